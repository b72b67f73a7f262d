"""The curator's desk for corrections: made and withdrawn here, never edited and never deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from evidence.corrections import (
    CORRECTABLE,
    CorrectionError,
    changed_since,
    described,
    said_by_file,
    values_of,
)
from evidence.desk_admin import KeptForEver
from evidence.models import Correction, Report, Result
from evidence.querysets import CorrectionQuerySet
from trials.view_only import link, list_link

STATES = {
    "in_force": "in force",
    "changed": "in force, but the file has changed",
    "orphan": "orphan: its figure is gone",
    "withdrawn": "withdrawn",
}
ASKED = ("report_slug", "key", "reason", "source_url")
LONG = ("definition", "population", "note")


def state_of(correction: Any) -> str:
    """A key of STATES. Takes a row with its figures counted (with_place)."""
    if correction.withdrawn_at:
        return "withdrawn"
    if not correction.figures:
        return "orphan"
    return "changed" if correction.file_now != correction.file_values else "in_force"


class CorrectionForm(forms.ModelForm):
    """A plain field for every column that can be corrected; an empty one leaves it as the file has it."""

    class Meta:
        model = Correction
        fields = ASKED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source_url"].widget = AdminTextInputWidget()
        named = {name: str(self.data.get(name) or self.initial.get(name, "")) for name in ASKED[:2]}
        named = {name: text.replace("\x00", "") for name, text in named.items()}
        row = Result.objects.filter(report__slug=named["report_slug"], key=named["key"]).first()
        for column, label in CORRECTABLE.items():
            widget: Any = AdminTextareaWidget if column in LONG else AdminTextInputWidget
            now = f"Now: {described_value(row, column)}. " if row else ""
            self.fields[column] = forms.CharField(
                required=False, label=label.capitalize(), widget=widget, help_text=f"{now}Empty: unchanged."
            )

    def clean(self) -> dict[str, Any]:
        """Everything the action would refuse, at the field it is about."""
        # Imported here: the whole machinery of loading is needed by a correction alone.
        from evidence.actions import check_correction

        given = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check_correction(**self.asked())
            except CorrectionError as error:
                for column, reason in error.mistakes:
                    self.add_error(column if column in self.fields else None, reason)
        return given

    def asked(self) -> dict[str, Any]:
        """What the action takes, but who and when."""
        values = {column: self.cleaned_data[column] for column in CORRECTABLE if self.cleaned_data[column]}
        return {"values": values, **{name: self.cleaned_data[name] for name in ASKED}}


def described_value(row: Result, column: str) -> str:
    value = values_of(row)[column]
    return "not given" if value in (None, "") else str(value)


class ByState(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, corrections: Any) -> CorrectionQuerySet:
        return corrections.in_state(self.value()) if self.value() in STATES else corrections


@admin.register(Correction)
class CorrectionAdmin(KeptForEver):
    """A correction is kept for ever. To change one, withdraw it and make another."""

    form = CorrectionForm
    list_display = ("report_slug", "key", "corrected", "reason", "made_by", "made_at", "state")
    list_filter = (ByState,)
    search_fields = ("report_slug", "key", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return Correction.objects.with_place().order_by(*self.ordering)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("report_slug", "key", *CORRECTABLE, "reason", "source_url")
        return SHOWN

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else SHOWN

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form itself adds a field for every correctable column: those are no columns of a correction."""
        ours: dict[str, Any] = {"fields": ASKED} if obj is None else {"form": forms.ModelForm}
        return super().get_form(request, obj, change, **kwargs | ours)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().add_view(request, *args, **kwargs)
        except CorrectionError as error:
            # Somebody changed the figure between the check of the form and its storing.
            self.message_user(request, f"Not stored. {error}", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Correction, form: Any, change: bool) -> None:
        from evidence.actions import correct_result

        made = correct_result(**form.asked(), by=request.user, at=timezone.now())  # type: ignore[arg-type]
        obj.__dict__.update(made.__dict__)

    @admin.action(description="Withdraw: what the file says stands again", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, corrections: QuerySet[Correction]) -> None:
        from evidence.actions import withdraw_correction

        done = 0
        for correction in corrections:
            if withdraw_correction(correction, timezone.now()):
                self.log_change(request, correction, "Withdrawn.")
                done += 1
        self.message_user(
            request, f"{done} withdrawn; {len(corrections) - done} withdrawn before, left alone"
        )

    @admin.display(description="state")
    def state(self, correction: Correction) -> str:
        words, key = STATES[state_of(correction)], state_of(correction)
        return f"{words}: {changed_since(correction)}" if key == "changed" else words

    @admin.display(description="corrected to")
    def corrected(self, correction: Correction) -> str:
        return described(correction.values)

    @admin.display(description="file, when corrected")
    def file_then(self, correction: Correction) -> str:
        return described(correction.file_values, correction.values)

    @admin.display(description="file, when last loaded")
    def file_last(self, correction: Correction) -> str:
        return said_by_file(correction)

    @admin.display(description="source")
    def source(self, correction: Correction) -> SafeString:
        return link(correction.source_url, correction.source_url)

    @admin.display(description="figure")
    def figure(self, correction: Correction) -> SafeString:
        return list_link(Result, "The figure now", correction__id__exact=correction.pk)


SHOWN = (
    "report_slug",
    "key",
    "state",
    "corrected",
    "file_then",
    "file_last",
    "reason",
    "source",
    "figure",
    "made_by",
    "made_at",
    "withdrawn_at",
)


def correct_link(report: Report, key: str) -> SafeString:
    """To the form, filled with the figure's place."""
    address = reverse("admin:evidence_correction_add")
    return link(f"{address}?{urlencode({'report_slug': report.slug, 'key': key})}", "Correct this figure")
