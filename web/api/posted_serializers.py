"""Results as posted on the registry, before anyone interprets them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from trials.models import PostedOutcome
from web.api.fields import Number, Text, count, date, given, maybe, number, said, texts, truth


class PostedGroupSerializer(serializers.Serializer):
    id = given("The group's mark inside this outcome, such as OG000; it means nothing outside.")
    title = maybe("Name of the group.")
    description = maybe("Who is in the group.")


class DenominatorSerializer(serializers.Serializer):
    group_id = given("The group counted.")
    units = maybe("What was counted: participants, eyes, lesions.")
    text = Text(allow_null=True, help_text="The number as posted.")
    value = serializers.SerializerMethodField(help_text="The number; null where the posted text is none.")
    class_title = Text(allow_null=True, help_text="The row it holds for; null for the whole outcome.")

    @extend_schema_field(Number(allow_null=True))
    def get_value(self, row: Any) -> float | int | None:
        value = row.get("value")
        return None if value is None else Number().to_representation(Decimal(value))


class MeasurementSerializer(serializers.Serializer):
    group_id = given("The group measured.")
    class_title = maybe("Row of the posted table.")
    category_title = maybe("Row inside that row.")
    value_text = maybe("The number as posted: 26,300 or NA.")
    value = number("The number; null where the posted text is none.")
    spread_text = maybe("Spread as posted.")
    spread = number("Spread; the outcome's dispersion_type says which kind.")
    lower_text = maybe("Lower bound as posted.")
    lower = number("Lower bound of an interval or range.")
    upper_text = maybe("Upper bound as posted.")
    upper = number("Upper bound of an interval or range.")
    comment = maybe("The registry's comment on the number.")
    json_path = given("Where the number stands in the registry record.")


class AnalysisSerializer(serializers.Serializer):
    group_ids = texts("The groups compared.")
    group_description = maybe("What is compared with what, in the registry's words.")
    method = maybe("Statistical test or model.")
    param_type = maybe("What is estimated, such as a hazard ratio.")
    param_value_text = maybe("The estimate as posted.")
    param_value = number("The estimate.")
    p_value = maybe("The p-value as posted, with its sign: <0.001.")
    p_value_comment = maybe("How the p-value was come by: adjustment, threshold.")
    ci_level = number("Level of the confidence interval in percent, as the registry states it.")
    ci_sides = maybe("ONE_SIDED or TWO_SIDED.")
    ci_lower_text = maybe("Lower bound as posted.")
    ci_lower = number("Lower bound.")
    ci_upper_text = maybe("Upper bound as posted.")
    ci_upper = number("Upper bound.")
    dispersion_type = maybe("Kind of spread given with the estimate.")
    dispersion_text = maybe("Spread as posted.")
    dispersion = number("Spread.")
    estimate_comment = maybe("The registry's comment on the estimate: its direction, its adjustment.")
    tested_non_inferiority = said("Whether non-inferiority or equivalence was tested.")
    non_inferiority = maybe("Whether superiority, equivalence or non-inferiority was tested.")
    non_inferiority_comment = maybe("Margin and details of that test.")
    other_analysis = maybe("An analysis that fits none of the registry's forms, in words.")
    comment = maybe("The registry's comment on the comparison.")
    json_path = given("Where the comparison stands in the registry record.")


class BaselineGroupSerializer(PostedGroupSerializer):
    is_total = truth("All groups together.")


class PostedOutcomeSerializer(serializers.Serializer):
    type = maybe("PRIMARY, SECONDARY, OTHER_PRE_SPECIFIED or POST_HOC.")
    title = given("Title of the outcome measure.")
    description = maybe("What was measured, and how.")
    population = maybe("Whose figures these are.")
    reporting_status = maybe("POSTED, or NOT_POSTED where figures are still to come.")
    anticipated_posting_date = date("When figures that are still to come are expected.")
    param_type = maybe("How values are summarised: MEAN, MEDIAN, COUNT_OF_PARTICIPANTS, …")
    dispersion_type = maybe("Kind of spread: STANDARD_DEVIATION, a confidence interval with its level, …")
    unit = maybe("Unit of the values.")
    time_frame = maybe("When it was measured, in the registry's words.")
    type_units_analyzed = maybe("What is counted where it is not people: Eyes, Relapses.")
    denom_units_selected = maybe("Which of several denominators the values refer to.")
    groups = PostedGroupSerializer(many=True, read_only=True, help_text="Who was compared.")
    denominators = DenominatorSerializer(
        many=True, read_only=True, help_text="How many were analysed in each group."
    )
    measurements = MeasurementSerializer(many=True, read_only=True, help_text="Every number posted.")
    analyses = AnalysisSerializer(many=True, read_only=True, help_text="Statistical comparisons posted.")
    json_path = given("Where the outcome stands in the registry record.")

    class Meta:
        model = PostedOutcome


class AdverseEventGroupSerializer(serializers.Serializer):
    group_id = given("The group's mark among the adverse events, such as EG000.")
    title = maybe("Name of the group.")
    description = maybe("Who is in the group.")
    deaths_affected = count("People who died of any cause; null when not reported.")
    deaths_at_risk = count("People in whom deaths were counted.")
    serious_affected = count("People with a serious adverse event.")
    serious_at_risk = count("People in whom serious events were counted.")
    other_affected = count("People with another adverse event above the reporting threshold.")
    other_at_risk = count("People in whom other events were counted.")
    json_path = given("Where the group stands in the registry record.")


class AdverseEventSerializer(serializers.Serializer):
    serious = truth("Whether the event is among the serious ones.")
    term = given("The event.")
    organ_system = maybe("Organ system of the event.")
    group_id = given("The group, one of adverse_event_groups.")
    affected = count("People with the event. Never add terms up: one person can have several.")
    at_risk = count("People in whom it was counted.")
    events = count("How often it happened.")
