"""Bring the published results to what the literature files say. Corrections by a curator stay in force."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from evidence.actions import LiteratureLoaded, load_literature, refresh_syntheses
from evidence.corrections import changed_since, described
from evidence.literature_files import FOLDER
from evidence.models import Correction, Report
from therapies.models import Therapy


class Command(BaseCommand):
    help = (
        "Loads the literature files and answers the standing questions again. A file with a mistake is refused by "
        "file, key and reason while the rest loads; the command then ends with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            default=FOLDER,
            help="the whole set of files: a report without a file in it is removed (default: the files shipped)",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")

    def handle(self, *args: Any, folder: Path, dry_run: bool, **options: Any) -> None:
        if not Therapy.objects.exists():
            raise CommandError("no therapy is defined yet: run manage.py load_starter first")
        with transaction.atomic():
            loaded = load_literature(folder)
            made = refresh_syntheses()
            self.tell(loaded, made)
            transaction.set_rollback(dry_run)
        if dry_run:
            self.stdout.write("nothing was stored")
        if loaded.errors:
            files = len({error.file for error in loaded.errors})
            raise CommandError(f"{files} {'file' if files == 1 else 'files'} refused; the rest is as above")

    def tell(self, loaded: LiteratureLoaded, made: int) -> None:
        self.stdout.write(
            f"{Report.objects.count()} reports: {loaded.new} new, {loaded.changed} changed, "
            f"{loaded.unchanged} unchanged, {loaded.removed} removed; {made} answers renewed"
        )
        for error in loaded.errors:
            self.stderr.write(self.style.ERROR(f"refused: {error}"))
        corrections = Correction.objects.order_by("report_slug", "key")
        for correction in corrections.in_state("changed"):
            self.stdout.write(
                f"corrected by a curator ({correction}): {described(correction.values)} stays in force, "
                f"{changed_since(correction)}"
            )
        for correction in corrections.in_state("orphan"):
            self.stdout.write(f"corrected by a curator ({correction}): no file has this figure now")
