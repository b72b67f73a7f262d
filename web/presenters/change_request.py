"""What a reader asks of the changes: a period, a therapy, kinds, an order; and every link that changes one of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from trials.models import Change
from web.change_filter import DATES, ChangeFilter

# name -> (its words, how many days back it begins; None: at the first change)
PERIODS: dict[str, tuple[str, int | None]] = {
    "today": ("Today", 0),
    "week": ("7 days", 7),
    "month": ("30 days", 30),
    "all": ("All", None),
}
ORDERS = {"meaning": "Most telling first", "newest": "Newest first"}
USUAL_PERIOD, USUAL_ORDER = "month", "meaning"
OWN = ("period", "sort", "page")  # read here, not by the filter


@dataclass(frozen=True)
class Asked:
    """params: the query string as it came. today: where periods are counted back from, UTC."""

    params: QueryDict
    today: dt.date

    @cached_property
    def period(self) -> str:
        """ "" where a day of the reader's own is asked for."""
        if self.params.get("since", "").strip():
            return ""
        return self.params.get("period") or USUAL_PERIOD

    @cached_property
    def order(self) -> str:
        return self.params.get("sort") or USUAL_ORDER

    @cached_property
    def filter_params(self) -> QueryDict:
        """As the API understands them: the period as a day."""
        kept = self.params.copy()
        for name in OWN:
            kept.pop(name, None)
        _, days = PERIODS.get(self.period, ("", None))
        if days is not None:
            kept["since"] = (self.today - dt.timedelta(days=days)).isoformat()
        return kept

    @cached_property
    def chosen(self) -> ChangeFilter:
        return ChangeFilter(self.filter_params, Change.objects.all(), also=())

    @cached_property
    def errors(self) -> list[str]:
        known = (("period", self.period, PERIODS), ("sort", self.order, ORDERS))
        own = [
            f"{name}: “{value[:80]}” is not known; allowed: {', '.join(allowed)}"
            for name, value, allowed in known
            if value and value not in allowed
        ]
        return own + [str(problem) for problem in self.chosen.problems()]

    @cached_property
    def changes(self) -> QuerySet[Change]:
        return Change.objects.none() if self.errors else self.chosen.qs

    def changes_without(self, name: str) -> QuerySet[Change]:
        """What every choice but this one leaves."""
        kept = self.filter_params.copy()
        kept.pop(name, None)
        return ChangeFilter(kept, Change.objects.all(), also=()).qs

    @property
    def since(self) -> dt.datetime | None:
        return None if self.errors else self.chosen.form.cleaned_data.get("since")

    def picked(self, name: str) -> list[str]:
        value = [] if self.errors else self.chosen.form.cleaned_data.get(name) or []
        return list(value)

    @property
    def dated(self) -> str:
        given = self.params.get("dated") or ""
        return given if given in DATES else "seen"

    @property
    def of_records_alone(self) -> bool:
        """A choice of kinds or of trials leaves no place for anything but changes of records."""
        return bool(self.errors or self.picked("kind") or self.picked("trial"))

    def link(self, **changes: str | list[str] | None) -> str:
        """This page with some parameters changed; None or [] removes one."""
        return address(reverse("changes"), self.params, page=None, **changes)

    @property
    def feed(self) -> str:
        return address(reverse("changes-feed"), self.params, **dict.fromkeys((*OWN, "since", "dated")))

    @property
    def api(self) -> str:
        return address(reverse("api-changes"), self.filter_params)

    @property
    def periods(self) -> list[dict[str, Any]]:
        return [
            {"label": words, "url": self.link(period=name, since=None), "current": name == self.period}
            for name, (words, _) in PERIODS.items()
        ]

    @property
    def orders(self) -> list[dict[str, Any]]:
        return [
            {"label": words, "url": self.link(sort=name), "current": name == self.order}
            for name, words in ORDERS.items()
        ]


def address(path: str, params: QueryDict, **changes: str | list[str] | None) -> str:
    kept = params.copy()
    for name, value in changes.items():
        kept.setlist(name, value if isinstance(value, list) else [value] if value else [])
        if not kept.getlist(name):
            kept.pop(name, None)
    words = kept.urlencode()
    return f"{path}?{words}" if words else path
