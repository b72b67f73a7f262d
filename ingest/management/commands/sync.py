"""Fetch from ClinicalTrials.gov and store what is new or changed."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from ingest import tasks
from ingest.models import Run
from ingest.pipeline import SyncAlreadyRunning, replay, sync, sync_records
from ingest.progress import Progress
from ingest.runs import counts

STOPPED = "stopped; what came is kept, and the next sync takes up what waits"


class Command(BaseCommand):
    help = (
        "Fetches what the registry updated for the condition (setting CTGOV_CONDITION) since the last sync, "
        "or everything the first time, and stores what is new or changed. Safe to stop and to start again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--full", action="store_true", help="everything, and mark what is gone from the registry"
        )
        what.add_argument("--nct", nargs="+", default=[], metavar="NCT…", help="only these studies")
        what.add_argument(
            "--replay", action="store_true", help="read every record we hold again; asks the registry nothing"
        )
        parser.add_argument("--condition", help="words for another condition; '*' asks for every study")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["condition"] is not None and (options["nct"] or options["replay"]):
            raise CommandError("--condition goes with a listing, not with --nct or --replay")
        try:
            with Progress(None if options["json"] else self.stderr) as progress:
                run = self.run(options, progress)
        except (SyncAlreadyRunning, ValueError, DatabaseError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as stopped:
            raise CommandError(STOPPED, returncode=130) from stopped
        self.report(run, as_json=options["json"])
        if run.error:
            raise CommandError(run.error)

    def run(self, options: dict[str, Any], progress: Progress) -> Run:
        if options["nct"]:
            return sync_records(options["nct"], progress=progress.show)
        if options["replay"]:
            return replay(progress=progress.show, invite=tasks.invite)
        return sync(
            full=options["full"], condition=options["condition"], progress=progress.show, invite=tasks.invite
        )

    def report(self, run: Run, *, as_json: bool) -> None:
        found = counts(run)
        if as_json:
            self.stdout.write(json.dumps(found | {"mode": run.mode, "state": run.state, "error": run.error}))
            return
        self.stdout.write(
            f"{run.mode}: {found['seen']} seen; {found['new']} new, {found['changed']} changed, "
            f"{found['unchanged']} unchanged, {found['set_aside']} set aside, {found['withdrawn']} withdrawn; "
            f"{found['requests']} requests, {found['retries']} retries, {found['seconds']} s"
        )
        if run.set_aside:
            self.stdout.write("What was set aside, and why: the status page, or Failures in the admin.")
