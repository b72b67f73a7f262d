"""Questions and figures made for tests: one line a figure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from evidence.models import Report, Result
from evidence.questions import Answer, question
from tests.factories import make_report, make_result, make_source

ARMS = [
    {"id": "hsct", "label": "HSCT", "role": "therapy", "n": 50},
    {"id": "drug", "label": "Drug", "role": "comparator", "n": 50},
]
DEATHS = question("hsct-treatment-related-mortality")
RELAPSE_FREE = question("hsct-relapse-free-24-months")
HAZARD = question("hsct-progression-hazard-comparative")
RISK = question("hsct-progression-risk-randomised")
RATE = question("hsct-relapse-rate-randomised")
BEFORE_AFTER = question("hsct-relapse-rate-before-after")
CHANGE = question("hsct-edss-change")
DIFFERENCE = question("hsct-edss-change-randomised")


def a_report(slug: str, **columns: Any) -> Report:
    return make_report(slug, first_author=f"{slug.title()} A", **columns)


def deaths(slug: str, n: int, total: int, **columns: Any) -> Result:
    """columns: of the report."""
    return make_result(
        a_report(slug, **columns),
        sources=(make_source(),),
        domain="safety",
        measure="treatment_related_mortality",
        n=n,
        total=total,
    )


def free(
    slug: str, value: str, interval: tuple[str, str] | None = None, level: int = 95, **columns: Any
) -> Result:
    """A Kaplan–Meier percentage at 24 months. columns: of the result; those in `of_report` of the report."""
    report = columns.pop("report", None) or a_report(slug, **columns.pop("of_report", {}))
    given: dict[str, Any] = {
        "domain": "relapse",
        "measure": "relapse_free",
        "kind": "survival_probability",
        "value": Decimal(value),
        "unit": "percent",
        "n": None,
        "total": 100,
    }
    if interval:
        given |= {"ci_lower": Decimal(interval[0]), "ci_upper": Decimal(interval[1]), "ci_level": level}
    return make_result(report, **(given | columns))


def hazard(slug: str, value: str, interval: tuple[str, str] | None, **columns: Any) -> Result:
    report = a_report(
        slug,
        design_type=columns.pop("design", "comparative"),
        arms=ARMS,
        year=columns.pop("year", 2019),
        groups=columns.pop("groups", ()),
    )
    given: dict[str, Any] = {
        "domain": "disability",
        "measure": "confirmed_progression",
        "kind": "hazard_ratio",
        "arm": "",
        "arm_label": "HSCT v Drug",
        "arm_role": "",
        "contrast": ["hsct", "drug"],
        "value": Decimal(value),
        "n": None,
        "total": None,
    }
    if interval:
        given |= {"ci_lower": Decimal(interval[0]), "ci_upper": Decimal(interval[1]), "ci_level": 95}
    return make_result(report, **(given | columns))


def two_arms(slug: str, treated: tuple[int, int], control: tuple[int, int], **columns: Any) -> Report:
    """People worse of people treated, and of controls, in a randomised report."""
    report = a_report(slug, design_type=columns.pop("design", "randomised"), arms=ARMS)
    given: dict[str, Any] = {"domain": "disability", "measure": "confirmed_progression"} | columns
    make_result(report, n=treated[0], total=treated[1], **given)
    make_result(
        report, n=control[0], total=control[1], arm="drug", arm_label="Drug", arm_role="comparator", **given
    )
    return report


def events(slug: str, one: tuple[int, float], two: tuple[int, float], **columns: Any) -> Report:
    """Relapses in person-years: treated and control, or with before=True after and before treatment."""
    before = columns.pop("before", False)
    report = a_report(slug, design_type="single_arm" if before else "randomised", arms=ARMS)
    given: dict[str, Any] = {
        "domain": "relapse",
        "measure": "relapse_count",
        "kind": "count_of_events",
        "total": 50,
    } | columns
    make_result(report, n=one[0], person_years=Decimal(str(one[1])), **given)
    other = {"time_kind": "baseline", "time_text": "before"} if before else {
        "arm": "drug", "arm_label": "Drug", "arm_role": "comparator",
    }  # fmt: skip
    make_result(report, n=two[0], person_years=Decimal(str(two[1])), **(given | other))
    return report


def change(slug: str, value: str, **columns: Any) -> Result:
    given: dict[str, Any] = {
        "domain": "disability",
        "measure": "edss_change",
        "kind": "mean_change",
        "value": Decimal(value),
        "unit": "points",
        "n": None,
        "total": 50,
    }
    return make_result(a_report(slug), **(given | columns))


def reasons(found: Answer) -> dict[str, str]:
    return {row.report: row.reason for row in found.set_aside}


def names(found: Answer) -> list[str]:
    return [row.report for row in found.rows]
