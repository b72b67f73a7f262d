"""The desk for what came in: runs, records set aside, every record as received. One action: store again."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from ingest.models import Cursor, Failure, Payload, RegistryStructure, Run
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
        "step",
        "duration",
        "why_it_failed",
        "expected",
        "seen",
        "new",
        "changed",
        "unchanged",
        "set_aside",
        "withdrawn",
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
    readonly_fields: ClassVar[tuple[str, ...]] = ("registry_record", "download", "as_received")

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
        found = received(found)
        name = re.sub(r"[^A-Za-z0-9]", "", found.record_id) or "unreadable"
        return HttpResponse(
            bytes(found.body),
            content_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="{name}-{found.digest[:8]}.json"'},
        )

    @admin.display(description="as received")
    def as_received(self, record: Any) -> SafeString:
        return as_block(pretty(bytes(received(record).body), self.shown))

    @admin.display(description="download")
    def download(self, record: Any) -> SafeString:
        options = self.model._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_body", args=[record.pk])
        return link(address, "The record byte for byte")

    @admin.display(description="registry record")
    def registry_record(self, record: Any) -> SafeString | str:
        number = received(record).record_id
        if not re.fullmatch(r"NCT[0-9]{8}", number):
            return "number not known"
        return link(f"https://clinicaltrials.gov/study/{number}", number)


def received(record: Payload | Failure) -> Payload:
    return record.payload if isinstance(record, Failure) else record


@admin.register(Payload)
class PayloadAdmin(Received):
    """Every version of every record; current is the one the tables show."""

    list_display = (
        "record_id",
        "source",
        "size",
        "fetched_at",
        "replaced_at",
        "registry_timestamp",
        "state",
        "short_digest",
    )
    list_filter = ("state", "bundled", "source", "registry_timestamp")
    search_fields = ("record_id", "digest")
    ordering = ("-fetched_at", "record_id")
    fields = (
        "registry_record",
        "source",
        "digest",
        "size",
        "fetched_at",
        "replaced_at",
        "registry_timestamp",
        "bundled",
        "state",
        "outcome",
        "problem",
        "unknown_fields",
        "run",
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
    """Records set aside. A new version of the parser tries each again by itself; this is for trying at once."""

    list_display = ("record", "error", "json_path", "first_seen_at", "last_seen_at", "resolved_at")
    list_filter = (Settled, "payload__source")
    list_select_related = ("payload",)
    search_fields = ("payload__record_id", "error", "json_path")
    ordering = ("resolved_at", "-last_seen_at")
    fields = (
        "registry_record",
        "error",
        "json_path",
        "first_seen_at",
        "last_seen_at",
        "resolved_at",
        "digest",
        "download",
        "as_received",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = (*Received.readonly_fields, "digest")
    hidden = ("payload__body",)
    shown = SHOWN_OF_FAILURE
    actions = ("store_again",)

    @admin.display(description="record", ordering="payload__record_id")
    def record(self, failure: Failure) -> str:
        return failure.payload.record_id or "unreadable"

    @admin.display(description="sha256")
    def digest(self, failure: Failure) -> str:
        return failure.payload.digest

    def has_store_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("ingest.change_failure")

    @admin.action(description="Store again", permissions=["store_again"])
    def store_again(self, request: HttpRequest, failures: QuerySet[Failure]) -> None:
        """Only what is still open: the bytes of a settled failure are older than what is stored now."""
        # Imported here: the whole reading of records is needed by this action alone.
        from ingest.store import store_again

        outcomes: Counter[str] = Counter()
        for failure in failures.filter(resolved_at=None):
            outcome = store_again(failure.payload_id)
            outcomes[OUTCOMES[outcome]] += 1
            if outcome == "set_aside":
                failure.refresh_from_db(fields=["error"])
                self.message_user(request, f"{failure}", messages.ERROR)
        if settled := failures.count() - outcomes.total():
            outcomes["settled before, left alone"] = settled
        self.message_user(request, "; ".join(f"{number} {words}" for words, number in outcomes.items()))


OUTCOMES = {
    "new": "stored as a new record",
    "changed": "stored as a new version",
    "unchanged": "already stored",
    "set_aside": "still cannot be stored",
}


@admin.register(Cursor)
class CursorAdmin(ViewOnly):
    """How far each scope has been read; the next incremental sync begins there."""

    list_display = ("scope", "source", "data_timestamp", "full_at", "listed")
    search_fields = ("scope",)
    ordering = ("source", "scope")


@admin.register(RegistryStructure)
class RegistryStructureAdmin(ViewOnly):
    """The registry's own list of its fields, each time it differed from the one before."""

    list_display = ("seen_at", "source")
    search_fields = ("source",)
    hidden = ("fields",)
    ordering = ("-seen_at",)
    exclude = ("fields",)
    readonly_fields = ("number_of_fields", "whole_list")

    @admin.display(description="fields")
    def number_of_fields(self, structure: RegistryStructure) -> int:
        return len(structure.fields)

    @admin.display(description="the list")
    def whole_list(self, structure: RegistryStructure) -> SafeString:
        return as_block("\n".join(f"{path}: {kind}" for path, kind in sorted(structure.fields.items())))
