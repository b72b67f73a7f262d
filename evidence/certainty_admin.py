"""The curator's desk for certainty: a step in place of the rule's, set and withdrawn here, never edited or deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from evidence.desk_admin import KeptForEver
from evidence.models import CertaintyOverride, Synthesis
from evidence.questions.standing import QUESTIONS
from trials.view_only import link

TITLES = {one.slug: one.title for one in QUESTIONS}
STEPS = {
    -2: "two steps down",
    -1: "one step down",
    0: "no step",
    1: "one step up",
}
STATES = {"in_force": "in force", "withdrawn": "withdrawn"}


class CertaintyForm(forms.ModelForm):
    """Lists instead of free text; the action checks again."""

    question = forms.ChoiceField(
        help_text="A step in the same domain of the same question is withdrawn and kept."
    )
    change = forms.TypedChoiceField(coerce=int, choices=list(STEPS.items()), label="Step", initial=-1)

    class Meta:
        model = CertaintyOverride
        fields = ("question", "domain", "change", "reason")
        widgets = {"reason": AdminTextareaWidget}
        help_texts = {"reason": "Shown on the page of the question, with your name."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_therapy: dict[str, list[tuple[str, str]]] = {}
        for one in QUESTIONS:
            by_therapy.setdefault(one.therapy.upper(), []).append((one.slug, one.title))
        field = self.fields["question"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose"), *by_therapy.items()]

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"].strip()
        if not reason:
            raise forms.ValidationError("Give the reason: it is shown to every reader.")
        return reason


class ByState(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, overrides: QuerySet) -> QuerySet:
        if self.value() not in STATES:
            return overrides
        return overrides.filter(withdrawn_at__isnull=self.value() == "in_force")


@admin.register(CertaintyOverride)
class CertaintyOverrideAdmin(KeptForEver):
    """A step is kept for ever. To change one, set another: the one before it is withdrawn."""

    form = CertaintyForm
    list_display = ("question_title", "domain", "step", "rule_says", "reason", "made_by", "made_at", "state")
    list_filter = (ByState, "domain")
    search_fields = ("question", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CertaintyOverride]:
        """Annotated with ruled: the certainty of the question's newest answer, by the rules alone."""
        newest = Synthesis.objects.filter(question=OuterRef("question"), parameters={})
        newest = newest.order_by("-made_at", "-pk")
        return super().get_queryset(request).annotate(ruled=Subquery(newest.values("answer__certainty")[:1]))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("question", "domain", "change", "reason") if obj is None else SHOWN

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else SHOWN

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        ours: dict[str, Any] = {} if obj is None else {"form": forms.ModelForm}
        return super().get_form(request, obj, change, **kwargs | ours)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from evidence.synthesis_actions import CertaintyError

        try:
            return super().add_view(request, *args, **kwargs)
        except CertaintyError as error:
            self.message_user(request, f"Not stored: {error}.", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: CertaintyOverride, form: Any, change: bool) -> None:
        from evidence.synthesis_actions import override_certainty

        made = override_certainty(**form.cleaned_data, by=request.user, at=timezone.now())  # type: ignore[arg-type]
        obj.__dict__.update(made.__dict__)

    @admin.action(description="Withdraw: the step of the rule is in force again", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, overrides: QuerySet[CertaintyOverride]) -> None:
        from evidence.synthesis_actions import withdraw_override

        done = 0
        for override in overrides:
            if withdraw_override(override, timezone.now()):
                self.log_change(request, override, "Withdrawn.")
                done += 1
        self.message_user(request, f"{done} withdrawn; {len(overrides) - done} withdrawn before, left alone")

    @admin.display(description="question", ordering="question")
    def question_title(self, override: CertaintyOverride) -> str:
        return TITLES.get(override.question, override.question)

    @admin.display(description="step", ordering="change")
    def step(self, override: CertaintyOverride) -> str:
        return STEPS[override.change]

    @admin.display(description="the rule says")
    def rule_says(self, override: Any) -> str:
        """The rule's own step in the answer as it stands; it has none where nothing is pooled."""
        steps = (override.ruled or {}).get("domains", ())
        found = next((one for one in steps if one["domain"] == override.domain), None)
        return f"{STEPS[found['change']]}: {found['reason']}" if found else "nothing is pooled now"

    @admin.display(description="state")
    def state(self, override: CertaintyOverride) -> str:
        return STATES["withdrawn" if override.withdrawn_at else "in_force"]

    @admin.display(description="elsewhere")
    def elsewhere(self, override: CertaintyOverride) -> SafeString:
        return link(reverse("question", args=[override.question]), "Page of the question")


SHOWN = (
    "elsewhere",
    "question_title",
    "domain",
    "step",
    "rule_says",
    "reason",
    "state",
    "made_by",
    "made_at",
    "withdrawn_at",
)


def certainty_link(question: str) -> SafeString:
    """To the form, with the question chosen."""
    address = reverse("admin:evidence_certaintyoverride_add")
    return link(f"{address}?{urlencode({'question': question})}", "Set a step of its certainty")
