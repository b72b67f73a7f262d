"""One number for one arm or contrast at one time point, with its source: what loaders and extraction hand over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from msgspec import Struct

# Ends the arm_label of a contrast whose source does not say which group stands first; it keeps the source's order.
ORDER_NOT_STATED = "order not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """Where a number was read. kind: primary, primary_repost, secondary or registry."""

    key: str
    url: str
    title: str
    kind: str


class TimePoint(Struct, frozen=True, kw_only=True):
    """As stated, and in months where that can be read. kind: fixed, median_follow_up, ..., or "" (not said)."""

    text: str = ""
    months: Decimal | None = None
    kind: str = ""


class ResultFacts(Struct, frozen=True, kw_only=True):
    """A number and everything needed to read it rightly.

    key is unique within its report or trial. Exactly one of arm and contrast is given; of a contrast, the first is
    over, or minus, the second, unless arm_label ends with ORDER_NOT_STATED. Counts use n and total;
    everything else uses value with unit. A percentage is 0-100. ci_level is the level of ci, in percent.
    state is reported or computed; computed carries its formula. Absent figures are None, never 0.
    """

    key: str
    domain: str
    measure: str
    kind: str
    arm: str = ""
    arm_label: str = ""
    arm_role: str = ""
    contrast: tuple[str, ...] = ()
    definition: str = ""
    population: str = ""
    n: int | None = None
    total: int | None = None
    total_note: str = ""
    value: Decimal | None = None
    unit: str = ""
    sd: Decimal | None = None
    spread_kind: str = ""
    spread_lower: Decimal | None = None
    spread_upper: Decimal | None = None
    person_years: Decimal | None = None
    ci_lower: Decimal | None = None
    ci_upper: Decimal | None = None
    ci_level: Decimal | None = None
    p_value: str = ""
    time: TimePoint = TimePoint()
    estimator: str = ""
    state: str = "reported"
    formula: str = ""
    grade: str = ""
    sources: tuple[str, ...] = ()
    where: str = ""
    note: str = ""
    title: str = ""
    matched: str = ""
    json_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmOfReport:
    id: str
    label: str
    role: str
    n: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """One published report as its literature file states it."""

    id: str
    therapy: str
    title: str
    first_author: str = ""
    year: int | None = None
    journal: str = ""
    volume_pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    registry: tuple[str, ...] = ()
    country: str = ""
    design_type: str = ""
    design_description: str = ""
    blinding: str = ""
    ms_type: str = ""
    population: str = ""
    n: int | None = None
    intervention: tuple[tuple[str, str], ...] = ()
    comparator: str = ""
    arms: tuple[ArmOfReport, ...] = ()
    follow_up: str = ""
    follow_up_median_months: Decimal | None = None
    cohort_groups: tuple[str, ...] = ()
    sources: tuple[SourceFacts, ...] = ()
    results: tuple[ResultFacts, ...] = ()
