"""Named filters on trials. None orders anything unless its name says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from trials.search import as_written, registry_numbers
from trials.vocabulary import STATUS_GROUPS

if TYPE_CHECKING:
    from trials.models import Trial


class TrialQuerySet(models.QuerySet["Trial"]):
    def in_status_groups(self, keys: list[str]) -> TrialQuerySet:
        """keys of trials.vocabulary.STATUS_GROUPS; an unknown key is a KeyError."""
        return self.filter(overall_status__in=[status for key in keys for status in STATUS_GROUPS[key][1]])

    def matching_text(self, words: str) -> TrialQuerySet:
        """The words as written (quotes for a phrase, minus to exclude, OR), or any registry number among them."""
        query, numbers = as_written(words), registry_numbers(words)
        found = Q(search=query) if query is not None else Q(pk__in=())
        return self.filter(found | Q(nct_id__in=numbers) | Q(aliases__overlap=numbers) if numbers else found)

    def shown(self) -> TrialQuerySet:
        """Every record but those the registry merged into another, which speaks for them."""
        return self.filter(merged_into=None)

    def withdrawn(self) -> TrialQuerySet:
        """What is shown though the registry no longer has it."""
        return self.filter(merged_into=None, withdrawn_from_registry_at__isnull=False)

    def kept_as(self, nct_id: str) -> Trial | None:
        """The record that a merged number is kept under now; None where the number is no merged one."""
        keeping = Q(merged__nct_id=nct_id) | Q(aliases__contains=[nct_id])
        found: Trial | None = self.filter(keeping).exclude(nct_id=nct_id).order_by("pk").first()
        # Records merged one after the other; two that point to each other lead nowhere.
        passed: set[int] = set()
        while found is not None and found.merged_into is not None:
            if found.pk in passed:
                return None
            passed.add(found.pk)
            found = found.merged_into
        return found if found is None or found.nct_id != nct_id else None

    def registered(self) -> TrialQuerySet:
        """What the registry still has under its own number, as far as we know."""
        return self.filter(merged_into=None, withdrawn_from_registry_at=None)

    def newest_update_first(self) -> TrialQuerySet:
        return self.order_by(F("last_update_posted_date").desc(nulls_last=True), "nct_id")

    def with_family(self) -> TrialQuerySet:
        """With membership, its family and the other members' trials, in two more queries whatever the number."""
        return self.select_related("membership__family").prefetch_related(
            "membership__family__members__trial"
        )
