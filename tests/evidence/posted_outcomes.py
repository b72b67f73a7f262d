"""Posted outcome measures for tests, built from the few things a test is about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from evidence.extraction import results_of
from evidence.facts import ResultFacts
from trials.facts import (
    AnalysisFacts,
    DenominatorFacts,
    MeasurementFacts,
    PostedGroupFacts,
    PostedOutcomeFacts,
    PostedResultsFacts,
    Reading,
)

PATH = "$.resultsSection.outcomeMeasuresModule.outcomeMeasures[0]"


def number(text: str) -> Reading:
    return Reading(text=text, value=None if text in ("", "NA") else Decimal(text))


def measured(value: str, group: str = "OG000", **other: Any) -> MeasurementFacts:
    readings: dict[str, Any] = {
        name: number(other.pop(name)) for name in ("spread", "lower", "upper") if name in other
    }
    place = f"{other.get('class_position', 0)}.{other.get('category_position', 0)}.{group}"
    return MeasurementFacts(
        group_id=group, value=number(value), json_path=f"{PATH}.{place}", **readings, **other
    )


def people(
    count: str, group: str = "OG000", units: str = "Participants", at: int | None = None
) -> DenominatorFacts:
    return DenominatorFacts(group_id=group, units=units, count=number(count), class_position=at)


def analysed(param_type: str, value: str, *groups: str, **other: Any) -> AnalysisFacts:
    """Between OG000 and OG001 unless groups are given; interval=("0.5", "0.9") with level="95"."""
    lower, upper = other.pop("interval", ("", ""))
    level, dispersion = other.pop("level", "95" if lower or upper else ""), other.pop("dispersion", "")
    return AnalysisFacts(
        group_ids=groups or ("OG000", "OG001"),
        param_type=param_type,
        param_value=number(value),
        ci_lower=number(lower),
        ci_upper=number(upper),
        ci_level=number(level),
        dispersion=number(dispersion),
        json_path=f"{PATH}.analyses[0]",
        **other,
    )


def posted(*measurements: MeasurementFacts, **other: Any) -> PostedResultsFacts:
    values: dict[str, Any] = {
        "title": "Participants free of relapse",
        "unit": "Participants",
        "param_type": "COUNT_OF_PARTICIPANTS",
        "time_frame": "2 years",
        "reporting_status": "POSTED",
        "groups": (PostedGroupFacts(id="OG000", title="HSCT"), PostedGroupFacts(id="OG001", title="Placebo")),
        "denominators": (people("20"), people("21", "OG001")),
    }
    outcome = PostedOutcomeFacts(
        position=0, type="PRIMARY", measurements=measurements, json_path=PATH, **(values | other)
    )
    return PostedResultsFacts(outcomes=(outcome,))


def only(results: PostedResultsFacts) -> ResultFacts:
    extracted = results_of(results, conditions=("Multiple Sclerosis",))
    assert extracted.unplaced == ()
    (result,) = extracted.results
    return result


def row(class_title: str, /, **other: Any) -> ResultFacts:
    """The one result of an outcome with one row of this title."""
    category = other.pop("category_title", "")
    return only(posted(measured("5", class_title=class_title, category_title=category), **other))
