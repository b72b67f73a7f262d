"""Payloads as received, the runs that brought them, the records set aside, the registry's own list of its fields."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Run(models.Model):
    """One sync, from its start to its end. A running row whose heartbeat is old was cut off."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    source = models.CharField(max_length=40)
    mode = models.CharField(max_length=20, help_text="incremental, full, part, replay or starter")
    scope = models.TextField(
        blank=True, default="", help_text="the condition asked for; * is every study, empty is none asked"
    )
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    step = models.CharField(max_length=40, blank=True, default="", help_text="what a running sync is at")
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    registry_timestamp = models.CharField(max_length=40, blank=True, default="")
    expected = models.PositiveIntegerField(
        null=True, blank=True, help_text="records the registry said it would hand out"
    )
    seen = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    set_aside = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0, help_text="gone from the registry, kept here")
    requests = models.PositiveIntegerField(default=0)
    retries = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    answered = models.BooleanField(
        default=False, help_text="families and answers are up to date with what this run changed"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True)
                | (~Q(state="running") & Q(finished_at__isnull=False)),
                name="run_finished_when_not_running",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="run_failure_says_why"),
            models.UniqueConstraint(
                fields=["source"], condition=Q(state="running"), name="run_one_running_per_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.started_at:%Y-%m-%d %H:%M}"


class Payload(models.Model):
    """A record exactly as received. Every version is kept; the current one is what the tables show.

    pending -> current -> replaced by a later version; or pending -> set_aside, with its Failure. The bytes are
    stored without the database's own compression, which would cost more than all the rest of storing.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Waiting to be stored"
        CURRENT = "current", "Current"
        REPLACED = "replaced", "Replaced by a later version"
        SET_ASIDE = "set_aside", "Set aside"

    source = models.CharField(max_length=40)
    record_id = models.CharField(
        max_length=20, blank=True, default="", help_text="empty when the number cannot be read"
    )
    digest = models.CharField(max_length=64, help_text="sha256 of body")
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    fetched_at = models.DateTimeField(
        help_text="when this version was first seen, or seen again after another"
    )
    replaced_at = models.DateTimeField(null=True, blank=True)
    registry_timestamp = models.CharField(max_length=40, blank=True, default="")
    bundled = models.BooleanField(default=False, help_text="came with the project, not from the registry")
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="payloads")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    outcome = models.CharField(
        max_length=10, blank=True, default="", help_text="new, changed, unchanged or set_aside, once stored"
    )
    problem = models.TextField(blank=True, default="", help_text="what the client found wrong with it")
    parser = models.CharField(max_length=64, blank=True, default="", help_text="version that read it last")
    unknown_fields = ArrayField(
        models.TextField(), default=list, blank=True, help_text="paths the registry's structure does not name"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "record_id", "digest"], name="payload_version_once"),
            models.UniqueConstraint(
                fields=["source", "record_id"], condition=Q(state="current"), name="payload_one_current"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="payload_not_empty"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "replaced"]) | (~Q(parser="") & ~Q(outcome="")),
                name="payload_read_by_a_parser",
            ),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_at__isnull=False)
                | (~Q(state="replaced") & Q(replaced_at__isnull=True)),
                name="payload_replaced_at_some_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=Q(state="pending"), name="payload_pending"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.digest[:8]}"


class Failure(models.Model):
    """Why a payload could not be read or stored; settled when a later version, or a later parser, can."""

    payload = models.OneToOneField(Payload, models.CASCADE, related_name="failure")
    error = models.TextField()
    json_path = models.TextField(blank=True, default="")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("first_seen_at")),
                name="failure_resolved_after_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payload.record_id or 'unreadable'}: {self.error[:80]}"


class Cursor(models.Model):
    """How far a scope has been read: the registry's data timestamp at the start of its last clean run.

    listed: how many records its last full listing had.
    """

    source = models.CharField(max_length=40)
    scope = models.TextField(help_text="the condition asked for; * is every study")
    data_timestamp = models.DateTimeField()
    full_at = models.DateTimeField()
    listed = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "scope"], name="cursor_once_per_scope")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.scope}: {self.data_timestamp:%Y-%m-%d %H:%M}"


class RegistryStructure(models.Model):
    """The registry's own list of its fields, {path: type}; a row each time it differs from the last."""

    source = models.CharField(max_length=40)
    seen_at = models.DateTimeField()
    fields = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "seen_at"], name="registrystructure_once_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.seen_at:%Y-%m-%d}: {len(self.fields)} fields"
