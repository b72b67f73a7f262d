"""The desk for what came in: runs, records set aside, every record as received. One action: store again."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from ingest.models import Failure, Payload, Run
from trials.view_only import ViewOnly, as_block, link, pretty

SHOWN_OF_FAILURE = 2_000
SHOWN_OF_PAYLOAD = 20_000


@admin.register(Run)
class RunAdmin(ViewOnly):
    """Each sync: what it saw, what changed, how long it took, why it failed."""

    list_display = (
        "started_at",
        "mode",
        "state",
        "duration",
        "why_it_failed",
        "expected",
        "seen",
        "new",
        "changed",
        "unchanged",
        "set_aside",
        "requests",
        "retries",
        "source",
    )
    list_filter = ("state", "mode", "source")
    search_fields = ("error",)
    ordering = ("-started_at", "-pk")
    readonly_fields = ("duration",)

    @admin.display(description="duration")
    def duration(self, run: Run) -> str:
        """Minutes and seconds; of a run that never ended, until its last sign of life."""
        seconds = int(((run.finished_at or run.heartbeat_at) - run.started_at).total_seconds())
        words = f"{seconds // 60} min {seconds % 60} s"
        return words if run.finished_at else f"{words} so far"

    @admin.display(description="error")
    def why_it_failed(self, run: Run) -> str:
        return run.error.partition("\n")[0][:120]


class Received(ViewOnly):
    """A record as received: shown laid out, downloaded byte for byte."""

    hidden = ("body",)
    shown = SHOWN_OF_PAYLOAD
    readonly_fields = ("registry_record", "download", "as_received")

    def get_urls(self) -> list[URLPattern]:
        options = self.model._meta
        name = f"{options.app_label}_{options.model_name}_body"
        view = self.admin_site.admin_view(self.body)
        return [path("<int:pk>/body/", view, name=name), *super().get_urls()]

    def body(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found: Any = self.model._default_manager.filter(pk=pk).first()
        if found is None:
            raise Http404("There is no such record; it may have been removed since the list was opened.")
        name = re.sub(r"[^A-Za-z0-9]", "", found.record_id) or "unreadable"
        return HttpResponse(
            bytes(found.body),
            content_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="{name}-{found.digest[:8]}.json"'},
        )

    @admin.display(description="as received")
    def as_received(self, record: Any) -> SafeString:
        return as_block(pretty(record.body, self.shown))

    @admin.display(description="download")
    def download(self, record: Any) -> SafeString:
        options = self.model._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_body", args=[record.pk])
        return link(address, "The record byte for byte")

    @admin.display(description="registry record")
    def registry_record(self, record: Any) -> SafeString | str:
        if not re.fullmatch(r"NCT[0-9]{8}", record.record_id):
            return "number not known"
        return link(f"https://clinicaltrials.gov/study/{record.record_id}", record.record_id)


@admin.register(Payload)
class PayloadAdmin(Received):
    """Every version of every record; current is the one the tables show."""

    list_display = (
        "record_id",
        "source",
        "size",
        "fetched_at",
        "registry_timestamp",
        "current",
        "short_digest",
    )
    list_filter = ("current", "source", "registry_timestamp")
    search_fields = ("record_id", "digest")
    ordering = ("-fetched_at", "record_id")
    fields = (
        "registry_record",
        "source",
        "digest",
        "size",
        "fetched_at",
        "registry_timestamp",
        "current",
        "download",
        "as_received",
    )

    @admin.display(description="digest")
    def short_digest(self, payload: Payload) -> str:
        return payload.digest[:12]


class Settled(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Open"), ("settled", "Settled since")]

    def queryset(self, request: HttpRequest, failures: Any) -> QuerySet[Failure]:
        return failures.filter(resolved_at__isnull=self.value() == "open") if self.value() else failures


@admin.register(Failure)
class FailureAdmin(Received):
    """Records set aside. After the parser has learnt to read one: store again."""

    list_display = ("record", "source", "error", "json_path", "first_seen_at", "last_seen_at", "resolved_at")
    list_filter = (Settled, "source")
    search_fields = ("record_id", "error", "json_path")
    ordering = ("resolved_at", "-last_seen_at")
    fields = (
        "registry_record",
        "source",
        "error",
        "json_path",
        "first_seen_at",
        "last_seen_at",
        "resolved_at",
        "digest",
        "download",
        "as_received",
    )
    shown = SHOWN_OF_FAILURE
    actions = ("store_again",)

    @admin.display(description="record", ordering="record_id")
    def record(self, failure: Failure) -> str:
        return failure.record_id or "unreadable"

    def has_store_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("ingest.change_failure")

    @admin.action(description="Store again", permissions=["store_again"])
    def store_again(self, request: HttpRequest, failures: QuerySet[Failure]) -> None:
        """Only what is still open: the bytes of a settled failure are older than what is stored now."""
        # Imported here: the whole reading of records is needed by this action alone.
        from ingest.store import Stored, store

        outcomes: Counter[str] = Counter()
        for failure in failures.defer(None):
            if failure.resolved_at:
                outcomes["settled before, left alone"] += 1
                continue
            outcome = store(
                bytes(failure.body),
                source=failure.source,
                record_id=failure.record_id or None,
                fetched_at=failure.last_seen_at,
            )
            outcomes[OUTCOMES[outcome.value]] += 1
            if outcome is Stored.SET_ASIDE:
                failure.refresh_from_db(fields=["error"])
                self.message_user(request, f"{failure}", messages.ERROR)
        self.message_user(request, "; ".join(f"{number} {words}" for words, number in outcomes.items()))


OUTCOMES = {
    "new": "stored as a new record",
    "changed": "stored as a new version",
    "unchanged": "already stored",
    "set_aside": "still cannot be stored",
}
