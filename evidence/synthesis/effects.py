"""Effect sizes: one outcome `yi` and its sampling variance `vi` per study, from what each study reported.

Names, signs and logs follow metafor's `escalc`: ratios are logs, group 1 is compared with group 2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.synthesis import (
    binary_effects,
    mean_effects,
    proportion_effects,
    rate_effects,
    reported_effects,
)
from evidence.synthesis.measures import Measure, Study, Undefined, Zeros

MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for family in (binary_effects, mean_effects, proportion_effects, rate_effects, reported_effects)
    for measure in family.MEASURES
}
WHEN = ("only0", "all", "if0all", "none")


@dataclass(frozen=True)
class LeftOut:
    """A study without an effect size: its position in the arrays given (from 0), its name, and why."""

    index: int
    study: str
    reason: str


@dataclass(frozen=True)
class Effects:
    """Outcomes `yi` with variances `vi`, finite, for the studies kept, in the order given.

    studies: their names; index: their positions in the arrays given, from 0.
    ni: people (rates: person-time) behind each, where the measure tells; None otherwise.
    left_out: the other studies, each with its reason. A variance of 0 is kept: pooling must refuse it.
    """

    measure: str
    yi: tuple[float, ...]
    vi: tuple[float, ...]
    studies: tuple[str, ...]
    index: tuple[int, ...]
    ni: tuple[float, ...] | None
    left_out: tuple[LeftOut, ...]

    def __len__(self) -> int:
        return len(self.yi)


@dataclass(frozen=True)
class Options:
    """How counts of zero are filled, and which variance formula is used; see `effect_size`."""

    add: float
    to: str
    drop00: bool
    vtype: str


def effect_size(
    measure: str,
    *,
    add: float = 0.5,
    to: str = "only0",
    drop00: bool = False,
    vtype: str = "LS",
    studies: Sequence[str] | None = None,
    **arrays: Sequence[float | None] | float,
) -> Effects:
    """The effect sizes `measure` of the studies in `arrays`, which the measure names (metafor's names).

    RR OR RD PETO AS: ai, n1i, ci, n2i. MD SMD SMDH ROM: m1i, sd1i, n1i, m2i, sd2i, n2i.
    IRR IRD IRSD: x1i, t1i, x2i, t2i. PR PLN PLO PAS PFT: xi, ni. IR IRLN IRS IRFT: xi, ti. MN MNLN: mi, sdi, ni.
    MC SMCC SMCR ROMC (change within people): m1i, sd1i, m2i, sd2i, ri, ni. GEN: yi, vi.
    RATIO (hazard, odds, risk ratio with its interval): estimate, ci_lower, ci_upper, level (percent, 95 unless
    given; one number or one per study).

    add, to: what is added to counts and where: "only0" to studies with a zero, "all", "if0all" (all, if any has a
    zero), "none". That holds for every count measure; metafor's own default adds nothing for AS, IRSD, PAS, PFT,
    IRS, IRFT: say add=0 for that. drop00 leaves out studies of two groups without events, or with events only,
    in both. vtype: variance formula: "LS"; "UB" for SMD,
    "HO" (equal variances) for MD and ROM. None or NaN in an array leaves the study out, named with the reason.

    ValueError: unknown measure or option, arrays missing, unknown or unequal, a count that cannot be.
    """
    chosen = checked_measure(measure, vtype)
    if to not in WHEN:
        raise ValueError(f"to is {to!r}; give one of {', '.join(WHEN)}")
    if not 0 <= add < math.inf:
        raise ValueError(f"add is {add!r}; give 0 or a positive number")
    columns = checked_columns(chosen, arrays)
    names = study_names(studies, len(next(iter(columns.values()))))
    return gathered(
        chosen, checked_rows(chosen, columns, names), names, Options(float(add), to, drop00, vtype)
    )


def checked_measure(measure: str, vtype: str) -> Measure:
    """The measure of that name, if it has that variance formula."""
    if measure not in MEASURES:
        raise ValueError(f"measure is {measure!r}; give one of {', '.join(MEASURES)}")
    chosen = MEASURES[measure]
    if vtype not in chosen.vtypes:
        raise ValueError(f"vtype is {vtype!r}; {measure} has {', '.join(chosen.vtypes)}")
    return chosen


def checked_columns(
    measure: Measure, arrays: Mapping[str, Sequence[float | None] | float]
) -> dict[str, list[float | None]]:
    """The arrays the measure needs, as lists of one length."""
    known = {*measure.arrays, *measure.optional}
    wrong = sorted(known.union(arrays) - known) + sorted(set(measure.arrays) - set(arrays))
    if wrong:
        raise ValueError(f"{measure.name} takes {', '.join(measure.arrays)}; check {', '.join(wrong)}")
    length = len(list(arrays[measure.arrays[0]]))  # type: ignore[arg-type]
    given = {**measure.optional, **arrays}
    columns: dict[str, list[float | None]] = {
        name: [float(values)] * length if isinstance(values, (int, float)) else list(values)
        for name, values in given.items()
    }
    if any(len(values) != length for values in columns.values()):
        lengths = ", ".join(f"{name} {len(values)}" for name, values in columns.items())
        raise ValueError(f"one value of each array per study, please; lengths are {lengths}")
    return columns


def study_names(studies: Sequence[str] | None, length: int) -> list[str]:
    """Names given, or "Study 1", "Study 2", ..."""
    if studies is None:
        return [f"Study {index + 1}" for index in range(length)]
    if len(studies) != length:
        raise ValueError(f"{len(studies)} names for {length} studies")
    return [str(name) for name in studies]


def checked_rows(
    measure: Measure, columns: Mapping[str, list[float | None]], names: Sequence[str]
) -> list[Study | Undefined]:
    """One mapping of floats per study, or what is missing from it. ValueError for values that cannot be."""
    rows: list[Study | Undefined] = []
    for index, name in enumerate(names):
        study: dict[str, float] = {}
        missing = []
        for column, values in columns.items():
            value = values[index]
            if value is None or math.isnan(value):
                missing.append(column)
            elif math.isinf(value):
                raise ValueError(f"{name}: {column} is infinite")
            else:
                study[column] = float(value)
        if missing:
            rows.append(Undefined(f"{', '.join(missing)} not reported"))
            continue
        wrong = measure.fault(study)
        if wrong:
            raise ValueError(f"{name}: {wrong}")
        rows.append(study)
    return rows


def gathered(
    measure: Measure, rows: Sequence[Study | Undefined], names: Sequence[str], options: Options
) -> Effects:
    """The effects of the rows, with those that have none named."""
    everywhere = options.to == "all" or (options.to == "if0all" and any_zero(measure, rows, options.drop00))
    kept: list[tuple[int, float, float, float | None]] = []
    left_out = []
    for position, row in enumerate(rows):
        try:
            if isinstance(row, Undefined):
                raise row
            kept.append((position, *outcome(measure, row, options, everywhere), measure.size(row)))
        except Undefined as why:
            left_out.append(LeftOut(position, names[position], str(why)))
    sizes = [size for *_, size in kept if size is not None]
    return Effects(
        measure=measure.name,
        yi=tuple(y for _, y, _, _ in kept),
        vi=tuple(v for _, _, v, _ in kept),
        studies=tuple(names[position] for position, *_ in kept),
        index=tuple(position for position, *_ in kept),
        ni=tuple(sizes) if len(sizes) == len(kept) else None,
        left_out=tuple(left_out),
    )


def any_zero(measure: Measure, rows: Sequence[Study | Undefined], drop00: bool) -> bool:
    """Whether a study that counts has a zero."""
    found = {measure.zeros(row) for row in rows if not isinstance(row, Undefined)}
    return Zeros.SOME in found or (Zeros.BOTH_GROUPS in found and not drop00)


def outcome(measure: Measure, study: Study, options: Options, everywhere: bool) -> tuple[float, float]:
    """Outcome and variance of one study, both finite. Undefined otherwise."""
    zeros = measure.zeros(study)
    if options.drop00 and zeros is Zeros.BOTH_GROUPS:
        raise Undefined("no events, or only events, in both groups")
    fill = everywhere or (options.to == "only0" and zeros is not Zeros.NONE)
    try:
        y, v = measure.formula(measure.added(study, options.add) if fill else study, options.vtype)
    except (ZeroDivisionError, OverflowError):
        raise Undefined(measure.when_undefined) from None
    if not (math.isfinite(y) and math.isfinite(v)):
        raise Undefined(measure.when_undefined)
    return y, max(v, 0.0)
