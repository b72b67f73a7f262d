"""Stored records as the rules of families read them, and the families that are suggested now."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q

from trials.families import NUMBER, Registration, Suggestion, links, suggestions
from trials.models import FamilyMember, KeptApart, Reference, Trial

# An id of the record, in whatever case, that may be another's registry number.
NAMES_A_NUMBER = (
    Q(org_study_id__icontains="NCT")
    | Q(expanded_access_nct_id__icontains="NCT")
    | Q(secondary_ids__icontains="NCT")
)
REPORTING = ("DERIVED", "RESULT")
COLUMNS = (
    *("pk", "nct_id", "brief_title", "acronym", "lead_sponsor"),
    *("org_study_id", "secondary_ids", "expanded_access_nct_id"),
)


def registrations(*, linked_only: bool = False) -> list[Registration]:
    """Every shown record, in two queries. linked_only: those that name a number, and those named."""
    cited: dict[int, list[tuple[str, str]]] = defaultdict(list)
    if not linked_only:
        references = Reference.objects.exclude(pmid="").order_by("trial_id", "position")
        for trial, pmid, type_ in references.values_list("trial_id", "pmid", "type"):
            cited[trial].append((pmid, type_))
    shown = Trial.objects.shown().order_by("nct_id")
    if linked_only:
        naming = [registration(row, []) for row in shown.filter(NAMES_A_NUMBER).values_list(*COLUMNS)]
        named = {
            f"NCT{number}" for one in naming for text in one.record_ids for number in NUMBER.findall(text)
        }
        others = named - {one.nct_id for one in naming}
        return naming + [
            registration(row, []) for row in shown.filter(nct_id__in=others).values_list(*COLUMNS)
        ]
    return [registration(row, cited[row[0]]) for row in shown.values_list(*COLUMNS)]


def registration(row: tuple[Any, ...], cited: list[tuple[str, str]]) -> Registration:
    _, nct_id, title, acronym, sponsor, org_study_id, secondary, expanded_access = row
    return Registration(
        nct_id=nct_id,
        title=title,
        acronym=acronym,
        sponsor=sponsor,
        org_study_id=org_study_id,
        record_ids=(org_study_id, expanded_access, *(one["id"] for one in secondary)),
        registers=tuple(
            (one["scheme"], one["id"]) for one in secondary if one.get("scheme") not in (None, "", "NCT")
        ),
        reports=tuple(dict.fromkeys(pmid for pmid, type_ in cited if type_ in REPORTING)),
        cited=tuple(dict.fromkeys(pmid for pmid, _ in cited)),
    )


def kept_apart() -> set[tuple[str, str]]:
    """Pairs of numbers, the lower first."""
    pairs = KeptApart.objects.values_list("one__nct_id", "other__nct_id")
    return {(min(pair), max(pair)) for pair in pairs}


def families_of() -> dict[str, int]:
    """The family of every registration that has one."""
    return dict(FamilyMember.objects.values_list("trial__nct_id", "family_id"))


def suggested(*, with_therapy: bool = True) -> list[Suggestion]:
    """What a curator may join, in five queries at most. with_therapy: only where one of them studies a therapy."""
    found = suggestions(links(registrations()), apart=kept_apart(), family=families_of())
    if not with_therapy or not found:
        return found
    numbers = [nct_id for one in found for nct_id in one.nct_ids]
    studying = Trial.objects.filter(Q(assignments__isnull=False), nct_id__in=numbers)
    named = set(studying.values_list("nct_id", flat=True))
    return [one for one in found if named & set(one.nct_ids)]
