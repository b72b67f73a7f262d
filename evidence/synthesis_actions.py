"""The only writer of syntheses and of a curator's steps in certainty."""

from __future__ import annotations

import datetime as dt
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib import metadata
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from evidence.models import CertaintyOverride, Synthesis
from evidence.questions import QUESTIONS, VERSION, Controls, answer
from evidence.questions.analyses import analyses
from evidence.questions.eligibility import chosen, read
from evidence.questions.inputs import content_digest
from evidence.questions.standing import BY_SLUG, Question
from evidence.questions.studies import Studies


class CertaintyError(ValueError):
    """A step of certainty that cannot be stored; the message says what and why."""


def refresh_syntheses() -> int:
    """Answer every standing question again; keep an answer only if it differs from the last. Returns how many did."""
    newest = {one.question: one.digest for one in Synthesis.objects.newest().only("question", "digest")}
    studies, now = Studies(), timezone.now()
    results = {therapy: list(read(therapy)) for therapy in {question.therapy for question in QUESTIONS}}
    made = []
    for question in QUESTIONS:
        given = chosen(question, results[question.therapy])
        found = synthesis(question, asdict(answer(question, studies=studies, results=given)), now)
        if newest.get(question.slug) != found.digest:
            made.append(found)
    Synthesis.objects.bulk_create(made)
    return len(made)


def store_synthesis(question: Question, controls: Controls) -> Synthesis:
    """The answer under a reader's controls, kept so that its address stays good; the same content is kept once."""
    found = synthesis(question, asdict(answer(question, controls=controls)), timezone.now())
    held = Synthesis.objects.filter(digest=found.digest).order_by("-made_at", "-id").first()
    if held is None:
        found.save()
    return held or found


def synthesis(question: Question, found: Mapping[str, Any], at: dt.datetime) -> Synthesis:
    """Not saved yet. What the database would read back is what the digest is of."""
    plain = json.loads(json.dumps(found, allow_nan=False))
    # Kept with the answer, so that a page which only shows one computes nothing.
    if found_besides := analyses(question, plain):
        plain["analyses"] = json.loads(json.dumps(found_besides, allow_nan=False))
    return Synthesis(
        question=question.slug,
        parameters=plain["parameters"],
        digest=content_digest(plain),
        data_version=plain["data_version"],
        software=software(),
        made_at=at,
        answer=plain,
    )


@cache
def software() -> dict[str, str]:
    """What computed an answer, by name and version; rules: the version of the questions' own."""
    return {
        "python": platform.python_version(),
        "numpy": metadata.version("numpy"),
        "scipy": metadata.version("scipy"),
        "rules": VERSION,
    }


@transaction.atomic
def override_certainty(
    question: str, domain: str, change: int, reason: str, by: User, at: dt.datetime
) -> CertaintyOverride:
    """A curator's step in place of the rule's; the one before it in this domain is withdrawn and kept.

    Raises CertaintyError, naming what is wrong.
    """
    if question not in BY_SLUG:
        raise CertaintyError(f"there is no question {question!r}")
    if domain not in CertaintyOverride.Domain.values:
        raise CertaintyError(
            f"{domain!r} is no domain; known are {', '.join(CertaintyOverride.Domain.values)}"
        )
    if not -2 <= change <= 1:
        raise CertaintyError(f"{change} steps cannot be: give -2, -1, 0 or 1")
    if not reason.strip():
        raise CertaintyError("give the reason")
    held = CertaintyOverride.objects.select_for_update().filter(
        question=question, domain=domain, withdrawn_at__isnull=True
    )
    held.update(withdrawn_at=at)
    return CertaintyOverride.objects.create(
        question=question, domain=domain, change=change, reason=reason.strip(), made_by=by, made_at=at
    )


def withdraw_override(override: CertaintyOverride, at: dt.datetime) -> bool:
    """The rule's step is in force again; the override is kept. False where it was withdrawn before."""
    open_ones = CertaintyOverride.objects.filter(pk=override.pk, withdrawn_at__isnull=True)
    return bool(open_ones.update(withdrawn_at=at))
