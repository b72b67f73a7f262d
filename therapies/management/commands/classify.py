"""manage.py classify: match every stored trial again, explain one, or compare with labels given by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from therapies.actions import Classified, classify_all
from therapies.catalogue import Catalogue, DefinitionError, catalogue
from therapies.evaluation import SHIPPED_LABELS, Evaluation, LabelError, evaluate, read_labels
from therapies.matching import Dismissed, Explanation, Match, MatchedWords, explain, match
from therapies.stored_facts import stored_facts
from trials.models import Trial


class Command(BaseCommand):
    help = "Match every stored trial with the therapies in therapies/definitions; prints counts."

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--explain", metavar="NCT…", help="print why one trial was matched, or why not")
        choice.add_argument(
            "--evaluate",
            metavar="LABELS.tsv",
            type=Path,
            nargs="?",
            const=SHIPPED_LABELS,
            help="compare with labels (columns nct_id, therapy); without a file, with those that ship",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            definitions = catalogue()
            lines = self.lines(definitions, options["explain"], options["evaluate"])
        except (DefinitionError, LabelError) as error:
            raise CommandError(str(error)) from error
        for line in lines:
            self.stdout.write(line)

    def lines(self, definitions: Catalogue, nct_id: str | None, labels: Path | None) -> list[str]:
        if nct_id:
            return list(explained(nct_id.strip().upper(), definitions))
        if labels:
            return list(evaluated(labels, definitions))
        return list(counted(classify_all(), definitions))


def counted(counts: Classified, definitions: Catalogue) -> Iterator[str]:
    yield f"{counts.trials} trials read, {counts.changed} changed"
    for definition in definitions.definitions:
        by_confidence = [counts.by_therapy[definition.slug, one] for one in ("certain", "likely", "review")]
        certain, likely, review = by_confidence
        yield (
            f"{definition.abbreviation:<12} {sum(by_confidence):>5} trials:"
            f" {certain} certain, {likely} likely, {review} to review"
        )


def explained(nct_id: str, definitions: Catalogue) -> Iterator[str]:
    trial = Trial.objects.filter(nct_id=nct_id).first()
    if trial is None:
        raise CommandError(f"{nct_id} is not stored; is the number right, and has a sync fetched it?")
    explanation = explain(stored_facts([trial.pk])[trial.pk], definitions)
    yield f"{trial.nct_id}  {trial.brief_title}"
    yield from disease_lines(explanation, definitions)
    for found in explanation.matches:
        yield from match_lines(found, definitions)
    if explanation.disease and not explanation.matches:
        names = ", ".join(definition.abbreviation for definition in definitions.definitions)
        yield f"No therapy named. Looked for the phrases of: {names}"
    yield from dismissed_lines(explanation.dismissed)


def disease_lines(explanation: Explanation, definitions: Catalogue) -> Iterator[str]:
    name = definitions.disease.name.lower()
    if not explanation.disease:
        yield f"Not about {name}: no title, condition, keyword or MeSH term names it; no therapy looked for."
        return
    yield f"About {name}:"
    yield from word_lines(explanation.disease)


def match_lines(found: Match, definitions: Catalogue) -> Iterator[str]:
    definition = definitions[found.therapy]
    yield f"{definition.abbreviation} ({definition.name}): {found.confidence}"
    yield from word_lines(found.evidence)


def word_lines(words: Iterable[MatchedWords]) -> Iterator[str]:
    for one in words:
        yield f'  "{one.words}" in {one.field}, by {one.rule}'


def dismissed_lines(dismissed: Iterable[Dismissed]) -> Iterator[str]:
    for number, one in enumerate(dismissed):
        if not number:
            yield "Set aside:"
        yield f'  "{one.words}" in {one.field}: {one.reason}'


def evaluated(path: Path, definitions: Catalogue) -> Iterator[str]:
    labels = read_labels(path, definitions)
    trials = Trial.objects.filter(nct_id__in=labels).values_list("pk", flat=True)
    found = {facts.nct_id: match(facts, definitions) for facts in stored_facts(list(trials)).values()}
    result = evaluate(labels, found, definitions)
    yield f"{len(found)} of {len(labels)} labelled trials are stored and were compared"
    yield from agreement_lines(result)
    yield from confusion_lines(result)
    yield f"Disagreements: {len(result.disagreements)}"
    for nct_id, label, predicted in result.disagreements:
        yield f"  {nct_id}  label {label}, rules {predicted}"
    for nct_id in sorted(set(labels) - set(found)):
        yield f"  {nct_id}  is not stored"


def agreement_lines(result: Evaluation) -> Iterator[str]:
    yield f"{'':<8}{'precision':>10}{'recall':>8}{'right':>7}{'missed':>8}{'wrong':>7}"
    for name, one in result.therapies.items():
        ratios = f"{ratio(one.precision):>10}{ratio(one.recall):>8}"
        yield f"{name:<8}{ratios}{one.right:>7}{one.missed:>8}{one.wrong:>7}"


def confusion_lines(result: Evaluation) -> Iterator[str]:
    rows = sorted({label for label, _ in result.confusion})
    columns = sorted({found for _, found in result.confusion})
    yield f"{'label':<8}" + "".join(f"{column:>10}" for column in columns) + "   (columns: the rules)"
    for row in rows:
        yield f"{row:<8}" + "".join(f"{result.confusion.get((row, column), 0):>10}" for column in columns)


def ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
