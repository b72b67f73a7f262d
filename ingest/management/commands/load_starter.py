"""Bring a new or updated installation to what the project ships: definitions, literature, starter records, answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence.actions import load_literature, refresh_syntheses
from ingest import starter
from ingest.finish import finish_trials
from ingest.models import Payload
from ingest.pipeline import SyncAlreadyRunning, load_records, replay
from ingest.store import outdated
from therapies.actions import load_definitions
from therapies.catalogue import DefinitionError


class Command(BaseCommand):
    help = (
        "Loads what the project ships; loads the starter records only where no record has ever been stored."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load_definitions()
        except DefinitionError as error:
            raise CommandError(f"a therapy definition cannot be read: {error}") from error
        # Before the records: whoever stores those answers the questions, and a first answer stays in the history.
        loaded = load_literature()
        for mistake in loaded.errors:
            self.stderr.write(self.style.ERROR(f"left out: {mistake}"))
        self.stdout.write(
            f"literature: {loaded.new} new, {loaded.changed} changed, {loaded.unchanged} unchanged, "
            f"{len(loaded.errors)} left out"
        )
        if not Payload.objects.exists():
            self.load_records()
        elif outdated().exists():
            self.read_again()
        finish_trials()
        refresh_syntheses()

    def read_again(self) -> None:
        """After an upgrade: what is held, as the new version of the parser reads it."""
        try:
            run = replay()
        except SyncAlreadyRunning:
            self.stdout.write("a sync is running; it reads again what the new version reads differently")
        else:
            self.stdout.write(f"records read again: {run.unchanged} stored, {run.set_aside} set aside")

    def load_records(self) -> None:
        midnight = dt.datetime.combine(starter.AS_OF, dt.time(), dt.UTC)
        try:
            run = load_records(
                starter.records(), registry_timestamp=starter.AS_OF.isoformat(), fetched_at=midnight
            )
        except SyncAlreadyRunning as error:
            raise CommandError(f"{error}; start again when it is done") from error
        self.stdout.write(f"starter records: {run.new} stored, {run.set_aside} set aside")
