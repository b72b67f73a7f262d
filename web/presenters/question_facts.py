"""The key figures beside a pooled estimate, and in words how far its studies differ."""

from __future__ import annotations

from evidence.questions import Question
from web import wording
from web.presenters.question_words import Pooled, effect_words, figure, interval_words, says_nothing

Fact = dict[str, str]
SCALES = {
    "logit": "on the log-odds scale",
    "log": "on the log scale",
    "cloglog": "on the scale log(−log S)",
    "plain": "",
}


def facts(question: Question, pooled: Pooled) -> list[Fact]:
    """[] never: at least the estimate. Each fact has label, value, note and, mostly, definition."""
    found = [estimate(question, pooled), *expected(question, pooled), spread(question, pooled)]
    if pooled.get("exact_lower") is not None:
        found += [averaged(pooled), without_model(pooled)]
    return [fact for fact in found if fact]


def estimate(question: Question, pooled: Pooled) -> Fact:
    share = question.effect == "proportion"
    unit = f", {question.unit}" if question.unit else ""
    return {
        "label": "Pooled",
        "value": figure(question, pooled["estimate"]),
        "note": f"{wording.interval_name(pooled['level'])} {interval_words(question, pooled)}",
        "definition": "The share in a typical cohort: half of all cohorts would lie below it."
        if share
        else f"{effect_words(question)}{unit}.",
    }


def expected(question: Question, pooled: Pooled) -> list[Fact]:
    one = "study" if question.compares else "cohort"
    low, high = pooled.get("prediction_t_lower"), pooled.get("prediction_t_upper")
    if low is None or high is None:
        share = pooled.get("exact_lower") is not None
        return (
            [{"label": f"Expected in a new {one}", "value": "not estimable", "note": f"from two {one}s"}]
            if share
            else []
        )
    ends = {"ci_lower": low, "ci_upper": high}
    sign = "%" if question.effect == "proportion" else ""
    return [
        {
            "label": f"Expected in a new {one}",
            "value": interval_words(question, ends) + sign,
            "note": f"{wording.number(pooled['level'])}% prediction interval, t with {pooled['k'] - 2} df",
            "definition": f"Where the result of a new, similar {one} would lie, given how much these differ.",
        }
    ]


def spread(question: Question, pooled: Pooled) -> Fact:
    between = "studies" if question.compares else "cohorts"
    what = {"label": f"Spread between {between}"}
    if pooled.get("heterogeneity_lrt") is not None and pooled.get("tau") is not None:
        note = (
            f"{scale_words(pooled)}; likelihood-ratio test {wording.number(pooled['heterogeneity_lrt'], 1)} on "
            f"{pooled['heterogeneity_df']} df, {wording.p_value(pooled['heterogeneity_p'])}"
        )
        return what | {"value": f"τ = {wording.number(pooled['tau'], 2)}", "note": note, "definition": TAU}
    if pooled.get("i2") is None or pooled.get("q_p_value") is None:
        return {}
    tau = f"τ = {wording.number(pooled['tau'], 2)}, " if spread_known(pooled) else ""
    note = f"{tau}Q {wording.number(pooled['q'], 1)} on {pooled['q_df']} df, {wording.p_value(pooled['q_p_value'])}"
    return what | {"value": f"I² = {wording.number(pooled['i2'], 0)}%", "note": note, "definition": I2}


def scale_words(pooled: Pooled) -> str:
    """Answers of the first rules name no scale: they were all shares on the log-odds scale."""
    return SCALES.get(pooled["scale"] or "logit", "")


def spread_known(pooled: Pooled) -> bool:
    """Whether the model estimates how far true values differ; one of a common effect does not."""
    return pooled["method"] not in ("MH", "EE") and pooled.get("tau") is not None


TAU = "The standard deviation of the true values around the typical one; 0 where all share one value."
I2 = (
    "The part of the differences between studies that is more than chance. It says nothing of how large they are: τ "
    "and the range expected in a new study do."
)


def averaged(pooled: Pooled) -> Fact:
    return {
        "label": "Averaged over cohorts",
        "value": wording.percent(100 * pooled["mean_estimate"]),
        "note": "from the same model; no interval",
        "definition": "The mean over all cohorts like these, small and large alike; higher than the typical one where "
        "a few cohorts lie far above the others.",
    }


def without_model(pooled: Pooled) -> Fact:
    exact = 100 * pooled["exact_lower"], 100 * pooled["exact_upper"]
    total = pooled["total"]
    return {
        "label": "Without a model",
        "value": wording.count_of(pooled["events"], total),
        "note": f"{wording.percent(100 * pooled['events'] / total, total)}, exact "
        f"{wording.interval(*exact, pooled['level'])}",
        "definition": "All events divided by all people, as if they were one cohort.",
    }


def heterogeneity(question: Question, pooled: Pooled) -> list[str]:
    """How far the studies differ, in sentences."""
    one, many = ("study", "studies") if question.compares else ("cohort", "cohorts")
    return [*chance_words(pooled, many), *tau_words(pooled, many), *new_one(question, pooled, one)]


def chance_words(pooled: Pooled, many: str) -> list[str]:
    p = pooled.get("heterogeneity_p")
    test = "likelihood-ratio test"
    if p is None:
        p, test = pooled.get("q_p_value"), "Cochran’s Q"
    if p is None:
        return []
    if p < 0.1:
        words = f"The {many} differ by more than chance"
    else:
        words = f"That the {many} differ by chance alone cannot be ruled out; few or small {many} seldom can"
    i2 = pooled.get("i2")
    share = (
        f" About {wording.number(i2, 0)}% of the differences are more than chance (I²)."
        if i2 is not None
        else " This model has no I²."
    )
    return [f"{words} ({test}, {wording.p_value(p)}).{share}"]


def tau_words(pooled: Pooled, many: str) -> list[str]:
    tau = pooled.get("tau")
    if tau is None or not spread_known(pooled):
        return [
            f"One common effect is taken to hold in all {many}: how far they truly differ is not estimated."
        ]
    words = f"The spread between {many} (τ) is {wording.number(tau, 2)} {scale_words(pooled)}".strip()
    low, high = pooled.get("tau2_ci_lower"), pooled.get("tau2_ci_upper")
    if low is None or high is None:
        return [f"{words}."]
    ends = f"{wording.number(low**0.5, 2)} to {wording.number(high**0.5, 2)}"
    return [f"{words} ({wording.interval_name(pooled['level'])} {ends}, Q-profile)."]


def new_one(question: Question, pooled: Pooled, one: str) -> list[str]:
    low, high = pooled.get("prediction_t_lower"), pooled.get("prediction_t_upper")
    if low is None or high is None:
        return [f"Where a new {one} would fall cannot be said from these."]
    ends = interval_words(question, {"ci_lower": low, "ci_upper": high})
    sign = "%" if question.effect == "proportion" else ""
    if says_nothing(question, low, high):
        return [
            f"Where a new {one} would fall these do not tell: its prediction interval runs from {ends}{sign}."
        ]
    return [
        f"A new, similar {one} would be expected in the range {ends}{sign} "
        f"({wording.number(pooled['level'])}% prediction interval by t on k − 2 degrees of freedom)."
    ]
