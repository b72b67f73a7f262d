"""Standing questions with their latest stored answer. Proportions run from 0 to 1, as in the calculation."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evidence.models import Synthesis
from evidence.questions import Question
from web.api.evidence_serializers import SourceSerializer
from web.api.fields import absolute, api_link, count, given, maybe, number, texts, truth


class AnswerRowSerializer(serializers.Serializer):
    report = given("Slug of the report; the registry number where a registry record posted the figure.")
    report_url = serializers.SerializerMethodField(help_text="The report, or the trial, in the API.")
    trial = maybe("Registry number, where a registry record posted the figure; else null.")
    key = maybe("Key of the figure within its report or record.")
    arm = maybe("The group, or the two groups compared.")
    used = truth("Whether the figure is in the pooled estimate.")
    not_pooled = maybe("Why a figure that answers is only shown; null for one that is pooled.")
    weight = number("Its weight in the pooled estimate in percent; null where the model gives none.")
    effect = number("The figure on the model's scale.")
    se = number("Its standard error on that scale.")
    conversion = maybe("How effect and error follow from what the source gives.")
    control_n = count("Of a comparison, people with the event in the other group.")
    control_total = count("Of a comparison, people in the other group.")
    name = given("First author and year.")
    title = given("What the report is about.")
    year = count("Year of publication.")
    design = given("randomised, comparative or single_arm.")
    ms_type = maybe("Course of MS of the people.")
    population = maybe("Whose figure it is, where not everyone's.")
    n = count("People with the event; null for an estimate over time.")
    total = count("People in whom it was counted.")
    estimate = number("The report's figure: a proportion, ratio or difference, by the question's effect.")
    lower = number("Lower bound of its interval.")
    upper = number("Upper bound of its interval.")
    level = number("Level of the interval in percent.")
    interval_kind = maybe("exact or computed: ours; reported: the source's own; null: none given.")
    grade = given("A or B: how directly the figure was read.")
    definition = maybe("What was measured here.")
    time = maybe("When.")
    estimator = maybe("How it was estimated.")
    note = maybe("What a reader must know.")
    reason = maybe("Why the figure is set aside; null for one that is used.")
    sources = serializers.SerializerMethodField(help_text="Where the figure was read.")

    @extend_schema_field(OpenApiTypes.URI)
    def get_report_url(self, row: dict[str, Any]) -> str:
        name = ("api-trial", row["trial"]) if row["trial"] else ("api-report", row["report"])
        return absolute(self.context, reverse(name[0], args=[name[1]]))

    @extend_schema_field(SourceSerializer(many=True))
    def get_sources(self, row: dict[str, Any]) -> list[dict[str, str]]:
        return [{"title": title, "url": url, "kind": kind} for title, url, kind in row["sources"]]


class PooledSerializer(serializers.Serializer):
    estimate = number("Proportion in the middle study, or the pooled ratio or difference.")
    method = maybe("GLMM, MH (Mantel–Haenszel), or the estimator of the variance between studies; EE: none.")
    interval = maybe("z, t, knha (Knapp–Hartung) or adhoc.")
    scale = maybe("logit, log, cloglog (log(−log S)) or plain: the scale of model_estimate, se and tau.")
    model_estimate = number("The estimate on the model's scale.")
    i2 = number("Percent of the differences between studies that is more than chance.")
    q = number("Cochran's Q.")
    q_df = count("Its degrees of freedom.")
    q_p_value = number("Its p-value.")
    p_value = number("Of no effect.")
    ci_lower = number("Lower bound of its confidence interval.")
    ci_upper = number("Upper bound of its confidence interval.")
    level = number("Level of both intervals in percent.")
    mean_estimate = number("Proportion averaged over the estimated spread of studies; it has no interval.")
    k = count("How many reports.")
    events = number("Events, all reports together; null where no counts are pooled.")
    total = number("People (person-years for rates), all reports together.")
    tau2 = number("Variance between studies on the model's scale, squared.")
    tau = number("Its square root.")
    heterogeneity_lrt = number("Likelihood-ratio statistic of one proportion a study against one for all.")
    heterogeneity_df = count("Its degrees of freedom.")
    heterogeneity_p = number("Its p-value; a rough guide with few events.")
    prediction_lower = number("Lower bound of where a new study's proportion lies.")
    prediction_upper = number("Upper bound of where a new study's proportion lies.")
    prediction_t_lower = number("The same by Student's t; null with two studies.")
    prediction_t_upper = number("The same by Student's t; null with two studies.")
    logit_estimate = number("The estimate in logits.")
    se = number("Its standard error on the model's scale.")
    log_likelihood = number("Log-likelihood at the maximum.")
    nodes = count("Quadrature nodes a study.")
    converged = truth("Whether the fit converged.")


class PooledAnswerSerializer(PooledSerializer):
    exact_lower = number("Lower bound of the exact interval of all people taken as one group.")
    exact_upper = number("Upper bound of that interval.")


class LeftOutSerializer(serializers.Serializer):
    without = given("The report left out.")
    refusal = serializers.CharField(
        allow_null=True,
        read_only=True,
        help_text="Why nothing is pooled without it; null where something is.",
    )
    pooled = PooledSerializer(allow_null=True, read_only=True, help_text="The pooled figure without it.")


class ModelSerializer(serializers.Serializer):
    method = given("GLMM, MH, EE (one common effect) or the estimator of the variance between studies.")
    interval = given("z, t, knha (Knapp–Hartung) or adhoc.")
    measure = given("What is pooled, under metafor's name; GEN for ready-made effects.")
    scale = given("logit, log, cloglog or plain.")
    reason = given("Why this model, in words.")


class StepSerializer(serializers.Serializer):
    domain = given("risk_of_bias, inconsistency, indirectness, imprecision or publication.")
    change = serializers.IntegerField(read_only=True, help_text="Steps of certainty: 0, -1 or -2.")
    reason = given("Why.")


class CertaintySerializer(serializers.Serializer):
    level = given("high, moderate, low or very low.")
    start = given("The level before any step, by design.")
    start_reason = given("Why it starts there.")
    domains = StepSerializer(many=True, read_only=True, help_text="The steps, after GRADE.")


class AnswerSerializer(serializers.Serializer):
    made_at = serializers.DateTimeField(read_only=True, help_text="When this answer was computed.")
    digest = given("sha256 of the answer; another answer has another.")
    version = given("Version of the rules that gave it.")
    rows = AnswerRowSerializer(many=True, read_only=True, help_text="The figures used, one a report.")
    set_aside = AnswerRowSerializer(many=True, read_only=True, help_text="The figures not used, and why.")
    pooled = PooledAnswerSerializer(
        allow_null=True, read_only=True, help_text="Null where nothing is pooled."
    )
    leave_one_out = LeftOutSerializer(
        many=True, read_only=True, help_text="The pooled figure without each report."
    )
    model = ModelSerializer(allow_null=True, read_only=True, help_text="The model and why; null where none.")
    certainty = CertaintySerializer(
        allow_null=True,
        read_only=True,
        help_text="How sure one may be, by rule; null where nothing is pooled.",
    )
    refusal = maybe("Why nothing is pooled.")
    lowest_grade = maybe("The weakest grade among the figures used.")


class QuestionSerializer(serializers.Serializer):
    slug = given("The question's name in addresses.")
    title = given("The question in short.")
    plain = given("The question as a patient would ask it.")
    therapy = given("Slug of the therapy.")
    domain = given("Key of the domain.")
    measure = given("Key of the first measure.")
    measures = texts("Keys of all measures that can answer.")
    design = given("single_arm, randomised or comparative; never mixed.")
    effect = given("What is estimated: proportion, risk_ratio, hazard_ratio, mean_change and so on.")
    kinds = texts("Kinds of number that can answer it.")
    months = serializers.ListField(
        child=serializers.FloatField(),
        allow_null=True,
        read_only=True,
        help_text="Time window in months, both ends included; null takes any time.",
    )
    url = api_link("api-question", "slug")
    page = serializers.SerializerMethodField(help_text="The same question as a page for people.")
    answer = serializers.SerializerMethodField(help_text="The latest answer; null until one was computed.")

    @extend_schema_field(OpenApiTypes.URI)
    def get_page(self, question: Question) -> str:
        return absolute(self.context, reverse("question", args=[question.slug]))

    @extend_schema_field(AnswerSerializer(allow_null=True))
    def get_answer(self, question: Question) -> dict[str, Any] | None:
        """context["answers"]: slug -> the latest Synthesis."""
        latest = self.context["answers"].get(question.slug)
        return dict(AnswerSerializer(as_row(latest), context=self.context).data) if latest else None


ROW_LATER = (
    "trial",
    "key",
    "arm",
    "not_pooled",
    "weight",
    "effect",
    "se",
    "conversion",
    "control_n",
    "control_total",
)


def as_row(latest: Synthesis) -> dict[str, Any]:
    """A stored answer with its date, each left-out fit under a key of its own. What answers of earlier rules have not
    got is null."""
    left_out = [
        {
            "without": one["without"],
            "refusal": one.get("refusal"),
            "pooled": None if "refusal" in one else whole(one),
        }
        for one in latest.answer["leave_one_out"]
    ]
    found = {"model": None, "certainty": None} | latest.answer
    return found | {
        "made_at": latest.made_at,
        "digest": latest.digest,
        "leave_one_out": left_out,
        "pooled": whole(found["pooled"]) if found["pooled"] else None,
        "rows": [
            row | {name: row.get(name) for name in ROW_LATER} | used(row, found) for row in found["rows"]
        ],
        "set_aside": [
            row | {name: row.get(name) for name in ROW_LATER} | {"used": False} for row in found["set_aside"]
        ],
        "model": found["model"] or None,
        "certainty": found["certainty"] or None,
    }


def used(row: dict[str, Any], answer: dict[str, Any]) -> dict[str, bool]:
    return {"used": row.get("used", answer["pooled"] is not None)}


def whole(pooled: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(PooledAnswerSerializer().fields) | pooled
