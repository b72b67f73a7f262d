"""Fetch from ClinicalTrials.gov and store what is new or changed."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ingest.models import Run
from ingest.pipeline import SyncAlreadyRunning, counts, sync


class Command(BaseCommand):
    help = (
        "Fetches every study for the condition (setting CTGOV_CONDITION) and stores what is new or changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--condition", help="words for another condition; '*' asks for every study")
        parser.add_argument("--nct", nargs="+", default=[], metavar="NCT…", help="only these studies")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = sync(
                condition=options["condition"],
                nct_ids=options["nct"],
                progress=None if options["json"] else self.show,
            )
        except SyncAlreadyRunning as error:
            raise CommandError(str(error)) from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.report(run, as_json=options["json"])
        if run.error:
            raise CommandError(run.error)

    def show(self, run: Run) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"{run.seen} of {run.expected or '?'} seen", ending="\r")

    def report(self, run: Run, *, as_json: bool) -> None:
        found = counts(run)
        if as_json:
            self.stdout.write(json.dumps(found | {"state": run.state, "error": run.error}))
            return
        self.stdout.write(
            f"{found['seen']} seen: {found['new']} new, {found['changed']} changed, {found['unchanged']} unchanged, "
            f"{found['set_aside']} set aside; {found['requests']} requests, {found['retries']} retries, "
            f"{found['seconds']} s"
        )
        if run.set_aside:
            self.stdout.write("What was set aside, and why: the status page, or Failures in the admin.")
