"""A standing question in words: the sentence, the facts beside it, how it was made and what it does not say."""

from __future__ import annotations

from typing import Any

from evidence.questions import Question
from evidence.questions.standing import EFFECTS, RATIOS
from web import wording


def sentence(question: Question, answer: dict[str, Any]) -> str:
    """The answer in plain words with the certainty it deserves."""
    rows, pooled = answer["rows"], answer["pooled"]
    if not rows:
        return "No number found in the sources read."
    if pooled is None:
        return f"{spread_words(question, rows)} Nothing is pooled here."
    if question.measure != "treatment_related_mortality":
        return f"{pooled_words(question, pooled)} {certainty_words(answer)}".strip()
    low, high = 100 * pooled["ci_lower"], 100 * pooled["ci_upper"]
    middle, crude = 100 * pooled["estimate"], 100 * pooled["events"] / pooled["total"]
    return (
        f"Of {pooled['total']:,} people treated in {pooled['k']} cohorts chosen not to overlap, {pooled['events']:,} "
        f"({wording.percent(crude)}) died from the treatment. The pooled estimate for a typical cohort is "
        f"{wording.percent(middle)} "
        f"({wording.interval(low, high)}), about {wording.per_thousand(middle)}. "
        f"{expected(pooled)} {certainty_words(answer)}"
    )


def pooled_words(question: Question, pooled: dict[str, Any]) -> str:
    effect = effect_words(question)
    unit = f" {question.unit}" if question.unit else ""
    value, low, high = (figure(question, pooled[name]) for name in ("estimate", "ci_lower", "ci_upper"))
    level = wording.interval_name(pooled["level"])
    studies = wording.counted(pooled["k"], "study", "studies")
    words = f"{effect}, pooled over {studies}: {value}{unit} ({level} {low} to {high})."
    if pooled.get("prediction_t_lower") is None or pooled.get("prediction_t_upper") is None:
        return words
    if says_nothing(question, pooled["prediction_t_lower"], pooled["prediction_t_upper"]):
        return f"{words} So few studies, or so different, do not tell what a new one would find."
    low, high = (figure(question, pooled[f"prediction_t_{end}"]) for end in ("lower", "upper"))
    return f"{words} Studies differ: in a new one anything from {low} to {high} would fit."


def says_nothing(question: Question, low: float, high: float) -> bool:
    """Whether an interval leaves nearly everything open."""
    if question.effect in RATIOS:
        return low <= 0 or high / low > 100
    return question.effect == "proportion" and high - low > 0.9


def effect_words(question: Question) -> str:
    """What is estimated; a group that was not drawn by lot is no control group."""
    words = EFFECTS[question.effect]
    return words.replace("control", "other treatment") if question.design == "comparative" else words


def certainty_words(answer: dict[str, Any]) -> str:
    level = (answer.get("certainty") or {}).get("level")
    return f"Certainty: {level}." if level else ""


def figure(question: Question, value: float | None) -> str:
    """A figure of the question's kind in words: a percentage, a ratio, or the number itself."""
    if value is None:
        return wording.MISSING["not_reported"]
    if question.effect == "proportion":
        return wording.percent(100 * value)
    return wording.ratio(value) if question.effect in RATIOS else wording.number(value, 2)


def expected(pooled: dict[str, Any]) -> str:
    mean = f"Averaged over cohorts like these it is {wording.percent(100 * pooled['mean_estimate'])}."
    if pooled.get("prediction_t_upper") is None:
        return mean
    low, high = 100 * pooled["prediction_t_lower"], 100 * pooled["prediction_t_upper"]
    return f"{mean} Cohorts differ: in a new one anything from {wording.span(low, high)}% would fit."


def spread_words(question: Question, rows: list[dict[str, Any]]) -> str:
    values = sorted(row["estimate"] for row in rows if row["estimate"] is not None)
    people = [row["total"] + (row.get("control_total") or 0) for row in rows if row["total"]]
    among = f" with {sum(people):,} people" if len(people) == len(rows) else ""
    reports = wording.counted(len(rows), "report")
    if not values:
        return f"{reports}{among} gave figures from which no single number follows."
    # Means and medians may stand side by side where nothing is pooled.
    named = effect_words(question).lower().removeprefix("mean ")
    what = "" if question.effect == "proportion" else f" ({named})"
    if values[0] == values[-1]:
        return f"{reports}{among} found {figure(question, values[0])}{what}."
    return f"{reports}{among} found between {figure(question, values[0])} and {figure(question, values[-1])}{what}."


def facts(question: Question, pooled: dict[str, Any]) -> list[dict[str, str]]:
    if pooled.get("exact_lower") is None:
        return facts_of_effect(question, pooled)
    low, high = pooled.get("prediction_t_lower"), pooled.get("prediction_t_upper")
    prediction = (
        f"{wording.span(100 * low, 100 * high)}%" if low is not None and high is not None else "not estimable"
    )
    crude = 100 * pooled["events"] / pooled["total"]
    exact = 100 * pooled["exact_lower"], 100 * pooled["exact_upper"]
    return [
        {
            "label": "Pooled",
            "value": wording.percent(100 * pooled["estimate"]),
            "note": wording.interval(100 * pooled["ci_lower"], 100 * pooled["ci_upper"]),
            "definition": "The share in a typical cohort: half of all cohorts would lie below it.",
        },
        {
            "label": "Expected in a new cohort",
            "value": prediction,
            "note": f"95% prediction interval, t with {pooled['k'] - 2} df"
            if pooled["k"] > 2
            else "from two cohorts",
            "definition": "Where the share in a new, similar cohort would lie, given how much these differ.",
        },
        {
            "label": "Spread between cohorts",
            "value": f"τ = {wording.number(pooled['tau'], 2)}",
            "note": f"log-odds; likelihood-ratio test {wording.number(pooled['heterogeneity_lrt'], 1)} on "
            f"{pooled['heterogeneity_df']} df, {wording.p_value(pooled['heterogeneity_p'])}",
        },
        {
            "label": "Averaged over cohorts",
            "value": wording.percent(100 * pooled["mean_estimate"]),
            "note": "from the same model; no interval",
            "definition": "The mean over all cohorts like these, small and large alike; higher than the typical one "
            "where a few cohorts saw many deaths.",
        },
        {
            "label": "Without a model",
            "value": f"{pooled['events']:,} of {pooled['total']:,}",
            "note": f"{wording.percent(crude)}, exact {wording.interval(*exact)}",
            "definition": "All events divided by all people, as if they were one cohort.",
        },
    ]


def facts_of_effect(question: Question, pooled: dict[str, Any]) -> list[dict[str, str]]:
    """Of a ratio, a difference or estimates over time: the estimate, a new study, and how far studies differ."""
    value, low, high = (figure(question, pooled[name]) for name in ("estimate", "ci_lower", "ci_upper"))
    found = [
        {
            "label": "Pooled",
            "value": value,
            "note": f"{wording.interval_name(pooled['level'])} {low} to {high}",
            "definition": effect_words(question) + (f", {question.unit}." if question.unit else "."),
        }
    ]
    if pooled["prediction_t_lower"] is not None and pooled["prediction_t_upper"] is not None:
        low, high = (figure(question, pooled[f"prediction_t_{end}"]) for end in ("lower", "upper"))
        found.append({
            "label": "Expected in a new study",
            "value": f"{low} to {high}",
            "note": f"95% prediction interval, t with {pooled['k'] - 2} df",
            "definition": "Where the result of a new, similar study would lie, given how much these differ.",
        })  # fmt: skip
    if pooled["i2"] is not None and pooled["q_p_value"] is not None:
        found.append({
            "label": "Spread between studies",
            "value": f"I² = {wording.number(pooled['i2'], 0)}%",
            "note": f"Q {wording.number(pooled['q'], 1)} on {pooled['q_df']} df, "
            f"{wording.p_value(pooled['q_p_value'])}",
            "definition": "The part of the differences between studies that is more than chance.",
        })  # fmt: skip
    return found


def estimate_words(question: Question, one: dict[str, Any], without: str = "not estimable") -> dict[str, str]:
    """Estimate and interval in words, or why there is none."""
    if "estimate" not in one:
        return {"estimate": without, "interval": one["refusal"]}
    low, high = one["ci_lower"], one["ci_upper"]
    if question.effect == "proportion":
        span = wording.span(100 * low, 100 * high)
    else:
        span = f"{figure(question, low)} to {figure(question, high)}"
    return {"estimate": figure(question, one["estimate"]), "interval": span}


DEATHS_ARE_RARE = (
    "Deaths are rare and most cohorts had none. Adding half a death to each empty cohort, a usual fix, would inflate "
    "the rate several times over. So the counts go as they are into a binomial-normal model (random effects on the "
    "log-odds, maximum likelihood with adaptive Gauss–Hermite quadrature).",
    "The estimate describes a typical cohort. Where cohorts differ it lies below the plain share, because the deaths "
    "sit in few of them. The prediction interval says what a new cohort might see.",
)


def how(question: Question, answer: dict[str, Any]) -> tuple[str, ...]:
    """The model and why it was chosen, and how single figures were brought to its scale."""
    if question.measure == "treatment_related_mortality":
        return DEATHS_ARE_RARE
    reason = (answer.get("model") or {}).get("reason", "")
    ways = dict.fromkeys(row.get("conversion", "") for row in answer["rows"] if row.get("used"))
    return tuple(filter(None, (reason, *(f"Single figures: {way}." for way in ways if way))))


def limits(question: Question, answer: dict[str, Any]) -> list[dict[str, str]]:
    stated = sum(bool(row["definition"]) for row in answer["rows"])
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
    if question.measure == "treatment_related_mortality":
        found.append({
            "lead": "Late deaths.",
            "text": f"{stated} of {len(answer['rows'])} cohorts pooled say which deaths they count and until when; "
            "our sources for the others do not.",
        })  # fmt: skip
    found.append(
        {"lead": "What was never published.", "text": "Centres that fared badly may not have reported."}
    )
    return found
