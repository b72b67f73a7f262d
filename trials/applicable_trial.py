"""Whether the US rule wants a trial's results on the registry: our reading of what the record says.

Source: section 801 of FDAAA 2007 and 42 CFR Part 11: §11.22(b) which trials, §11.42 for which of them results are due.
What the registry does not publish (an FDA application, the approval of a product) cannot be known here; where the
answer hangs on it, or on what our copy does not say, the answer is unknown. Surveillance of devices in children
(§11.22(b)(1)) is not looked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from trials.dates import PartialDate

if TYPE_CHECKING:
    from trials.models import Trial

LAW_BEGAN: Final = dt.date(2007, 9, 27)
LAW_CAUGHT_ONGOING: Final = dt.date(2007, 12, 26)
RULE_BEGAN: Final = dt.date(2017, 1, 18)
UNITED_STATES: Final = frozenset(
    {
        *("United States", "Puerto Rico", "Guam", "American Samoa", "Northern Mariana Islands"),
        *("U.S. Virgin Islands", "Virgin Islands (U.S.)"),
    }
)
EARLY: Final = frozenset({"PHASE1", "EARLY_PHASE1"})
DEVICES: Final = frozenset({"DEVICE", "COMBINATION_PRODUCT", "DIAGNOSTIC_TEST"})
NO_PRODUCTS: Final = frozenset({"PROCEDURE", "BEHAVIORAL"})


class Applies(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def applicability(
    trial: Trial, countries: Collection[str], intervention_types: Collection[str], *, abridged: bool = False
) -> tuple[Applies, tuple[str, ...]]:
    """Whether it is an applicable clinical trial that owes results, and what decides it.

    abridged: our copy lacks parts of the record, so what it does not list proves nothing.
    """
    against = next(outside(trial, intervention_types), "")
    if not against and not abridged and lists_no_product(trial, intervention_types):
        against = (
            "It lists only procedures or behaviour; the rule is about drugs, biological products and devices."
        )
    if against:
        return Applies.NO, (against,)
    doubts = list(open_questions(trial, countries, intervention_types))
    if doubts:
        return Applies.UNKNOWN, tuple(doubts)
    why = "The record says that it studies a product under FDA regulation."
    where = (
        "A site in the United States is listed."
        if countries_in(countries)
        else "The product is exported from the US."
    )
    return Applies.YES, (where, why)


def outside(trial: Trial, intervention_types: Collection[str]) -> Iterator[str]:
    """What alone puts it outside the rule."""
    drug, device = trial.fda_regulated_drug, trial.fda_regulated_device
    kinds = set(intervention_types)
    if trial.study_type and trial.study_type != "INTERVENTIONAL":
        yield "It is not an interventional study."
    if trial.overall_status == "WITHDRAWN" or (trial.enrollment == 0 and trial.enrollment_kind == "ACTUAL"):
        yield "It was withdrawn before anybody took part."
    if is_early(trial) and (device is False or (device is None and not DEVICES & kinds)):
        yield "It is a phase 1 trial."
    if trial.primary_purpose == "DEVICE_FEASIBILITY" and not drug:
        yield "It is a small feasibility study of a device."
    if drug is False and device is False:
        yield "The record says that it studies no drug or device under FDA regulation."
    done = finished(trial)
    started = trial.start_date
    if done and started and started.last_day() < LAW_BEGAN and done.last_day() < LAW_CAUGHT_ONGOING:
        yield "It ended before the law took effect."


def lists_no_product(trial: Trial, intervention_types: Collection[str]) -> bool:
    regulated = trial.fda_regulated_drug or trial.fda_regulated_device
    return bool(intervention_types) and set(intervention_types) <= NO_PRODUCTS and not regulated


def is_early(trial: Trial) -> bool:
    """Phase 1 alone; phase 1/2 counts as phase 2."""
    return bool(trial.phases) and set(trial.phases) <= EARLY


def open_questions(
    trial: Trial, countries: Collection[str], intervention_types: Collection[str]
) -> Iterator[str]:
    """What the record would have to say and does not."""
    if not trial.study_type:
        yield "Our copy does not say whether it is an interventional study."
    if not (countries_in(countries) or trial.us_export):
        yield (
            "No site in the United States is listed: the rule would apply only under an FDA application or with a "
            "product exported from there, and the registry publishes no applications."
        )
    yield from open_product(trial, intervention_types)
    if trial.delayed_posting:
        yield "The registry holds back parts of the record."
    yield from open_dates(trial)


def open_product(trial: Trial, intervention_types: Collection[str]) -> Iterator[str]:
    """What is not said of the product and the phase."""
    drug, device = trial.fda_regulated_drug, trial.fda_regulated_device
    if not drug and not device:
        yield "Our copy does not say whether the FDA regulates what it tests."
    if not device and not trial.phases:
        yield "Our copy does not give its phase: the rule leaves out phase 1."
    if is_early(trial) and device is None and DEVICES & set(intervention_types):
        yield "It is a phase 1 trial that lists a device: the rule leaves out phase 1 for drugs alone."
    if drug and device and (is_early(trial) or trial.primary_purpose == "DEVICE_FEASIBILITY"):
        yield (
            "It is an early trial of a drug and a device: whether the rule takes it in depends on which of the two "
            "acts, which the registry does not publish."
        )


def open_dates(trial: Trial) -> Iterator[str]:
    """Whether it ended under the rule."""
    end = trial.primary_completion_date or trial.completion_date
    if end is None:
        return
    if end.first_day() < RULE_BEGAN:
        said = "It ended" if finished(trial) else "It was to end"
        day = "before" if end.last_day() < RULE_BEGAN else "about the day of"
        yield (
            f"{said} {day} the rule of 18 Jan 2017: whether results are due depends on the FDA’s approval of the "
            "product, which the registry does not publish."
        )
    elif trial.primary_completion_date is None and not begun_under_the_rule(trial):
        yield "No date of primary completion is given: it may lie before the rule of 18 Jan 2017."
    if finished(trial) and not kind_of_end(trial):
        yield "The record does not say whether its date of completion is actual or planned."


def begun_under_the_rule(trial: Trial) -> bool:
    return trial.start_date is not None and trial.start_date.first_day() >= RULE_BEGAN


def kind_of_end(trial: Trial) -> str:
    return trial.primary_completion_date_kind if trial.primary_completion_date else trial.completion_date_kind


def countries_in(countries: Collection[str]) -> bool:
    return not UNITED_STATES.isdisjoint(countries)


def finished(trial: Trial) -> PartialDate | None:
    """When the primary outcome was last measured; None where the record gives a plan only, or nothing.

    Dates before the registry asked for their kind have none; in a trial that has ended they are taken as actual.
    """
    ended = trial.overall_status in ("COMPLETED", "TERMINATED")
    for name in ("primary_completion_date", "completion_date"):
        date, kind = getattr(trial, name), getattr(trial, f"{name}_kind")
        if date is not None:
            return date if kind == "ACTUAL" or (not kind and ended) else None
    return None
