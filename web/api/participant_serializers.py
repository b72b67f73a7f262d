"""Who took part, as posted: participant flow and baseline, number by number."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from trials.models import PostedResults, Trial
from web.api.fields import given, maybe, number
from web.api.posted_serializers import (
    BaselineGroupSerializer,
    DenominatorSerializer,
    MeasurementSerializer,
    PostedGroupSerializer,
)


class FlowStepSerializer(serializers.Serializer):
    kind = given("MILESTONE, or WITHDRAWAL for people who left.")
    period = maybe("Part of the study.")
    type = maybe("The milestone, such as STARTED, or the reason for leaving.")
    comment = maybe("The registry's comment on the step.")
    group_id = maybe("The group, one of groups; null where the step is named without a number.")
    participants_text = maybe("How many people, as posted.")
    participants = number("How many people; null where the posted text is no number.")
    units_text = maybe("How many units, as posted.")
    units = number("How many units.")
    group_comment = maybe("The registry's comment on the number.")
    json_path = given("Where the number stands in the registry record.")


class ParticipantFlowSerializer(serializers.Serializer):
    recruitment_details = maybe("Where and when people were recruited.")
    pre_assignment_details = maybe("What happened between enrolment and assignment.")
    flow_units = maybe("What is counted beside people.")
    groups = PostedGroupSerializer(many=True, read_only=True, help_text="The groups followed.")
    steps = FlowStepSerializer(many=True, read_only=True, help_text="One row a group at a step.")


class BaselineMeasureSerializer(serializers.Serializer):
    title = given("The characteristic.")
    description = maybe("How it was measured.")
    population = maybe("Whose figures these are.")
    param_type = maybe("How values are summarised: MEAN, COUNT_OF_PARTICIPANTS, …")
    dispersion_type = maybe("Kind of spread.")
    unit = maybe("Unit of the values.")
    denominators = DenominatorSerializer(
        many=True,
        read_only=True,
        help_text="How many were measured, where it differs from the whole baseline.",
    )
    measurements = MeasurementSerializer(many=True, read_only=True, help_text="Every number posted.")
    json_path = given("Where the characteristic stands in the registry record.")


class BaselineSerializer(serializers.Serializer):
    population = maybe("Whose figures these are.")
    units = maybe("What is counted beside people.")
    groups = BaselineGroupSerializer(many=True, read_only=True, help_text="The groups described.")
    denominators = DenominatorSerializer(
        many=True, read_only=True, help_text="How many people each group had."
    )
    measures = BaselineMeasureSerializer(many=True, read_only=True, help_text="One row a characteristic.")


def posted_results(trial: Trial) -> PostedResults | None:
    """What the results section says as a whole; None where none is posted."""
    return getattr(trial, "posted_results", None)


def participant_flow(trial: Trial) -> dict[str, Any] | None:
    posted, steps = posted_results(trial), list(trial.flow.all())
    if posted is None and not steps:
        return None
    return dict(
        ParticipantFlowSerializer(
            {
                "recruitment_details": posted.recruitment_details if posted else "",
                "pre_assignment_details": posted.pre_assignment_details if posted else "",
                "flow_units": posted.flow_units if posted else "",
                "groups": posted.flow_groups if posted else [],
                "steps": steps,
            }
        ).data
    )


def baseline(trial: Trial) -> dict[str, Any] | None:
    posted, measures = posted_results(trial), list(trial.baseline_measures.all())
    if posted is None and not measures:
        return None
    return dict(
        BaselineSerializer(
            {
                "population": posted.baseline_population if posted else "",
                "units": posted.baseline_units if posted else "",
                "groups": posted.baseline_groups if posted else [],
                "denominators": posted.baseline_denominators if posted else [],
                "measures": measures,
            }
        ).data
    )
