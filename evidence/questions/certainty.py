"""How sure one may be of an answer, after GRADE: a start by design, and each step down with its reason.

The rules see numbers and what the files say of a study; what takes a reader's judgement (risk of bias from full texts,
directness for one's own case) is said to be unknown, and a curator's override stands beside the rule, not in its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evidence.questions.eligibility import PROGRESSIVE
from evidence.questions.rows import Row
from evidence.questions.standing import RATIOS, Question

LEVELS = ("very low", "low", "moderate", "high")
DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication")
START = {
    "randomised": ("high", "Randomised trials: what differs between the groups is the treatment and chance."),
    "comparative": ("low", "Groups not drawn by lot: they may differ in more than the treatment."),
    "single_arm": ("low", "No comparison group: what would have happened without treatment is not known."),
}
Step = dict[str, Any]


def certainty(asked: Question, rows: Sequence[Row], pooled: Mapping[str, Any] | None) -> dict[str, Any]:
    """{start, start_reason, level, domains: [{domain, change, reason}]}; {} where nothing is pooled."""
    if pooled is None:
        return {}
    used = [row for row in rows if row.used]
    start, reason = START[asked.design]
    steps = [
        {"domain": "risk_of_bias"} | risk_of_bias(asked),
        {"domain": "inconsistency"} | inconsistency(asked, pooled),
        {"domain": "indirectness"} | indirectness(asked, rows, used),
        {"domain": "imprecision"} | imprecision(asked, pooled),
        {"domain": "publication"} | publication(len(used)),
    ]
    return {"start": start, "start_reason": reason, "level": level_after(start, steps), "domains": steps}


def level_after(start: str, steps: Iterable[Step]) -> str:
    place = LEVELS.index(start) + sum(step["change"] for step in steps)
    return LEVELS[min(max(place, 0), len(LEVELS) - 1)]


def step(change: int, reason: str) -> Step:
    return {"change": change, "reason": reason}


def risk_of_bias(asked: Question) -> Step:
    if asked.design == "randomised":
        return step(
            -1,
            "Risk of bias is not known: most full texts were not readable, and no study was assessed here.",
        )
    return step(0, "Risk of bias was not assessed study by study; the start already counts the missing lot.")


def inconsistency(asked: Question, pooled: Mapping[str, Any]) -> Step:
    low, high = pooled["prediction_t_lower"], pooled["prediction_t_upper"]
    if low is None or high is None:
        if pooled["k"] == 2:
            return step(-1, "Two studies cannot show how far studies differ.")
        i2 = pooled["i2"]
        if i2 is not None and i2 > 50:
            return step(-1, f"The studies differ by more than chance: I² {i2:.0f} %.")
        return step(0, "The studies differ by little more than chance.")
    none = asked.no_effect
    if none is not None:
        crosses = low <= none <= high
        if crosses and not pooled["ci_lower"] <= none <= pooled["ci_upper"]:
            return step(
                -1, "A new study might show no effect or the opposite: the prediction interval holds both."
            )
    if width(asked, low, high) > 2 * width(asked, pooled["ci_lower"], pooled["ci_upper"]):
        return step(
            -1, "Studies differ: the prediction interval is more than twice as wide as that of the estimate."
        )
    return step(0, "The prediction interval is hardly wider than that of the estimate.")


def width(asked: Question, low: float, high: float) -> float:
    """Of an interval, of a ratio's on the log scale."""
    from math import log

    if asked.effect in RATIOS:
        return log(high / low) if low > 0 else float("inf")
    return high - low


def indirectness(asked: Question, rows: Sequence[Row], used: Sequence[Row]) -> Step:
    found = []
    courses = {"progressive" if row.course in PROGRESSIVE else row.course for row in used} - {"", "MS"}
    if len(courses) > 1 or "mixed" in courses:
        found.append("relapsing and progressive MS are taken together")
    if asked.design == "comparative" and len({row.arm.partition(" v ")[2] for row in used}) > 1:
        found.append("the comparison treatments differ")
    undefined = sum(not row.definition for row in used)
    if 2 * undefined > len(used):
        found.append(f"{undefined} of {len(used)} studies do not say how they define what they count")
    if len(used) < len(rows):
        found.append(
            f"{len(rows) - len(used)} of {len(rows)} studies are not in the estimate for want of an interval or counts"
        )
    if not found:
        return step(0, "People and measure are those of the question.")
    words = "; ".join(found)
    return step(-1, words[:1].upper() + words[1:] + ".")


def imprecision(asked: Question, pooled: Mapping[str, Any]) -> Step:
    low, high = pooled["ci_lower"], pooled["ci_upper"]
    if asked.no_effect is not None:
        if low <= asked.no_effect <= high:
            return step(-1, "The interval holds both benefit and harm.")
        if asked.effect in RATIOS and pooled["events"] is not None and pooled["events"] < 100:
            return step(-1, f"Few events: {pooled['events']:.0f} in all.")
        return step(0, "The interval does not reach “no effect”.")
    if asked.effect == "proportion" and high - low > 0.3:
        return step(-2, "The interval spans more than 30 percentage points.")
    if asked.effect == "proportion" and high - low > 0.1:
        return step(-1, "The interval spans more than 10 percentage points.")
    if low <= 0 or (high > 3 * low and (pooled["events"] or 0) < 100):
        return step(-1, "Few events: the upper end of the interval is more than three times the lower.")
    return step(0, "The interval is narrow enough for the question.")


def publication(k: int) -> Step:
    if k < 10:
        return step(
            0,
            f"{k} studies are too few to look for missing ones; that centres which fared badly did not report cannot "
            "be ruled out.",
        )
    return step(
        0,
        "Whether small studies tell another story is shown beside the funnel plot; unpublished series cannot be seen.",
    )


def with_overrides(found: Mapping[str, Any], overrides: Iterable[Any]) -> dict[str, Any]:
    """The rule's steps, each with the curator's open override beside it, and the level after both.

    overrides: rows of CertaintyOverride of the question.
    """
    if not found:
        return {}
    held = {one.domain: one for one in overrides if one.withdrawn_at is None}
    steps = [one | {"override": stated(held.get(one["domain"]))} for one in found["domains"]]
    in_force = [one["override"] or one for one in steps]
    return dict(found) | {
        "domains": steps,
        "level": level_after(found["start"], in_force),
        "rule_level": found["level"],
    }


def stated(override: Any) -> dict[str, Any] | None:
    if override is None:
        return None
    at: dt.datetime = override.made_at
    return {
        "change": override.change,
        "reason": override.reason,
        "by": str(override.made_by),
        "at": at.isoformat(),
    }
