"""One filter per listing, shared by page and API so that they cannot disagree.

A parameter may be repeated or hold several values with commas between them; several values of one parameter
widen the choice, several parameters narrow it. What is unknown is an error that says what is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import django_filters as filters
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When

from evidence.domains import DESIGN_LABELS, DOMAIN_LABELS, GRADES, KINDS, MEASURES
from evidence.models import PlannedMeasure, Report, Result
from therapies.models import Assignment, Facet, Therapy
from trials.models import Site, Trial
from trials.querysets import TrialQuerySet
from trials.vocabulary import PHASES, STATUS_GROUPS, STUDY_TYPES
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
)

NONE = "none"
STATUSES = {key: words for key, (words, _) in STATUS_GROUPS.items()}
PHASES_OR_NONE = {**PHASES, NONE: "None given"}
TYPES = dict(STUDY_TYPES)
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
SORT_NAMES = {sign + name: name for name in SORTS for sign in ("", "-")}


def therapies() -> dict[str, str]:
    return dict(Therapy.objects.order_by("-tracked", "position", "slug").values_list("slug", "name"))


def therapies_or_none() -> dict[str, str]:
    return {**therapies(), NONE: "None of these"}


def countries() -> dict[str, str]:
    names = Site.objects.exclude(country="").order_by("country").values_list("country", flat=True).distinct()
    return {name: name for name in names}


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
    """Trials by words, therapy and its facets, status, phase, results, type, planned measure and country; sorted."""

    q = SearchFilter(method="by_words")
    therapy = ListFilter(method="by_therapy", allowed=therapies_or_none)
    status = ListFilter(method="by_status", allowed=STATUSES)
    phase = ListFilter(method="by_phase", allowed=PHASES_OR_NONE)
    results = ListFilter(method="by_results", allowed=RESULTS)
    type = ListFilter(method="by_type", allowed=TYPES)
    plans = ListFilter(method="by_plans", allowed=PLANS)
    country = ListFilter(method="by_country", allowed=countries)
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

    def by_words(self, trials: TrialQuerySet, name: str, words: str) -> TrialQuerySet:
        return trials.matching_text(words)

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

    def by_sort(self, trials: TrialQuerySet, name: str, sort: str) -> TrialQuerySet:
        column, largest_first = SORTS[sort.removeprefix("-")]
        if largest_first != sort.startswith("-"):
            return trials.order_by(column.desc(nulls_last=True), "nct_id")
        return trials.order_by(column.asc(nulls_last=True), "nct_id")

    def filter_queryset(self, queryset: TrialQuerySet) -> TrialQuerySet:
        return super().filter_queryset(queryset.newest_update_first())

    def chosen_without(self, facet: str) -> TrialQuerySet:
        """The trials that every choice but this facet's leaves, unsorted."""
        trials = self.queryset.all()
        for name, value in self.form.cleaned_data.items():
            if name not in (facet, "sort"):
                trials = self.filters[name].filter(trials, value)
        return trials.order_by()


def counts(queryset: TrialQuerySet, params: Any) -> dict[str, dict[str, int]]:
    """facet -> value -> how many trials choosing it would show, the facet's own present choice left aside.

    Eleven queries whatever the numbers, and one more for each chosen facet of a therapy. A value of no trial keeps
    its 0. A wrong parameter narrows nothing.
    """
    chosen = TrialFilter(params, queryset)
    chosen.is_valid()
    found = {
        "therapy": by_therapy(chosen.chosen_without("therapy")),
        "status": by_status(chosen.chosen_without("status")),
        "phase": {phase or NONE: n for phase, n in tally(chosen.chosen_without("phase"), "phase")},
        "results": {
            "posted" if has else NONE: n for has, n in tally(chosen.chosen_without("results"), "has_results")
        },
        "type": dict(tally(chosen.chosen_without("type"), "study_type")),
        "plans": by_plans(chosen.chosen_without("plans")),
        "country": by_country(chosen.chosen_without("country")),
        **by_facets(chosen),
    }
    return {
        name: {value: numbers.get(value, 0) for value in chosen.filters[name].field.allowed}
        for name, numbers in found.items()
    }


def tally(rows: models.QuerySet, column: str) -> models.QuerySet:
    return rows.order_by().values_list(column).annotate(number=Count("pk", distinct=True))


def by_therapy(trials: TrialQuerySet) -> dict[str, int]:
    assigned = Assignment.objects.filter(trial__in=trials.values("pk"))
    unassigned = trials.filter(~Exists(Assignment.objects.filter(trial=OuterRef("pk")))).count()
    return {**dict(tally(assigned, "therapy__slug")), NONE: unassigned}


def by_status(trials: TrialQuerySet) -> dict[str, int]:
    numbers = dict(tally(trials, "overall_status"))
    return {key: sum(numbers.get(one, 0) for one in group) for key, (_, group) in STATUS_GROUPS.items()}


def placed() -> models.QuerySet[PlannedMeasure]:
    """Planned outcomes that a rule placed."""
    return PlannedMeasure.objects.filter(confidence__gt=0)


def by_plans(trials: TrialQuerySet) -> dict[str, int]:
    plans = placed().filter(trial__in=trials.values("pk")).order_by()
    return dict(plans.values_list("measure").annotate(number=Count("trial", distinct=True)))


def by_country(trials: TrialQuerySet) -> dict[str, int]:
    sites = Site.objects.filter(trial__in=trials.values("pk")).order_by()
    return dict(sites.values_list("country").annotate(number=Count("trial", distinct=True)))


def by_facets(chosen: TrialFilter) -> dict[str, dict[str, int]]:
    """facet key -> value -> trials. Those without a choice of their own are counted together."""
    keys = facet_words.CHOSEN_BY
    picked = [key for key in keys if chosen.form.cleaned_data.get(key)]
    found: dict[str, dict[str, int]] = {key: {} for key in keys}
    groups = [(chosen.chosen_without(key), [key]) for key in picked]
    for trials, counted in (*groups, (chosen.chosen_without(""), [key for key in keys if key not in picked])):
        rows = Facet.objects.filter(key__in=counted, trial__in=trials.values("pk"))
        for key, value, number in rows.values_list("key", "value").annotate(number=Count("pk")).order_by():
            found[key][value] = number
    return found


class ReportFilter(StrictFilterSet):
    """Published reports by therapy, design and the trial they name."""

    therapy = ListFilter(field_name="therapy__slug", lookup_expr="in", allowed=therapies)
    design = ListFilter(field_name="design_type", lookup_expr="in", allowed=DESIGNS)
    trial = RegistryNumberFilter(method="by_trial")

    class Meta(StrictFilterSet.Meta):
        model = Report
        fields = ()

    def by_trial(self, reports: models.QuerySet, name: str, numbers: list[str]) -> models.QuerySet:
        return reports.filter(registry_ids__overlap=numbers_of_the_record(numbers))


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
