"""How a published result and ours compare, in words."""

from __future__ import annotations

from typing import Any

from evidence import agreement
from evidence.agreement import Recount, Way
from evidence.published_pooled import Band, Figure, Review
from evidence.questions import Question
from web import wording
from web.presenters.question_words import figure as figure_words

USED = "in our estimate"
DIFFERENCES = {
    "older_cohorts": "Reviews of its time found more deaths in older series, after stronger conditioning and where "
    "fewer people had relapsing MS; reports since then are not in it.",
    "overlap_unknown": "Whether it counts the same people twice cannot be seen from the text read. Here reports that "
    "may share people count once.",
    "follow_up_mixed": "It takes each study at its own length of follow-up. Here a question has one time.",
    "untransformed": "It pools plain shares with a symmetric interval, which with rare deaths can reach below 0.",
    "small_open_studies": "It pools small studies, most without a control group. A report that gave no count that "
    "could be carried is missing from ours.",
    "both_therapies": "It takes HSCT and MSC together. Here they never share an estimate.",
    "crossover": "Four of its nine trials crossed over; it takes them up to the crossing.",
}
SCALES = {
    "standardised_difference": "standard deviations",
    "mean_difference": "",
    "risk_ratio": "risk ratio",
    "odds_ratio": "odds ratio",
}


def theirs(figure: Figure) -> str:
    """As printed, with as many decimals."""
    if figure.effect == "proportion":
        return f"{wording.number(figure.value)}% ({interval(figure, '')})"
    unit = "ratio" if figure.effect.endswith("ratio") else ""
    value = wording.ratio(figure.value) if unit else wording.number(figure.value, 2)
    scale = SCALES[figure.effect]
    return f"{value}{f' {scale}' if scale else ''} ({interval(figure, unit)})"


def interval(figure: Figure, unit: str) -> str:
    if figure.lower is None and figure.upper is None:
        return wording.NO_INTERVAL
    if figure.interval == "range":
        return f"range of studies {wording.bounds(figure.lower, figure.upper, unit)}, no interval given"
    return wording.interval(figure.lower, figure.upper, 95, unit)


def span_of_rows(asked: Question, rows: list[dict[str, Any]]) -> str:
    """ "not pooled; 7 reports, 46.0% to 92.0%"."""
    values = sorted(row["estimate"] for row in rows if row["estimate"] is not None)
    if not values:
        return "no figure found"
    reports = wording.counted(len(values), "report")
    if len(values) == 1:
        return f"not pooled; {reports}, {figure_words(asked, values[0])}"
    return f"not pooled; {reports}, {figure_words(asked, values[0])} to {figure_words(asked, values[-1])}"


def compared(figure: Figure, asked: Question, answer: dict[str, Any] | None) -> str:
    if answer is None or not answer["rows"]:
        return "Nothing of ours to compare."
    if figure.effect != asked.effect:
        return "Another scale: the two numbers cannot be compared."
    words = (
        of_estimates(figure, asked, answer) if answer["pooled"] else of_rows(figure, asked, answer["rows"])
    )
    return words if figure.same_time else f"{words} The times are not the same."


def same_way(figure: Figure, value: float) -> float:
    """The figure as ours counts: a proportion, and of the people ours counts."""
    if figure.effect != "proportion":
        return value
    return (100 - value if figure.opposite else value) / 100


def of_estimates(figure: Figure, asked: Question, answer: dict[str, Any]) -> str:
    pooled, value = answer["pooled"], same_way(figure, figure.value)
    decimals = 3 if asked.effect == "proportion" else 2
    difference = round(pooled["estimate"], decimals) - round(value, decimals)
    first = "The same." if not difference else f"Ours is {'higher' if difference > 0 else 'lower'}."
    if figure.lower is None or figure.upper is None or figure.interval == "range":
        inside = pooled["ci_lower"] <= value <= pooled["ci_upper"]
        return f"{first} Theirs lies {'inside' if inside else 'outside'} our interval."
    low, high = sorted((same_way(figure, figure.lower), same_way(figure, figure.upper)))
    overlap = low <= pooled["ci_upper"] and pooled["ci_lower"] <= high
    return f"{first} The intervals {'overlap' if overlap else 'do not overlap'}."


def of_rows(figure: Figure, asked: Question, rows: list[dict[str, Any]]) -> str:
    values = sorted(row["estimate"] for row in rows if row["estimate"] is not None)
    if not values:
        return "Nothing of ours to compare."
    value = same_way(figure, figure.value)
    turned = f"Turned round, theirs is {figure_words(asked, value)}. " if figure.opposite else ""
    if len(values) == 1:
        return f"{turned}One report here."
    if value < values[0]:
        return f"{turned}Theirs lies below every report here."
    where = (
        "above every report here" if value > values[-1] else "between the lowest and the highest report here"
    )
    return f"{turned}Theirs lies {where}."


def computed(review: Review, asked: Question, answer: dict[str, Any]) -> list[str]:
    """What the two sets of studies and the models differ in, from our answer to one question."""
    pooled, used = answer["pooled"], [row for row in answer["rows"] if row["used"]]
    people = f" with {pooled['total']:,.0f} people" if pooled["total"] else ""
    found = [f"{asked.title}: ours rests on {wording.counted(pooled['k'], 'cohort')}{people}."]
    later = [row for row in used if review.year and row["year"] and row["year"] > review.year]
    if later:
        share = sum(row["total"] or 0 for row in later)
        found.append(f"{len(later)} of them, with {share:,} people, were published after it.")
    shared = sum("may share people" in row["reason"] for row in answer["set_aside"])
    if shared:
        figures, verb = wording.counted(shared, "figure"), "is" if shared == 1 else "are"
        found.append(f"{figures} of reports that may share people with a larger one {verb} set aside here.")
    if pooled["method"] == "GLMM" and pooled["mean_estimate"] is not None:
        found.append(
            f"Ours is the share in a typical cohort; averaged over cohorts the same model gives "
            f"{wording.percent(100 * pooled['mean_estimate'])}."
        )
    return found


def band_words(band: Band, state: str, answer: dict[str, Any] | None) -> str:
    if state == "inside":
        return "Inside."
    if answer is None or state == "not_pooled":
        return "Nothing is pooled here."
    if band.checked and agreement.check_stands(band, answer):
        return f"Outside: the data were checked on {wording.partial_date(band.checked.date)}. {band.checked.words}"
    return "Outside: the data behind it are to be checked. Read it with care until this line says that they were."


def way(one: Way) -> str:
    if one.estimate is None or one.lower is None or one.upper is None:
        return "no estimate"
    return f"{share(one.estimate)} (95% CI {share(one.lower, '')} to {share(one.upper, '')})"


def share(value: float, sign: str = "%") -> str:
    """Two decimals: the ways differ in the second."""
    return wording.never_zero(100 * value, 2) + sign


def recount_lead(found: Recount) -> str:
    deaths = wording.count_of(found.events, found.people)
    mean = ""
    if found.mean is not None:
        counted = share(found.events / found.people)
        mean = f" Averaged over cohorts our model gives {share(found.mean)}, beside {counted} counted."
    studies = wording.counted(len(found.table.rows), "study", "studies")
    return f"{deaths} people died in {studies}.{mean}{printed_words(found)}"


def printed_words(found: Recount) -> str:
    """Whether one of the ways gives what the review printed."""
    printed = found.table.printed
    if printed is None:
        return ""
    estimate, low, high = (wording.number(one) for one in printed)
    same = [one.name for one in found.ways if agreement.gives(one, printed)]
    said = f" The review prints {estimate}% ({low} to {high})"
    if same:
        return f"{said}, which our engine gives too: {', '.join(same)}."
    return f"{said}; none of the ways below gives that from its table, so we cannot reproduce it."


def taken(report: str, held: bool, answer: dict[str, Any] | None) -> str:
    """What our answer does with a study of their table."""
    if not report or not held:
        return "no report of it is held here"
    if answer is None:
        return "not answered yet"
    if any(row["report"] == report and row["used"] for row in answer["rows"]):
        return USED
    rows = [row for row in (*answer["rows"], *answer["set_aside"]) if row["report"] == report]
    if not rows:
        return "its report as read here gives no such count"
    return rows[0]["reason"] or rows[0]["not_pooled"] or "shown, not pooled"
