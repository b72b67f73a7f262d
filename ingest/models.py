"""Payloads as received, runs, and the records that were set aside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Run(models.Model):
    """One sync, from its start to its end. A running row whose heartbeat is old was cut off."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    source = models.CharField(max_length=40)
    mode = models.CharField(max_length=20, help_text="sync, part or starter")
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    registry_timestamp = models.CharField(max_length=40, blank=True, default="")
    expected = models.PositiveIntegerField(null=True, blank=True, help_text="the registry's own count")
    seen = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    set_aside = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
    retries = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True)
                | (~Q(state="running") & Q(finished_at__isnull=False)),
                name="run_finished_when_not_running",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="run_failure_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.started_at:%Y-%m-%d %H:%M}"


class Payload(models.Model):
    """A record exactly as received. Every version is kept; current is the one the tables show."""

    source = models.CharField(max_length=40)
    record_id = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, help_text="sha256 of body")
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    fetched_at = models.DateTimeField()
    registry_timestamp = models.CharField(max_length=40, blank=True, default="")
    current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "record_id", "digest"], name="payload_version_once"),
            models.UniqueConstraint(
                fields=["source", "record_id"], condition=Q(current=True), name="payload_one_current"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="payload_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.digest[:8]}"


class Failure(models.Model):
    """A record that could not be read or stored, kept with its bytes until a later sync reads it."""

    source = models.CharField(max_length=40)
    record_id = models.CharField(max_length=20, blank=True, default="", help_text="empty when unreadable")
    digest = models.CharField(max_length=64)
    body = models.BinaryField()
    error = models.TextField()
    json_path = models.TextField(blank=True, default="")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "digest"], name="failure_once_per_body"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("first_seen_at")),
                name="failure_resolved_after_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id or 'unreadable'}: {self.error[:80]}"
