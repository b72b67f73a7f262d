"""What stands beside an estimate: without each study, year by year, in groups, small studies against large ones.

Each part is a chart with its table twin, or the sentence why there is none. Computed when first asked for, and kept per
process for the same figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from evidence.domains import DESIGN_LABELS, MS_TYPE_LABELS
from evidence.questions import Question, question
from evidence.questions.analyses import analyses
from web import wording
from web.charts import Forest, ForestRow, forest
from web.charts.funnel import Funnel, FunnelPoint, funnel
from web.charts.funnel_axes import NAMED, there
from web.presenters.question_plot import (
    axis_label,
    mark,
    noun,
    on_axis,
    scale_of,
    study_address,
    words_of_axis,
)
from web.presenters.question_words import figure, interval_words

Answer = Mapping[str, Any]
Numbers = Mapping[str, Any]
GROUPS = {"phenotype": "Course of MS", "intensity": "Intensity of conditioning", "design": "Design"}
NAMES: dict[str, Mapping[Any, str]] = {
    "phenotype": MS_TYPE_LABELS,
    "intensity": {"low": "Low", "intermediate": "Intermediate", "high": "High", "mixed": "Mixed"},
    "design": DESIGN_LABELS,
}
KEPT = 64
FEW_LINES = 6


@dataclass(frozen=True, slots=True)
class TwinRow:
    """One row of a table twin, in words."""

    label: str
    studies: str
    counts: str
    estimate: str
    interval: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """chart is None where nothing can be drawn. heading: of the first column. folded: the chart opens on demand."""

    uid: str
    title: str
    words: str
    heading: str
    chart: Forest | None
    rows: Sequence[TwinRow]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class SmallStudies:
    funnel: Funnel | None
    words: str


@dataclass(frozen=True, slots=True)
class Analyses:
    parts: Sequence[Analysis]
    year: str
    small_studies: SmallStudies


def analyses_page(asked: Question, answer: Answer) -> Analyses | None:
    """None where nothing is pooled."""
    if not answer.get("pooled"):
        return None
    found = parts_of(asked, answer)
    if not found:
        return None
    groups = (subgroup(asked, answer, name, found["subgroups"][name]) for name in GROUPS)
    shown = [one for one in groups if asked.therapy == "hsct" or one.uid != "intensity"]
    return Analyses(
        parts=[without_each(asked, answer), cumulative(asked, answer, found["cumulative"]), *shown],
        year=year_words(found["year"]),
        small_studies=small_studies(asked, answer, found["funnel"]),
    )


def parts_of(asked: Question, answer: Answer) -> dict[str, Any]:
    """As stored with the answer; computed for a reader's, and for those stored before the analyses were."""
    if "analyses" in answer:
        return answer["analyses"]
    given = {name: answer[name] for name in ("rows", "model", "parameters") if name in answer}
    return computed(asked.slug, json.dumps(given, sort_keys=True))


@lru_cache(maxsize=KEPT)
def computed(slug: str, given: str) -> dict[str, Any]:
    return analyses(question(slug), json.loads(given))


def draw(
    asked: Question, answer: Answer, uid: str, title: str, heading: str, given: Iterable[tuple[str, Numbers]]
) -> Forest | None:
    """Estimates as rows over the estimate of all; what has none is left to the table. None with fewer than two."""
    scale = scale_of(asked)
    rows = [row_of(asked, label, numbers) for label, numbers in given if drawable(asked, numbers)]
    if scale is None or len(rows) < 2:
        return None
    # Of all: without a prediction, which belongs to the plot of the studies themselves.
    bare = dict.fromkeys(("prediction_t_lower", "prediction_t_upper", "events", "total"))
    label = f"All {wording.counted(answer['pooled']['k'], *noun(asked))}"
    return forest(
        rows,
        (),
        mark(asked, dict(answer["pooled"]) | bare, label=label),
        uid=f"{uid}-{asked.slug}",
        title=title,
        axis_label=axis_label(asked),
        scale=scale,
        therapy=asked.therapy,
        row_label=heading,
        counts_label=noun(asked)[1].capitalize(),
        **words_of_axis(asked),
    )


def drawable(asked: Question, numbers: Numbers) -> bool:
    bounds = (on_axis(asked, numbers.get(name)) for name in ("estimate", "ci_lower", "ci_upper"))
    return None not in bounds


def row_of(asked: Question, label: str, numbers: Numbers) -> ForestRow:
    return ForestRow(
        name=label,
        estimate=on_axis(asked, numbers["estimate"]),
        low=on_axis(asked, numbers["ci_lower"]),
        high=on_axis(asked, numbers["ci_upper"]),
        level=numbers.get("level", 95),
        counts=wording.counted(numbers["k"], *noun(asked)),
        decimals=1 if asked.effect == "proportion" else 2,
    )


def twin(asked: Question, label: str, numbers: Numbers, level: float = 95) -> TwinRow:
    """Estimate and interval; of shares without a model everyone together with the exact interval; else why none.

    level: of the column.
    """
    k, total = numbers.get("k"), numbers.get("total")
    events = numbers.get("events")
    counted = events is not None and total and asked.effect == "proportion"
    counts = wording.count_of(int(events or 0), int(total or 0)) if counted else ""
    studies = wording.counted(k, *noun(asked)) if k else ""
    if numbers.get("estimate") is not None and numbers.get("ci_lower") is not None:
        ends = leveled(interval_words(asked, numbers), numbers.get("level", level), level)
        return TwinRow(label, studies, counts, figure(asked, numbers["estimate"]), ends)
    if counted and numbers.get("exact_upper") is not None:
        low, high = 100 * numbers["exact_lower"], 100 * numbers["exact_upper"]
        why = f"no model: {numbers['refusal']}" if numbers.get("refusal") else "no model"
        return TwinRow(label, studies, counts, counts, f"{wording.span(low, high)} (exact); {why}")
    shown = numbers.get("estimate")
    return TwinRow(
        label, studies, counts, figure(asked, shown) if shown is not None else "not pooled",
        numbers.get("refusal") or wording.NO_INTERVAL,
    )  # fmt: skip


def leveled(ends: str, own: float | None, level: float) -> str:
    """The ends of an interval, with its level where it is not that of the column."""
    if own == level:
        return ends
    return f"{wording.interval_name(own)} {ends}" if own else f"level not given: {ends}"


def part(
    asked: Question,
    answer: Answer,
    uid: str,
    title: str,
    words: str,
    heading: str,
    given: Sequence[tuple[str, Numbers]],
) -> Analysis:
    level = answer["pooled"].get("level") or 95
    given = [(label, {"level": level} | dict(numbers)) for label, numbers in given]
    chart = draw(asked, answer, uid, title, heading, given)
    return Analysis(
        uid, title, words, heading, chart, [twin(asked, label, one, level) for label, one in given]
    )


def without_each(asked: Question, answer: Answer) -> Analysis:
    k = answer["pooled"]["k"] - 1
    given = [(one["without"], {"k": k} | dict(one)) for one in answer.get("leave_one_out", [])]
    one, many = noun(asked)
    words = f"Each line is the pooled estimate without one {one}; the diamond is that of all {many}."
    if k < 2:
        words, given = f"Without either of the two one {one} is left, and nothing is pooled.", []
    return part(
        asked,
        answer,
        "without",
        f"Without each {one} in turn",
        f"{words} {swing(asked, given)}".strip(),
        "Without",
        given,
    )


def swing(asked: Question, given: Sequence[tuple[str, Numbers]]) -> str:
    """Between which values the estimate moves, and what is behind the ends."""
    found = sorted((one["estimate"], label) for label, one in given if one.get("estimate") is not None)
    if len(found) < 2:
        return ""
    (low, lowest), (high, highest) = found[0], found[-1]
    return f"It lies between {figure(asked, low)} (without {lowest}) and {figure(asked, high)} (without {highest})."


def cumulative(asked: Question, answer: Answer, found: Mapping[str, Any]) -> Analysis:
    one = noun(asked)[0]
    given = [(f"{step['year'] or 'Year unknown'}: {step['added']}", step) for step in found["steps"]]
    words = (
        f"What the same rule would have given after each {one}, in order of publication; each line adds one."
    )
    return replace(
        part(asked, answer, "by-year", "Year by year", words, "With", given), folded=len(given) > FEW_LINES
    )


def subgroup(asked: Question, answer: Answer, name: str, found: Mapping[str, Any]) -> Analysis:
    labels = {str(key): words for key, words in NAMES[name].items()}
    order = {label: place for place, label in enumerate(labels)}
    groups = sorted(found["groups"], key=lambda one: order.get(one["label"], len(order)))
    given = [(labels.get(one["label"], one["label"]), one) for one in groups]
    words = " ".join(filter(None, (unknown_words(asked, found), difference_words(found, labels))))
    title = f"By {GROUPS[name].lower().replace(' ms', ' MS')}"
    # One group alone would repeat the whole, or, where some do not say, stand for less than it.
    return part(asked, answer, name, title, words, GROUPS[name], given if len(given) > 1 else [])


def unknown_words(asked: Question, found: Mapping[str, Any]) -> str:
    one, many = noun(asked)
    if not found["unknown"]:
        return ""
    does, takes = ("does", "takes") if found["unknown"] == 1 else ("do", "take")
    return f"{wording.counted(found['unknown'], one, many)} {does} not say, and {takes} no part."


def difference_words(found: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    if len(found["groups"]) == 0:
        return "There are no groups to compare."
    if len(found["groups"]) == 1:
        (only,) = found["groups"]
        others = "the others" if found["unknown"] else "all"
        return (
            f"Of {others} the same is said: {labels.get(only['label'], only['label'])}. Nothing to compare."
        )
    if found["p_value"] is None:
        return str(found["refusal"])
    left = [labels.get(one, one) for one in found.get("untested", [])]
    out = f" Not in the test, having no estimate with an error: {', '.join(left)}." if left else ""
    test = (
        f"χ² {wording.number(found['q_between'], 1)} on {found['df']} df, {wording.p_value(found['p_value'])}"
    )
    return f"Test that the groups share one value: {test}.{out} Groups of studies differ in more than this."


def year_words(found: Mapping[str, Any]) -> str:
    if "refusal" in found:
        return f"Does the figure go with the year? {found['refusal']}"
    rising = (found["slope"] > 0) != (found["scale"] == "log(−log S)")
    low, high = (wording.number(found[name], 3) for name in ("ci_lower", "ci_upper"))
    slope = wording.number(found["slope"], 3)
    trend = f"it is {'higher' if rising else 'lower'} in later years"
    if found["ci_lower"] <= 0 <= found["ci_upper"]:
        trend = "no trend can be told from chance"
    return (
        f"Does the figure go with the year? In a regression over {found['k']} studies {trend}: "
        f"{slope} a year ({low} to {high}) on the scale “{found['scale']}”, {wording.p_value(found['p_value'])}. "
        "Years stand for much else that changed."
    )


def small_studies(asked: Question, answer: Answer, found: Mapping[str, Any]) -> SmallStudies:
    if "refusal" in found:
        return SmallStudies(None, str(found["refusal"]))
    rows = {row["name"]: row for row in answer["rows"] if row.get("used")}
    scale = NAMED[found["scale"]]
    points = [
        FunnelPoint(
            one["name"],
            one["effect"],
            one["se"],
            study_address(rows[one["name"]]),
            rows[one["name"]]["grade"],
        )
        for one in found["points"]
        if one["se"] > 0
    ]
    chart = funnel(
        points,
        uid=f"funnel-{asked.slug}",
        title="Small studies against large ones",
        axis_label=axis_label(asked).removesuffix(", square-root scale"),
        scale=scale,
        therapy=asked.therapy,
        estimate=there(scale, answer["pooled"]["estimate"]),
    )
    return SmallStudies(chart, test_words(found["test"]))


TESTS = {"egger": "Egger’s", "peters": "Peters’", "harbord": "Harbord’s"}


def test_words(test: Mapping[str, Any]) -> str:
    if "refusal" in test:
        return f"No test of asymmetry: {test['refusal']}"
    name = TESTS.get(str(test["test"]).lower(), str(test["test"]))
    df = f" on {test['df']:g} df" if test["df"] is not None else ""
    letter = "t" if test["df"] is not None else "z"
    found = f"{letter} = {wording.number(test['statistic'], 2)}{df}, {wording.p_value(test['p_value'])}"
    verdict = (
        "Small studies tell another story than large ones"
        if test["p_value"] < 0.1
        else "The test does not tell small studies from large ones; it misses much"
    )
    return (
        f"{verdict} ({name} regression test over {test['k']}: {found}). Other differences between small and large "
        "studies can look the same."
    )
