"""A standing question in words: the sentence, the facts beside it, how it was made and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evidence.questions import Question
from evidence.questions.standing import EFFECTS, RATIOS, THERAPIES
from web import wording

Pooled = Mapping[str, Any]
Row = Mapping[str, Any]
ON = {"control": "in the control group", "other treatment": "on other treatment"}
EVENTS = {
    "serious_adverse_events": "a serious side effect",
    "arr": "relapse",
    "relapse_occurred": "relapse",
    "confirmed_progression": "worsening",
    "confirmed_improvement": "improvement",
    "edss_change": "disability (EDSS)",
    "neda": "no sign of disease",
    "t2_lesions": "a new lesion",
    "mri_activity": "a new lesion",
}
# Beyond this a ratio says only that nothing bounds it.
FURTHEST_RATIO = 1000


def sentence(question: Question, answer: Mapping[str, Any]) -> str:
    """The answer in plain words with the certainty it deserves."""
    rows, pooled = answer["rows"], answer["pooled"]
    if not rows:
        return "No number found in the sources read."
    if pooled is None:
        return f"{spread_words(question, rows)} Nothing is pooled here."
    say = of_deaths if question.measure == "treatment_related_mortality" else pooled_words
    return f"{say(question, pooled)} {certainty_words(answer)}".strip()


def of_deaths(question: Question, pooled: Pooled) -> str:
    low, high = 100 * pooled["ci_lower"], 100 * pooled["ci_upper"]
    middle, crude = 100 * pooled["estimate"], 100 * pooled["events"] / pooled["total"]
    interval = wording.interval(low, high, pooled["level"])
    thousand = f", about {wording.per_thousand(middle)}" if middle < 1 else ""
    return (
        f"Of {pooled['total']:,} people treated in {pooled['k']} cohorts chosen not to overlap, {pooled['events']:,} "
        f"({wording.percent(crude, pooled['total'])}) died from the treatment. The pooled estimate for a typical "
        f"cohort is {wording.percent(middle)} ({interval}){thousand}. {expected(pooled)}"
    )


def pooled_words(question: Question, pooled: Pooled) -> str:
    """Verdict, number, and what a new study might find."""
    value, level = figure(question, pooled["estimate"]), wording.interval_name(pooled["level"])
    unit = f" {question.unit}" if question.unit else ""
    found = f"{value}{unit} ({level} {interval_words(question, pooled)})"
    words = f"{opening(question, pooled)}: {found}."
    if pooled.get("prediction_t_lower") is None or pooled.get("prediction_t_upper") is None:
        return words
    if says_nothing(question, pooled["prediction_t_lower"], pooled["prediction_t_upper"]):
        return f"{words} So few studies, or so different, do not tell what a new one would find."
    low, high = (figure(question, pooled[f"prediction_t_{end}"]) for end in ("lower", "upper"))
    return f"{words} Studies differ: in a new one anything from {low} to {high} would fit."


def opening(question: Question, pooled: Pooled) -> str:
    """What the number is of. A share never stands without the people behind it."""
    studies = wording.counted(pooled["k"], "study", "studies")
    if question.effect == "proportion":
        cohorts = wording.counted(pooled["k"], "cohort")
        if pooled["events"] is not None and pooled["total"]:
            counted = wording.count_of(int(pooled["events"]), int(pooled["total"]))
            return f"{counted} people in {cohorts}; pooled, for a typical cohort"
        people = (
            f" with {wording.counted(int(pooled['total']), 'person', 'people')}" if pooled["total"] else ""
        )
        return f"Pooled over {cohorts}{people}"
    effect = effect_words(question)
    if question.no_effect is None:
        return f"{effect}, pooled over {studies}"
    return f"{verdict(question, pooled)} {effect}, pooled over {studies}"


def verdict(question: Question, pooled: Pooled) -> str:
    """Whether the interval leaves out "no difference", and on which side the estimate lies."""
    therapy, none = THERAPIES[question.therapy], question.no_effect or 0.0
    before = question.effect in ("mean_change", "rate_ratio_before_after")
    if pooled["ci_lower"] <= none <= pooled["ci_upper"]:
        pair = f"after {therapy} from before" if before else f"{therapy} from {other_group(question)}"
        return f"These studies together could not tell {pair}."
    less, what = pooled["estimate"] < none, EVENTS.get(question.measure, "what is counted")
    if question.effect in ("mean_change", "mean_difference"):
        side = f"{what} was {'lower' if less else 'higher'}"
    else:
        side = f"{what} came {'less' if less else 'more'} often"
    than = f"after {therapy} than before" if before else f"with {therapy} than {ON[other_group(question)]}"
    level = wording.interval_name(pooled["level"])
    within = "In these studies" if pooled["level"] == 95 else f"By the {level}, in these studies"
    return f"{within} {side} {than}."


def other_group(question: Question) -> str:
    return "other treatment" if question.design == "comparative" else "control"


def says_nothing(question: Question, low: float, high: float) -> bool:
    """Whether an interval leaves nearly everything open."""
    if question.effect in RATIOS:
        return low <= 0 or high / low > 100
    return question.effect == "proportion" and high - low > 0.9


def effect_words(question: Question) -> str:
    """What is estimated; a group that was not drawn by lot is no control group."""
    words = EFFECTS[question.effect]
    return words.replace("control", "other treatment") if question.design == "comparative" else words


def certainty_words(answer: Mapping[str, Any]) -> str:
    level = (answer.get("certainty") or {}).get("level")
    return f"Certainty: {level}." if level else ""


def figure(question: Question, value: float | None) -> str:
    """A figure of the question's kind in words: a percentage, a ratio, or the number itself."""
    if value is None:
        return wording.MISSING["not_reported"]
    if question.effect == "proportion":
        return wording.percent(100 * value)
    if question.effect in RATIOS:
        return wording.ratio(value) if value <= FURTHEST_RATIO else f"more than {FURTHEST_RATIO:,}"
    return wording.number(value, 2)


def interval_words(question: Question, one: Mapping[str, Any]) -> str:
    """The two ends of the confidence interval, without its level."""
    low, high = one["ci_lower"], one["ci_upper"]
    if question.effect == "proportion":
        return wording.span(100 * low, 100 * high)
    return f"{figure(question, low)} to {figure(question, high)}"


def expected(pooled: Pooled) -> str:
    mean = f"Averaged over cohorts like these it is {wording.percent(100 * pooled['mean_estimate'])}."
    if pooled.get("prediction_t_upper") is None:
        return mean
    low, high = 100 * pooled["prediction_t_lower"], 100 * pooled["prediction_t_upper"]
    return f"{mean} Cohorts differ: in a new one anything from {wording.span(low, high)}% would fit."


def spread_words(question: Question, rows: Sequence[Row]) -> str:
    """What the reports found, from the lowest to the highest; of one report with its interval."""
    given = sorted((row for row in rows if row["estimate"] is not None), key=lambda row: row["estimate"])
    people = [row["total"] + (row.get("control_total") or 0) for row in rows if row["total"]]
    among = f" with {wording.counted(sum(people), 'person', 'people')}" if len(people) == len(rows) else ""
    reports = wording.counted(len(rows), "report")
    if not given:
        return f"{reports}{among} gave figures from which no single number follows."
    # Means and medians may stand side by side where nothing is pooled.
    named = effect_words(question).lower().removeprefix("mean ")
    unit = f", {question.unit}" if question.unit else ""
    what = "" if question.effect == "proportion" else f" ({named}{unit})"
    low, high = (own_words(question, row) for row in (given[0], given[-1]))
    if len(rows) == 1:
        return f"One report{among} found {low}, {own_interval(question, given[0])}{what}."
    said = low if low == high else f"between {low} and {high}"
    return f"{reports}{among} found {said}{what}.{silent(question, rows)}"


def silent(question: Question, rows: Sequence[Row]) -> str:
    """How many reports give a share without the people it is of."""
    missing = sum(not row["total"] for row in rows)
    if question.effect != "proportion" or not missing:
        return ""
    return f" {missing} of them {'does' if missing == 1 else 'do'} not say of how many people."


def own_words(question: Question, row: Row) -> str:
    """A report's own figure; a share of under 100 people as the count behind it, or with how many they are."""
    total = row["total"]
    if question.effect != "proportion" or not total or total >= wording.SMALL_GROUP:
        return figure(question, row["estimate"])
    if row["n"] is not None:
        return wording.count_of(row["n"], total)
    return f"{wording.percent(100 * row['estimate'], total)} of {total} people"


def own_interval(question: Question, row: Row) -> str:
    if row["lower"] is None or row["upper"] is None:
        return wording.NO_INTERVAL
    ends = interval_words(question, {"ci_lower": row["lower"], "ci_upper": row["upper"]})
    sign = "%" if question.effect == "proportion" else ""
    return f"{wording.interval_name(row['level'])} {ends}{sign}"


def estimate_words(
    question: Question, one: Mapping[str, Any], without: str = "not estimable"
) -> dict[str, str]:
    """Estimate and interval in words, or why there is none."""
    if "estimate" not in one:
        return {"estimate": without, "interval": one["refusal"]}
    return {"estimate": figure(question, one["estimate"]), "interval": interval_words(question, one)}


DEATHS_ARE_RARE = (
    "Deaths are rare and most cohorts had none. Adding half a death to each empty cohort, a usual fix, would inflate "
    "the rate several times over. So the counts go as they are into a binomial-normal model (random effects on the "
    "log-odds, maximum likelihood with adaptive Gauss–Hermite quadrature).",
    "The estimate describes a typical cohort. Where cohorts differ it lies below the plain share, because the deaths "
    "sit in few of them. The prediction interval says what a new cohort might see.",
)


def how(question: Question, answer: Mapping[str, Any]) -> tuple[str, ...]:
    """The model and why it was chosen, and how single figures were brought to its scale."""
    if question.measure == "treatment_related_mortality" and answer["pooled"]:
        return DEATHS_ARE_RARE
    reason = (answer.get("model") or {}).get("reason", "")
    ways = dict.fromkeys(row.get("conversion", "") for row in answer["rows"] if row.get("used"))
    return tuple(filter(None, (reason, *(f"Single figures: {way}." for way in ways if way))))


def limits(question: Question, answer: Mapping[str, Any]) -> list[dict[str, str]]:
    rows = [row for row in answer["rows"] if row.get("used", True)]
    stated = sum(bool(row["definition"]) for row in rows)
    comparison = {
        "single_arm": "Without a comparison group these figures do not say what would have happened without treatment.",
        "comparative": "The groups were not drawn by lot: they may have differed in more than the treatment.",
        "randomised": "The control groups got different treatments, some of which are no longer the best there is.",
    }
    found = [
        {
            "lead": "Your own risk.",
            "text": "Age, disability and treatment details matter; these cohorts do not separate them.",
        },
        {"lead": "A comparison.", "text": comparison[question.design]},
    ]
    if question.measure == "treatment_related_mortality" and answer["pooled"]:
        found.append({
            "lead": "Late deaths.",
            "text": f"{stated} of {len(rows)} cohorts pooled say which deaths they count and until when; "
            "our sources for the others do not.",
        })  # fmt: skip
    found.append(
        {"lead": "What was never published.", "text": "Centres that fared badly may not have reported."}
    )
    return found
