"""manage.py measure_accuracy: the rules against the shipped labels, on the bundled records; writes accuracy.json.

On the bundled records and not on what is stored, so that anybody with the clone gets the same figures.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ingest import starter
from ingest.sources.clinicaltrials_gov.parse import parse
from therapies.accuracy.measuring import measure
from therapies.accuracy.published import PUBLISHED, Accuracy, read, write
from therapies.actions import rules
from therapies.catalogue import DefinitionError, catalogue
from therapies.evaluation import SHIPPED_LABELS, LabelError, read_labels


class Command(BaseCommand):
    help = "Measures the rules on the bundled records and writes what /methods/classification/ shows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--labels", metavar="FILE.tsv", type=Path, default=SHIPPED_LABELS)
        parser.add_argument("--out", metavar="FILE.json", type=Path, default=PUBLISHED)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = measured(options["labels"], timezone.localdate())
        except (DefinitionError, LabelError) as error:
            raise CommandError(str(error)) from error
        out: Path = options["out"]
        written = write_if_other(found, out)
        self.stdout.write(f"{found.labels} labels, {len(found.disagreements)} disagreements")
        self.stdout.write(f"{out.name}: written" if written else f"{out.name}: unchanged")


def measured(labels_file: Path, day: dt.date) -> Accuracy:
    """Raises LabelError, also for a label whose record is not bundled."""
    labels = read_labels(labels_file, catalogue())
    facts = {one.nct_id: one for one in map(parse, starter.records())}
    missing = sorted(set(labels) - set(facts))
    if missing:
        raise LabelError(f"{labels_file.name}: not among the bundled records: {', '.join(missing)}")
    return measure(labels, facts, catalogue(), rules=rules(), measured=day.isoformat())


def write_if_other(found: Accuracy, path: Path) -> bool:
    """The day alone is no news."""
    if path.exists() and replace(read(path), measured=found.measured) == found:
        return False
    write(found, path)
    return True
