"""What changed in the evidence: answers that became others, reports that came in, figures that were corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from evidence.corrections import CORRECTABLE
from evidence.models import Correction, LiteratureChange, Report, Synthesis
from evidence.questions.standing import BY_SLUG
from web import wording
from web.presenters.revision_words import plain, revision_words

MOST_SHOWN = 20
NAMED_FIGURES = 4


@dataclass(frozen=True, slots=True)
class EvidenceChange:
    """key names the event for good. url: "" where nothing is left to look at."""

    at: dt.datetime
    key: str
    what: str
    title: str
    url: str
    therapy: str
    lines: list[str]

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.at)


def evidence_changes(
    since: dt.datetime | None, therapies: Collection[str] = (), most: int = MOST_SHOWN
) -> list[EvidenceChange]:
    """The newest first. since: None for all. therapies: slugs; () for every one."""
    found = [
        *answers(since, therapies, most),
        *reports(since, therapies, most),
        *corrections(since, therapies, most),
    ]
    return sorted(found, key=attrgetter("at", "key"), reverse=True)[:most]


def answers(since: dt.datetime | None, therapies: Collection[str], most: int) -> list[EvidenceChange]:
    wanted = [one.slug for one in BY_SLUG.values() if not therapies or one.therapy in therapies]
    return [
        answer_change(older, newer)
        for older, newer in steps(Synthesis.objects.filter(question__in=wanted), since, most)
        if older
    ]


def steps(
    rows: QuerySet[Synthesis], since: dt.datetime | None, most: int, *, first: bool = False
) -> list[tuple[Synthesis | None, Synthesis]]:
    """(the answer before, the answer) of standing questions, newest first; first: with first answers too.

    Two queries whatever the number.
    """
    before = Synthesis.objects.filter(parameters={}, question=OuterRef("question")).filter(
        Q(made_at__lt=OuterRef("made_at")) | Q(made_at=OuterRef("made_at"), pk__lt=OuterRef("pk"))
    )
    found = rows.filter(parameters={}).annotate(
        before=Subquery(before.order_by("-made_at", "-pk").values("pk")[:1])
    )
    found = found.filter(made_at__gte=since) if since else found
    found = found if first else found.filter(before__isnull=False)
    pairs = list(found.order_by("-made_at", "-pk").values_list("pk", "before")[:most])
    held = Synthesis.objects.in_bulk({pk for pair in pairs for pk in pair if pk})
    return [(held.get(older), held[newer]) for newer, older in pairs]


def answer_change(older: Synthesis, newer: Synthesis) -> EvidenceChange:
    question = BY_SLUG[newer.question]
    return EvidenceChange(
        at=newer.made_at,
        key=f"answer/{newer.question}/{newer.made_at:%Y%m%dT%H%M%S}-{newer.digest[:12]}",
        what="Answer changed",
        title=question.title,
        url=reverse("question", args=[question.slug]),
        therapy=question.therapy,
        lines=revision_words(question, older.answer, newer.answer),
    )


def reports(since: dt.datetime | None, therapies: Collection[str], most: int) -> list[EvidenceChange]:
    found = LiteratureChange.objects.filter(at__gte=since) if since else LiteratureChange.objects.all()
    found = found.filter(therapy_slug__in=therapies) if therapies else found
    rows = list(found.order_by("-at", "-pk")[:most])
    held = present(row.report_slug for row in rows)
    return [
        EvidenceChange(
            at=row.at,
            key=f"report/{row.report_slug}/{row.kind}-{row.at:%Y%m%dT%H%M%S}",
            what=LiteratureChange.Kind(row.kind).label,
            title=row.name,
            url=reverse("report", args=[row.report_slug]) if row.report_slug in held else "",
            therapy=row.therapy_slug,
            lines=report_words(row),
        )
        for row in rows
    ]


def present(slugs: Iterable[str]) -> set[str]:
    return set(Report.objects.filter(slug__in=set(slugs)).values_list("slug", flat=True))


def report_words(row: LiteratureChange) -> list[str]:
    added, removed, changed = (row.figures.get(name, ()) for name in ("added", "removed", "changed"))
    if row.kind == LiteratureChange.Kind.REMOVED:
        return ["Its figures are no longer counted."]
    if row.kind == LiteratureChange.Kind.NEW:
        return [f"With {wording.counted(len(added), 'figure')}."]
    said = [
        f"{wording.counted(len(added), 'figure')} added." if added else "",
        f"{wording.counted(len(removed), 'figure')} taken out." if removed else "",
        *(f"{key}: {moves(pairs)}." for key, pairs in list(changed.items())[:NAMED_FIGURES]),
        f"{wording.counted(len(changed) - NAMED_FIGURES, 'figure')} more changed."
        if len(changed) > NAMED_FIGURES
        else "",
    ]
    return [words for words in said if words] or ["Its description changed; no figure did."]


def moves(pairs: dict[str, list[Any]]) -> str:
    """ "n 3 → 4, total 52 → 53"; a text that changed is named, not quoted."""
    return ", ".join(
        f"{CORRECTABLE.get(name, name)} reworded"
        if name in ("note", "definition", "population")
        else f"{CORRECTABLE.get(name, name)} {plain(before)} → {plain(after)}"
        for name, (before, after) in pairs.items()
    )


def corrections(since: dt.datetime | None, therapies: Collection[str], most: int) -> list[EvidenceChange]:
    """Made, or withdrawn."""
    held = {report.slug: report for report in Report.objects.select_related("therapy")}
    wanted = [slug for slug, report in held.items() if report.therapy.slug in therapies]
    found = []
    for column in ("made_at", "withdrawn_at"):
        rows = Correction.objects.filter(**{f"{column}__isnull": False})
        rows = rows.filter(**{f"{column}__gte": since}) if since else rows
        rows = rows.filter(report_slug__in=wanted) if therapies else rows
        for row in rows.order_by(f"-{column}", "-pk")[:most]:
            found.append(
                correction_change(row, held.get(row.report_slug), withdrawn=column == "withdrawn_at")
            )
    return found


def correction_change(row: Correction, report: Report | None, *, withdrawn: bool) -> EvidenceChange:
    pairs = {
        name: [value, row.file_now.get(name)] if withdrawn else [row.file_values.get(name), value]
        for name, value in row.values.items()
    }
    why = f"Reason: {row.reason}. Read at {row.source_url}"
    return EvidenceChange(
        at=(row.withdrawn_at if withdrawn else row.made_at) or timezone.now(),
        key=f"correction/{row.pk}/{'withdrawn' if withdrawn else 'made'}",
        what="Correction withdrawn" if withdrawn else "Figure corrected",
        title=report.short_name if report else row.report_slug,
        url=reverse("report", args=[row.report_slug]) if report else "",
        therapy=report.therapy.slug if report else "",
        lines=[f"{row.key}: {moves(pairs)}.", "The report’s own figure stands again." if withdrawn else why],
    )
