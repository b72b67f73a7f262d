"""Named filters on trials. None orders anything unless its name says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import F, Q

from trials.vocabulary import STATUS_GROUPS

if TYPE_CHECKING:
    from trials.models import Trial  # noqa: F401 - named in quotes below


class TrialQuerySet(models.QuerySet["Trial"]):
    def in_status_groups(self, keys: list[str]) -> TrialQuerySet:
        """keys of trials.vocabulary.STATUS_GROUPS; an unknown key is a KeyError."""
        return self.filter(overall_status__in=[status for key in keys for status in STATUS_GROUPS[key][1]])

    def matching_text(self, words: str) -> TrialQuerySet:
        """Full-text search (quotes for a phrase, minus to exclude), or any registry number inside the words."""
        numbers = [word.upper() for word in words.split() if word.upper().startswith("NCT")]
        query = SearchQuery(words, search_type="websearch", config="english")
        return self.filter(Q(search=query) | Q(nct_id__in=numbers) | Q(aliases__overlap=numbers))

    def newest_update_first(self) -> TrialQuerySet:
        return self.order_by(F("last_update_posted_date").desc(nulls_last=True), "nct_id")
