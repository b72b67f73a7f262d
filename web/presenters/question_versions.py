"""An answer among those that stood before and after it: what changed, which there are, and how to cite one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from evidence.models import Synthesis
from evidence.questions import Question
from web import wording
from web.presenters.question_request import Asked
from web.presenters.question_words import figure, interval_words
from web.presenters.revision_words import revision_words

SITE = "MS Cell-Therapy Evidence Tracker"
SHORT = 16
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Version:
    """One stored answer of the list. current: the one shown on this page."""

    made_at: dt.datetime
    day: str
    digest: str
    url: str
    words: str
    current: bool


@dataclass(frozen=True, slots=True)
class Versions:
    """newest first. left_out: how many older ones are not listed."""

    listed: Sequence[Version]
    left_out: int


@dataclass(frozen=True, slots=True)
class Newer:
    """That a newer answer exists. made_at: of the newest. changes: from the one shown to the newest."""

    made_at: dt.datetime
    url: str
    changes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Citation:
    text: str
    url: str
    note: str


def stored_at(slug: str, digest: str) -> str:
    """The address of a stored answer, which stays."""
    return f"{reverse('question', args=[slug])}?version={digest[:SHORT]}"


def canonical(it: Asked) -> str:
    """Of an older answer its own address; else that of the question, whatever a reader changed."""
    here = reverse("question", args=[it.question.slug])
    return stored_at(it.question.slug, it.synthesis.digest) if it.older and it.synthesis else here


def versions(it: Asked) -> Versions:
    """One query, whatever the number: the newest of them are listed."""
    kept = Synthesis.objects.standing(it.question.slug).order_by("-made_at", "-id")
    rows = list(kept.values_list("pk", "made_at", "digest", "answer__pooled", "answer__refusal")[: SHOWN + 1])
    shown = it.synthesis.pk if it.synthesis else None
    listed = [
        Version(
            made_at,
            wording.day(made_at.date()),
            digest,
            stored_at(it.question.slug, digest),
            result_words(it.question, pooled, refusal),
            pk == shown,
        )
        for pk, made_at, digest, pooled, refusal in rows[:SHOWN]
    ]
    return Versions(listed, kept.count() - SHOWN if len(rows) > SHOWN else 0)


def result_words(asked: Question, pooled: Mapping[str, Any] | None, refusal: str | None) -> str:
    if not pooled:
        return "Nothing pooled."
    level = wording.interval_name(pooled.get("level") or 95)
    return f"{figure(asked, pooled['estimate'])} ({level} {interval_words(asked, pooled)}), k = {pooled['k']}"


def newer(it: Asked) -> Newer | None:
    if not it.older or it.standing is None:
        return None
    url = reverse("question", args=[it.question.slug])
    return Newer(it.standing.made_at, url, changes(it.question, it.answer, it.standing.answer))


def changes(asked: Question, older: Mapping[str, Any], later: Mapping[str, Any]) -> list[str]:
    """What changed from the older to the later answer, a sentence each."""
    chosen = ["The older one was counted by a reader’s controls, not as the question stands."]
    return [*(chosen if older.get("parameters") else []), *revision_words(asked, older, later)]


def citation(it: Asked, today: dt.date, root: str) -> Citation | None:
    """root: address of the site without its last slash. None where nothing is stored."""
    held = it.synthesis or it.standing
    if held is None:
        return None
    made = wording.day(held.made_at.date())
    accessed = f"Read on {wording.day(today)}."
    if it.by_reader and it.synthesis is None:
        url = f"{root}{reverse('question', args=[it.question.slug])}?{it.query}"
        note = (
            "Counted for you and not stored: the address gives this answer for as long as the data are the same. For a "
            "lasting address cite the standing answer."
        )
        data = it.answer.get("data_version", "")[:SHORT]
        what = f"{it.question.title}, counted by a reader’s controls. Data version {data}."
        return Citation(f"{SITE}. {what} {accessed}", url, note)
    url = root + stored_at(it.question.slug, held.digest)
    text = f"{SITE}. {it.question.title}. Answer of {made}, version {held.digest[:SHORT]}. {accessed}"
    return Citation(text, url, "This address keeps showing this answer, also when a newer one stands.")
