"""Published pooled results beside ours: the two numbers, how they compare, and why they may differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from evidence import agreement
from evidence.agreement import Recount
from evidence.models import Report, Synthesis
from evidence.published_pooled import Band, Figure, Review, published_pooled
from evidence.questions import Question, question
from evidence.questions.standing import RATIOS
from web import wording
from web.presenters import agreement_words as say

Answers = Mapping[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Side:
    """One published figure beside our answer. url: of our question, "" where we ask none like it."""

    outcome: str
    theirs: str
    ours: str
    url: str
    title: str
    compared: str


@dataclass(frozen=True, slots=True)
class ReviewPart:
    review: Review
    basis: str
    searched: str
    sides: list[Side]
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class BandLine:
    """state: inside, outside or not_pooled."""

    title: str
    url: str
    expected: str
    ours: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class StudyLine:
    study: str
    counts: str
    url: str
    here: str


@dataclass(frozen=True, slots=True)
class RecountPart:
    recount: Recount
    lead: str
    ways: list[tuple[str, str, str, bool]]
    studies: list[StudyLine]
    used: int
    url: str


@dataclass(frozen=True, slots=True)
class TotalsLine:
    outcome: str
    treated: str
    control: str
    theirs: str
    added: str
    words: str


@dataclass(frozen=True, slots=True)
class AgreementPage:
    reviews: list[ReviewPart]
    bands: list[BandLine]
    outside: int
    recounts: list[RecountPart]
    totals: list[TotalsLine]
    totals_of: Any


def agreement_page() -> AgreementPage:
    """Two queries: the newest answer to each question, and the reports that a review's table names."""
    found = published_pooled()
    answers = {one.question: one.answer for one in Synthesis.objects.newest().only("question", "answer")}
    bands = [band_line(band, answers.get(band.question)) for band in found.bands]
    named = {row.report for table in found.tables for row in table.rows if row.report}
    held = {one.slug: one for one in Report.objects.filter(slug__in=named).only("slug")}
    return AgreementPage(
        reviews=[review_part(review, answers) for review in found.reviews],
        bands=bands,
        outside=sum(line.state == "outside" for line in bands),
        recounts=[recount_part(one, answers, held) for one in agreement.recounts()],
        totals=[totals_line(one) for one in agreement.ratios_of_totals()],
        totals_of=found.totals,
    )


def review_part(review: Review, answers: Answers) -> ReviewPart:
    people = wording.counted(review.people, "person", "people") if review.people else ""
    studies = wording.counted(review.studies, "study", "studies") if review.studies else ""
    asked = next((one.question for one in review.figures if pooled_of(answers.get(one.question))), "")
    reasons = say.computed(review, question(asked), answers[asked]) if asked else []
    return ReviewPart(
        review=review,
        basis=", ".join(part for part in (studies, people) if part)
        or "number of studies not in the text read",
        searched=review.searched or "not in the text read",
        sides=[side(one, answers) for one in review.figures],
        reasons=[*reasons, *(say.DIFFERENCES[key] for key in review.differs)],
    )


def pooled_of(answer: dict[str, Any] | None) -> dict[str, Any] | None:
    return answer.get("pooled") if answer else None


def side(figure: Figure, answers: Answers) -> Side:
    if not figure.question:
        return Side(
            figure.outcome, say.theirs(figure), "not asked here", "", "", "No question of ours is like it."
        )
    asked = question(figure.question)
    answer = answers.get(asked.slug)
    return Side(
        outcome=figure.outcome,
        theirs=say.theirs(figure),
        ours=ours(asked, answer),
        url=reverse("question", args=[asked.slug]),
        title=asked.title,
        compared=say.compared(figure, asked, answer),
    )


def ours(asked: Question, answer: dict[str, Any] | None) -> str:
    if answer is None:
        return "not answered yet"
    pooled = answer["pooled"]
    if pooled is None:
        return say.span_of_rows(asked, answer["rows"])
    scale, unit = (100, "percent") if asked.effect == "proportion" else (1, unit_of(asked))
    ends = (scale * pooled[name] for name in ("estimate", "ci_lower", "ci_upper"))
    return wording.estimate(*ends, level=pooled["level"], unit=unit)


def unit_of(asked: Question) -> str:
    return "ratio" if asked.effect in RATIOS else ""


def band_line(band: Band, answer: dict[str, Any] | None) -> BandLine:
    asked, state = question(band.question), agreement.placed(band, answer)
    expected = f"{band.low:g}%" if band.low == band.high else f"{band.low:g} to {band.high:g}%"
    return BandLine(
        title=asked.title,
        url=reverse("question", args=[asked.slug]),
        expected=expected,
        ours=ours(asked, answer),
        state=state,
        words=say.band_words(band, state, answer),
    )


def recount_part(found: Recount, answers: Answers, held: Mapping[str, Report]) -> RecountPart:
    answer = answers.get(found.table.question)
    studies = [
        StudyLine(
            row.study,
            wording.count_of(row.events, row.people),
            held[row.report].get_absolute_url() if row.report in held else "",
            say.taken(row.report, row.report in held, answer),
        )
        for row in found.table.rows
    ]
    ways = [(one.name, say.way(one), one.reason or one.words, one.ours) for one in found.ways]
    return RecountPart(
        recount=found,
        lead=say.recount_lead(found),
        ways=ways,
        studies=studies,
        used=sum(line.here == say.USED for line in studies),
        url=reverse("question", args=[found.table.question]),
    )


def totals_line(found: agreement.Ratio) -> TotalsLine:
    row = found.row
    estimate, low, high = row.ratio
    return TotalsLine(
        outcome=f"{row.outcome} ({wording.counted(row.studies, 'trial')})",
        treated=wording.count_of(*row.treated),
        control=wording.count_of(*row.control),
        theirs=wording.estimate(estimate, low, high, unit="ratio"),
        added=wording.estimate(found.estimate, found.lower, found.upper, unit="ratio"),
        words="inside their interval" if low <= found.estimate <= high else "outside their interval",
    )
