"""Therapies, published reports and single results."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evidence.corrections import changed_since, described, said_by_file
from evidence.domains import DESIGN_LABELS, DOMAIN_LABELS, GRADES, KINDS, Design, Domain, measure
from evidence.facts import ORDER_NOT_STATED
from evidence.models import Correction, Report, Result, Source
from web.api.fields import absolute, api_link, count, given, maybe, number, page_link, texts, truth
from web.filters import DESIGN_OF_ALLOCATION


class TherapySerializer(serializers.Serializer):
    slug = given("The therapy's name in addresses and filters.")
    abbreviation = given("Short name.")
    name = given("Full name.")
    definition = given("What it is, in one sentence.")
    tracked = truth("Its evidence is followed; otherwise it is only told apart from those that are.")
    trials = serializers.IntegerField(read_only=True, help_text="How many trials study it.")
    reports = serializers.IntegerField(
        source="number_of_reports", read_only=True, help_text="How many published reports are held."
    )
    url = api_link("api-therapy", "slug")
    page = page_link()


class ReportLinkSerializer(serializers.Serializer):
    slug = given("The report's name in addresses and filters.")
    name = serializers.CharField(source="short_name", read_only=True, help_text="First author and year.")
    title = given("What the report is about.")
    therapy = serializers.CharField(source="therapy.slug", read_only=True, help_text="Slug of the therapy.")
    year = count("Year of publication.")
    design = serializers.CharField(
        source="design_type", read_only=True, help_text="randomised, comparative or single_arm."
    )
    n = count("People in the report.")
    url = api_link("api-report", "slug")
    page = page_link()


class TrialOfResultSerializer(serializers.Serializer):
    nct_id = given("Registry number.")
    name = given("Acronym, or the registry number where there is none.")
    url = api_link("api-trial", "nct_id")
    page = page_link()
    registry_url = serializers.URLField(read_only=True, help_text="The record in the registry.")


class CohortGroupSerializer(serializers.Serializer):
    key = given("Name of the group.")
    name = given("The group in words.")
    reason = given("Why its reports may hold the same people.")


class SourceSerializer(serializers.Serializer):
    title = given("What was read.")
    url = given("Where it can be read.")
    kind = given("primary, primary_repost, secondary, registry, or correction for a curator's own source.")


class CorrectionSerializer(serializers.Serializer):
    columns = serializers.SerializerMethodField(help_text="What is corrected.")
    reason = given("Why.")
    source_url = given("Where the right figure can be read.")
    made_at = serializers.DateTimeField(allow_null=True, read_only=True, help_text="When it was made.")
    corrected = serializers.SerializerMethodField(help_text="The corrected columns as shown here.")
    file = serializers.SerializerMethodField(help_text="The same columns as the literature file has them.")
    file_changed = serializers.SerializerMethodField(
        help_text="What the file says since, where it says something else than when it was corrected; else null."
    )

    def get_columns(self, correction: Correction) -> list[str]:
        return list(correction.values)

    def get_corrected(self, correction: Correction) -> str:
        return described(correction.values)

    def get_file(self, correction: Correction) -> str:
        return said_by_file(correction)

    def get_file_changed(self, correction: Correction) -> str | None:
        return changed_since(correction) or None


class IntervalSerializer(serializers.Serializer):
    lower = number("Lower bound; null where the interval is open.")
    upper = number("Upper bound; null where the interval is open.")
    level = number("Level in percent.")


class SpreadSerializer(serializers.Serializer):
    sd = number("Standard deviation.")
    kind = maybe("What lower and upper are: iqr or range.")
    lower = number("Lower end.")
    upper = number("Upper end.")


class TimeSerializer(serializers.Serializer):
    text = maybe("When, in the source's terms.")
    months = number("The same in months, where that can be read.")
    kind = maybe("fixed for one time for everyone; otherwise what the time is, such as median_follow_up.")


class ResultSerializer(serializers.Serializer):
    id = serializers.SerializerMethodField(
        help_text="Report slug or registry number, a slash, the key of the number."
    )
    url = serializers.SerializerMethodField(help_text="This record in the API.")
    page = serializers.SerializerMethodField(help_text="The report or trial as a page for people.")
    domain = given("Key of the domain.")
    domain_label = serializers.SerializerMethodField(help_text="The domain in words.")
    measure = given("Key of the measure inside its domain.")
    measure_label = serializers.SerializerMethodField(help_text="The measure in words.")
    measure_definition = serializers.SerializerMethodField(help_text="What the measure means in general.")
    benefit = serializers.SerializerMethodField(
        help_text="higher or lower is better for the patient; none where the number alone cannot say."
    )
    kind = given("Key of the kind of number.")
    kind_label = serializers.SerializerMethodField(help_text="The kind in words.")
    kind_explanation = serializers.SerializerMethodField(help_text="How such a number is to be read.")
    title = maybe("Title of the outcome in the registry record.")
    definition = maybe("What was measured here.")
    population = maybe("Whose figure it is, where not everyone's.")
    arm = maybe("Key of the arm; null for a comparison.")
    arm_label = maybe("The arm in words.")
    arm_role = maybe("therapy, comparator or all.")
    contrast = texts("The arms compared, the first against the second; empty for the figure of one arm.")
    contrast_order = serializers.SerializerMethodField(
        help_text="stated; not_stated: the record does not say which arm stands first, so the arms stand as posted and "
        "the number can be read neither way; null for the figure of one arm."
    )
    n = count("People with the event, or events where kind is count_of_events.")
    total = count("People in whom it was counted.")
    total_note = maybe("Why the total is not everyone.")
    value = number("The number, in unit; percentages run from 0 to 100.")
    unit = maybe("Unit of value.")
    ci = serializers.SerializerMethodField(
        help_text="Confidence interval with its level; null when none is given."
    )
    spread = serializers.SerializerMethodField(
        help_text="Spread among people, not an interval of the estimate."
    )
    person_years = number("Years of observation, all people together.")
    p_value = maybe("The p-value as the source prints it.")
    time = serializers.SerializerMethodField(help_text="When it was measured.")
    estimator = maybe("How it was estimated, such as Kaplan-Meier.")
    state = given("reported, or computed by us from reported numbers.")
    formula = maybe("How it was computed.")
    grade = given("A: read in the report itself. B: read in another text about it.")
    grade_meaning = serializers.SerializerMethodField(help_text="The grade in words.")
    where = maybe("Where in the source.")
    note = maybe("What a reader must know.")
    matched = maybe("The words that placed a posted outcome in its domain and measure.")
    json_path = maybe("Where in the registry record.")
    design = serializers.SerializerMethodField(
        help_text="randomised, comparative or single_arm; of a record by its allocation; null when not given."
    )
    design_label = serializers.SerializerMethodField(help_text="The design in words.")
    therapies = serializers.SerializerMethodField(help_text="Slugs of the therapies studied.")
    origin = serializers.SerializerMethodField(help_text="report or registry.")
    report = ReportLinkSerializer(
        allow_null=True, read_only=True, help_text="The report; null for a number posted on the registry."
    )
    trial = TrialOfResultSerializer(
        allow_null=True, read_only=True, help_text="The registry record; null for a number from a report."
    )
    cohort_groups = serializers.SerializerMethodField(
        help_text="Groups of reports that may hold the same people; pooling uses one report a group."
    )
    sources = serializers.SerializerMethodField(help_text="Where the number was read.")
    correction = CorrectionSerializer(
        allow_null=True,
        read_only=True,
        help_text="The curator's correction in force in this number; null where it is as the file has it.",
    )

    def get_id(self, result: Result) -> str:
        return f"{origin_key(result)}/{result.key}"

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, result: Result) -> str:
        return absolute(self.context, reverse("api-result", args=[origin_key(result), result.key]))

    @extend_schema_field(OpenApiTypes.URI)
    def get_page(self, result: Result) -> str:
        return absolute(self.context, origin(result).get_absolute_url())

    def get_domain_label(self, result: Result) -> str:
        return DOMAIN_LABELS[Domain(result.domain)]

    def get_measure_label(self, result: Result) -> str:
        return measure(result.domain, result.measure).label

    def get_measure_definition(self, result: Result) -> str:
        return measure(result.domain, result.measure).definition

    def get_benefit(self, result: Result) -> str:
        return str(measure(result.domain, result.measure).benefit)

    def get_kind_label(self, result: Result) -> str:
        return KINDS[result.kind].label

    def get_kind_explanation(self, result: Result) -> str:
        return KINDS[result.kind].explanation

    def get_grade_meaning(self, result: Result) -> str:
        return GRADES[result.grade]

    @extend_schema_field(IntervalSerializer(allow_null=True))
    def get_ci(self, result: Result) -> dict[str, Any] | None:
        if result.ci_level is None:
            return None
        bounds = {"lower": result.ci_lower, "upper": result.ci_upper, "level": result.ci_level}
        return dict(IntervalSerializer(bounds).data)

    @extend_schema_field(SpreadSerializer(allow_null=True))
    def get_spread(self, result: Result) -> dict[str, Any] | None:
        ends = {"sd": result.sd, "lower": result.spread_lower, "upper": result.spread_upper}
        if all(end is None for end in ends.values()):
            return None
        return dict(SpreadSerializer({**ends, "kind": result.spread_kind}).data)

    @extend_schema_field(TimeSerializer)
    def get_time(self, result: Result) -> dict[str, Any]:
        time = {"text": result.time_text, "months": result.time_months, "kind": result.time_kind}
        return dict(TimeSerializer(time).data)

    def get_contrast_order(self, result: Result) -> str | None:
        if not result.is_contrast:
            return None
        return "not_stated" if result.arm_label.endswith(ORDER_NOT_STATED) else "stated"

    def get_design(self, result: Result) -> str | None:
        return design_of(result)

    def get_design_label(self, result: Result) -> str | None:
        design = design_of(result)
        return DESIGN_LABELS[Design(design)] if design else None

    def get_therapies(self, result: Result) -> list[str]:
        if result.report:
            return [result.report.therapy.slug]
        return [one.therapy.slug for one in origin(result).assignments.all()]

    def get_origin(self, result: Result) -> str:
        return "report" if result.report_id else "registry"

    @extend_schema_field(CohortGroupSerializer(many=True))
    def get_cohort_groups(self, result: Result) -> list[dict[str, Any]]:
        groups = result.report.cohort_groups.all() if result.report else []
        return list(CohortGroupSerializer(groups, many=True).data)

    @extend_schema_field(SourceSerializer(many=True))
    def get_sources(self, result: Result) -> list[dict[str, Any]]:
        return list(SourceSerializer(sources_of(result), many=True).data)


def origin(result: Result) -> Any:
    """The Report or the Trial that the number comes from; the database holds exactly one of them."""
    return result.report or result.trial


def origin_key(result: Result) -> str:
    return result.report.slug if result.report else origin(result).nct_id


def design_of(result: Result) -> str | None:
    if result.report:
        return result.report.design_type
    return DESIGN_OF_ALLOCATION.get(origin(result).allocation)


def sources_of(result: Result) -> list[Any]:
    """The sources named; for a posted number at least the registry record itself."""
    named: list[Any] = list(result.sources.all())
    if result.trial and not named:
        title = f"Record {result.trial.nct_id} on ClinicalTrials.gov"
        named = [{"title": title, "url": result.trial.registry_url, "kind": Source.Kind.REGISTRY.value}]
    return named


class ArmOfReportSerializer(serializers.Serializer):
    id = given("Key of the arm.")
    label = given("The arm in words.")  # type: ignore[assignment]  # a field, not DRF's label
    role = maybe("therapy, comparator or all.")
    n = count("People in the arm.")


class InterventionPartSerializer(serializers.Serializer):
    part = given("Which part of the treatment: conditioning, dose, route.")
    words = given("What was given.")


class ReportRowSerializer(ReportLinkSerializer):
    first_author = maybe("First author.")
    journal = maybe("Journal.")
    volume_pages = maybe("Volume and pages.")
    doi = maybe("DOI.")
    pmid = maybe("PubMed number.")
    pmcid = maybe("PubMed Central number.")
    registry_ids = texts("Registry numbers that the report names.")
    country = maybe("Where the people were treated.")
    ms_type = maybe("Course of MS: RRMS, SPMS, PPMS, progressive, mixed or MS.")
    cohort_groups = CohortGroupSerializer(
        many=True, read_only=True, help_text="Groups of reports that may hold the same people."
    )


class ReportSerializer(ReportRowSerializer):
    design_description = maybe("The design in more words.")
    blinding = maybe("Who did not know the treatment.")
    population = maybe("Who took part.")
    intervention = serializers.SerializerMethodField(help_text="What was given.")
    comparator = maybe("What it was compared with.")
    arms = ArmOfReportSerializer(many=True, read_only=True, help_text="Groups of people.")
    follow_up = maybe("How long people were followed.")
    follow_up_median_months = number("Median follow-up in months.")
    results = ResultSerializer(many=True, read_only=True, help_text="Every number carried from the report.")
    file_digest = given("sha256 of the facts as loaded from the literature file.")

    @extend_schema_field(InterventionPartSerializer(many=True))
    def get_intervention(self, report: Report) -> list[dict[str, str]]:
        return [{"part": part, "words": words} for part, words in report.intervention]
