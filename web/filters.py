"""One filter per listing, shared by page and API so that they cannot disagree.

A parameter may be repeated or hold several values with commas between them; several values of one parameter
widen the choice, several parameters narrow it. What is unknown is an error that says what is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, cast

import django_filters as filters
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast

from evidence.domains import DESIGN_LABELS, DOMAIN_LABELS, GRADES, KINDS, MEASURES
from evidence.models import PlannedMeasure, Report, Result
from therapies.models import Assignment, Facet, Therapy
from trials.models import Site, Trial
from trials.querysets import TrialQuerySet
from trials.vocabulary import PHASES, SPONSOR_CLASSES, STATUS_GROUPS, STUDY_TYPES
from web import facet_words
from web.filter_fields import (
    ListOfValues,
    Months,
    MonthsInOrder,
    OneValue,
    Problem,
    RegistryNumbers,
    SearchWords,
    StrictForm,
    TrialRangesInOrder,
    WholeNumber,
)
from web.search import Search, search
from web.trial_index import TrialIndex, trial_index

NONE = "none"
STATUSES = {key: words for key, (words, _) in STATUS_GROUPS.items()}
PHASES_OR_NONE = {**PHASES, NONE: "None given"}
TYPES = dict(STUDY_TYPES)
SPONSORS_OR_NONE = {**SPONSOR_CLASSES, NONE: "None given"}
EXACTLY = {"yes": "As written"}
RELEVANCE = "relevance"
GRADE_WORDS = dict(GRADES)
RESULTS = {"posted": "Results posted on the registry", NONE: "No results posted"}
MEASURE_LABELS = {key: measure.label for (_, key), measure in MEASURES.items()}
PLANS = {key: words for key, words in MEASURE_LABELS.items() if key != "other"}
KIND_LABELS = {key: kind.label for key, kind in KINDS.items()}
DESIGNS = {str(key): words for key, words in DESIGN_LABELS.items()}
DOMAINS = {str(key): words for key, words in DOMAIN_LABELS.items()}
ORIGINS = {"registry": "Posted on the registry", "report": "Published in a report"}

# How a registry record compares people: its allocation in the words of published designs.
DESIGN_OF_ALLOCATION: Mapping[str, str] = MappingProxyType(
    {"RANDOMIZED": "randomised", "NON_RANDOMIZED": "comparative", "NA": "single_arm"}
)


def rank(column: str, order: Iterable[str]) -> Case:
    """A column's place in a list; a value outside the list has none and sorts last."""
    return Case(*(When(**{column: value}, then=Value(i)) for i, value in enumerate(order)), default=None)


PHASE_RANK = rank("phase", [phase for phase in PHASES if phase != "NA"])
STATUS_RANK = rank(
    "overall_status", [status for _, statuses in STATUS_GROUPS.values() for status in statuses]
)
# name -> (what to sort by, whether the first shown is the largest). A minus before the name turns it round.
SORTS: Mapping[str, tuple[Any, bool]] = MappingProxyType(
    {
        "updated": (F("last_update_posted_date"), True),
        "start": (F("start_date"), True),
        "people": (F("enrollment"), True),
        "id": (F("nct_id"), False),
        "phase": (PHASE_RANK, False),
        "status": (STATUS_RANK, False),
    }
)
SORT_NAMES = {**{sign + name: name for name in SORTS for sign in ("", "-")}, RELEVANCE: RELEVANCE}


def therapies() -> dict[str, str]:
    return dict(Therapy.objects.order_by("-tracked", "position", "slug").values_list("slug", "name"))


def named(index: TrialIndex) -> dict[str, str]:
    return {therapy.slug: therapy.name for therapy in index.therapies}


def therapies_or_none() -> dict[str, str]:
    return {**therapies(), NONE: "None of these"}


def countries() -> dict[str, str]:
    return {name: name for name in trial_index().countries}


def report_slugs() -> dict[str, str]:
    return dict(Report.objects.order_by("slug").values_list("slug", "title"))


def numbers_of_the_record(numbers: list[str]) -> list[str]:
    """The numbers with every other one that the registry keeps, or kept, the same records under."""
    known = Q(nct_id__in=numbers) | Q(aliases__overlap=numbers) | Q(merged__nct_id__in=numbers)
    rows = Trial.objects.filter(pk__in=Trial.objects.filter(known).values("pk"))
    found = set(numbers)
    for nct_id, aliases, merged in rows.values_list("nct_id", "aliases", "merged__nct_id"):
        found |= {nct_id, *aliases, *([merged] if merged else [])}
    return sorted(found)


class ListFilter(filters.Filter):
    field_class = ListOfValues


class RegistryNumberFilter(filters.Filter):
    field_class = RegistryNumbers


class OneOfFilter(filters.Filter):
    field_class = OneValue


class FacetFilter(ListFilter):
    """A facet of the trial, read from its record by rule. What its record does not say, no value finds."""

    def __init__(self, key: str) -> None:
        super().__init__(field_name=key, allowed=lambda: facet_words.values(key))

    def filter(self, qs: TrialQuerySet, value: list[str]) -> TrialQuerySet:
        told = Facet.objects.filter(trial=OuterRef("pk"), key=self.field_name, value__in=value)
        return qs.filter(Exists(told)) if value else qs


class MonthsFilter(filters.Filter):
    field_class = Months


class SearchFilter(filters.Filter):
    field_class = SearchWords


class NumberFilter(filters.Filter):
    field_class = WholeNumber


def year(method: str) -> NumberFilter:
    return NumberFilter(method=method, least=1900, most=2100, example=2014)


def people(lookup: str) -> NumberFilter:
    return NumberFilter(field_name="enrollment", lookup_expr=lookup, least=0, most=100_000_000, example=30)


class StrictFilterSet(filters.FilterSet):
    """also: parameters that the caller reads itself."""

    def __init__(
        self,
        data: Any = None,
        queryset: Any = None,
        *,
        also: tuple[str, ...] = ("page", "page_size"),
        **kwargs: Any,
    ) -> None:
        self.also = also
        super().__init__(data, queryset, **kwargs)

    def get_form_class(self) -> type[StrictForm]:
        form = super().get_form_class()
        form.also = self.also
        return form

    @property
    def form(self) -> StrictForm:
        """Its fields are those of the filters themselves, so that what is allowed is read once."""
        if not hasattr(self, "_form"):
            super().form.fields.update({name: one.field for name, one in self.filters.items()})
        return self._form

    def problems(self) -> list[Problem]:
        return self.form.problems() if self.is_bound else []

    class Meta:
        form = StrictForm


class TrialFilter(StrictFilterSet):
    """Trials by words, therapy and its facets, status, phase, results, type, planned measure, country, class of the
    sponsor, year of the start and number of people; sorted."""

    q = SearchFilter(method="by_words")
    exact = OneOfFilter(method="as_written", allowed=EXACTLY)
    therapy = ListFilter(method="by_therapy", allowed=therapies_or_none)
    status = ListFilter(method="by_status", allowed=STATUSES)
    phase = ListFilter(method="by_phase", allowed=PHASES_OR_NONE)
    results = ListFilter(method="by_results", allowed=RESULTS)
    type = ListFilter(method="by_type", allowed=TYPES)
    plans = ListFilter(method="by_plans", allowed=PLANS)
    country = ListFilter(method="by_country", allowed=countries)
    sponsor = ListFilter(method="by_sponsor", allowed=SPONSORS_OR_NONE)
    start_from = year("by_first_year")
    start_to = year("by_last_year")
    people_min = people("gte")
    people_max = people("lte")
    phenotype = FacetFilter("phenotype")
    design = FacetFilter("design")
    conditioning = FacetFilter("conditioning")
    intensity = FacetFilter("intensity")
    graft = FacetFilter("graft")
    graft_donor = FacetFilter("graft_donor")
    tissue = FacetFilter("tissue")
    cell_donor = FacetFilter("cell_donor")
    route = FacetFilter("route")
    sort = OneOfFilter(method="by_sort", allowed=SORT_NAMES)

    class Meta(StrictFilterSet.Meta):
        model = Trial
        fields = ()
        form = TrialRangesInOrder

    def by_words(self, trials: TrialQuerySet, name: str, words: str) -> TrialQuerySet:
        """All of them, with what web.search adds."""
        return trials.filter(self.search.where) if self.search else trials

    def as_written(self, trials: TrialQuerySet, name: str, value: str) -> TrialQuerySet:
        """It changes what the words mean, and is nothing to filter by."""
        return trials

    def by_therapy(self, trials: TrialQuerySet, name: str, slugs: list[str]) -> TrialQuerySet:
        assigned = Assignment.objects.filter(trial=OuterRef("pk"))
        wanted = Q(Exists(assigned.filter(therapy__slug__in=[slug for slug in slugs if slug != NONE])))
        return trials.filter(wanted | ~Exists(assigned) if NONE in slugs else wanted)

    def by_status(self, trials: TrialQuerySet, name: str, keys: list[str]) -> TrialQuerySet:
        return trials.in_status_groups(keys)

    def by_phase(self, trials: TrialQuerySet, name: str, phases: list[str]) -> TrialQuerySet:
        return trials.filter(phase__in=["" if phase == NONE else phase for phase in phases])

    def by_results(self, trials: TrialQuerySet, name: str, choices: list[str]) -> TrialQuerySet:
        return trials.filter(has_results__in=[choice == "posted" for choice in choices])

    def by_type(self, trials: TrialQuerySet, name: str, types: list[str]) -> TrialQuerySet:
        return trials.filter(study_type__in=types)

    def by_plans(self, trials: TrialQuerySet, name: str, measures: list[str]) -> TrialQuerySet:
        """A key that exists in several domains means any of them."""
        return trials.filter(Exists(placed().filter(trial=OuterRef("pk"), measure__in=measures)))

    def by_country(self, trials: TrialQuerySet, name: str, names: list[str]) -> TrialQuerySet:
        return trials.filter(Exists(Site.objects.filter(trial=OuterRef("pk"), country__in=names)))

    def by_sponsor(self, trials: TrialQuerySet, name: str, classes: list[str]) -> TrialQuerySet:
        return trials.filter(lead_sponsor_class__in=["" if one == NONE else one for one in classes])

    def by_first_year(self, trials: TrialQuerySet, name: str, first: int) -> TrialQuerySet:
        """Dates are texts that sort in time: "2014" stands before every month of the year."""
        return trials.annotate(started=Cast("start_date", models.TextField())).filter(started__gte=str(first))

    def by_last_year(self, trials: TrialQuerySet, name: str, last: int) -> TrialQuerySet:
        return trials.annotate(started=Cast("start_date", models.TextField())).filter(
            started__lt=str(last + 1)
        )

    def by_sort(self, trials: TrialQuerySet, name: str, sort: str) -> TrialQuerySet:
        if sort == RELEVANCE:
            return trials
        column, largest_first = SORTS[sort.removeprefix("-")]
        if largest_first != sort.startswith("-"):
            return trials.order_by(column.desc(nulls_last=True), "nct_id")
        return trials.order_by(column.asc(nulls_last=True), "nct_id")

    @cached_property
    def index(self) -> TrialIndex:
        """Of the data as it was when this filter was first asked."""
        return trial_index()

    @property
    def form(self) -> StrictForm:
        form: StrictForm = super().form
        therapy, country = (cast("ListOfValues", form.fields[name]) for name in ("therapy", "country"))
        therapy.known_from(lambda: {**named(self.index), NONE: "None of these"})
        country.known_from(lambda: {name: name for name in self.index.countries})
        return form

    @cached_property
    def search(self) -> Search | None:
        """What the words look for; None without words."""
        words = (self.form.cleaned_data.get("q") or "").strip()
        return search(words, self.index, exact=bool(self.form.cleaned_data.get("exact"))) if words else None

    @property
    def sorted_by(self) -> str:
        """Where none is chosen, words sort by relevance, and everything else by the newest update."""
        chosen = self.form.cleaned_data.get("sort") or (RELEVANCE if self.search else "updated")
        return chosen if self.search or chosen != RELEVANCE else "updated"

    def filter_queryset(self, queryset: TrialQuerySet) -> TrialQuerySet:
        found = super().filter_queryset(queryset.newest_update_first())
        return found.order_by(*self.search.order) if self.search and self.sorted_by == RELEVANCE else found


def placed() -> models.QuerySet[PlannedMeasure]:
    """Planned outcomes that a rule placed."""
    return PlannedMeasure.objects.filter(confidence__gt=0)


class ResultFilter(StrictFilterSet):
    """Single numbers, from reports and from registry records."""

    therapy = ListFilter(method="by_therapy", allowed=therapies)
    domain = ListFilter(field_name="domain", lookup_expr="in", allowed=DOMAINS)
    measure = ListFilter(field_name="measure", lookup_expr="in", allowed=MEASURE_LABELS)
    kind = ListFilter(field_name="kind", lookup_expr="in", allowed=KIND_LABELS)
    design = ListFilter(method="by_design", allowed=DESIGNS)
    grade = ListFilter(field_name="grade", lookup_expr="in", allowed=GRADE_WORDS)
    trial = RegistryNumberFilter(method="by_trial")
    report = ListFilter(field_name="report__slug", lookup_expr="in", allowed=report_slugs)
    source = ListFilter(method="by_source", allowed=ORIGINS)
    time_months_min = MonthsFilter(field_name="time_months", lookup_expr="gte")
    time_months_max = MonthsFilter(field_name="time_months", lookup_expr="lte")

    class Meta(StrictFilterSet.Meta):
        model = Result
        fields = ()
        form = MonthsInOrder

    def by_therapy(self, results: models.QuerySet, name: str, slugs: list[str]) -> models.QuerySet:
        studying = Assignment.objects.filter(therapy__slug__in=slugs).values("trial_id")
        return results.filter(Q(report__therapy__slug__in=slugs) | Q(trial__in=studying))

    def by_design(self, results: models.QuerySet, name: str, designs: list[str]) -> models.QuerySet:
        allocations = [one for one, design in DESIGN_OF_ALLOCATION.items() if design in designs]
        return results.filter(Q(report__design_type__in=designs) | Q(trial__allocation__in=allocations))

    def by_trial(self, results: models.QuerySet, name: str, numbers: list[str]) -> models.QuerySet:
        """Posted in the record itself, or published in a report that names the record; by any of its numbers."""
        numbers = numbers_of_the_record(numbers)
        return results.filter(Q(trial__nct_id__in=numbers) | Q(report__registry_ids__overlap=numbers))

    def by_source(self, results: models.QuerySet, name: str, origins: list[str]) -> models.QuerySet:
        return results.filter(trial__isnull="registry" not in origins) if len(origins) == 1 else results
