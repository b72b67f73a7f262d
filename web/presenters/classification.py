"""The page on which trial studies which therapy: the rules, how often they are right, what they gave so far."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from therapies.accuracy.published import published
from therapies.catalogue import Catalogue, Definition, catalogue
from therapies.models import Assignment
from trials.models import Trial
from web.presenters.accuracy import AccuracyTables, accuracy_tables
from web.presenters.definitions import DefinitionPart, WordsOf, definition_part, disease_words

CONFIDENCES = dict(Assignment.Confidence.choices)


@dataclass(frozen=True, slots=True)
class CountLine:
    """Trials of one therapy, by confidence in the order of CONFIDENCES, and together."""

    definition: Definition
    numbers: list[int]
    total: int


@dataclass(frozen=True, slots=True)
class ClassificationPage:
    accuracy: AccuracyTables
    disease: WordsOf
    tracked: list[DefinitionPart]
    neighbours: list[DefinitionPart]
    confidences: list[str]
    counts: list[CountLine]
    held: int
    to_review: int


def classification_page() -> ClassificationPage:
    """Three queries, however much is held."""
    known, shown = catalogue(), Trial.objects.shown()
    parts = [definition_part(one) for one in known.definitions]
    return ClassificationPage(
        accuracy=accuracy_tables(published()),
        disease=disease_words(known.disease),
        tracked=[one for one in parts if one.definition.tracked],
        neighbours=[one for one in parts if not one.definition.tracked],
        confidences=list(CONFIDENCES.values()),
        counts=count_lines(known),
        held=shown.count(),
        to_review=shown.filter(assignments__confidence=Assignment.Confidence.REVIEW).distinct().count(),
    )


def count_lines(known: Catalogue) -> list[CountLine]:
    grouped = (
        Assignment.objects.filter(trial__merged_into=None)
        .values_list("therapy__slug", "confidence")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found = {(slug, confidence): n for slug, confidence, n in grouped}
    numbers = {one.slug: [found.get((one.slug, key), 0) for key in CONFIDENCES] for one in known.definitions}
    return [CountLine(one, numbers[one.slug], sum(numbers[one.slug])) for one in known.definitions]
