"""The head of a trial's page: its key figures, its list of contents, and which version of the record it shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trials.dates import PartialDate
from trials.kept_versions import keeper
from trials.models import Trial
from web import wording

if TYPE_CHECKING:
    from web.presenters.trial import TrialPage

MOST_COUNTRIES = 3


@dataclass(frozen=True, slots=True)
class RecordSource:
    """versions: how many are held. bundled: the one shown came with the site. parser: the version that read it."""

    versions: int
    bundled: bool
    parser: str


def record_source(trial: Trial) -> RecordSource:
    kept = keeper().versions(trial.nct_id)
    shown = next((one for one in kept if one.digest == trial.payload_digest), None)
    return RecordSource(len(kept), shown.bundled if shown else False, shown.parser if shown else "")


def key_facts(trial: Trial, source: RecordSource, as_of: dt.date, today: dt.date) -> list[dict[str, str]]:
    """Four figures for _components/facts.html; what the record does not give is said to be missing."""
    people = "" if trial.enrollment is None else f"{trial.enrollment:,}"
    enrolled = {"ACTUAL": "enrolled", "ESTIMATED": "planned"}.get(trial.enrollment_kind, "as registered")
    results, posted = trial.results_first_posted_date, "Yes" if trial.has_results else "None"
    return [
        fact("People", people, enrolled),
        fact("Start", *dated(trial.start_date, trial.start_date_kind, as_of, today)),
        fact(
            "Primary completion",
            *dated(trial.primary_completion_date, trial.primary_completion_date_kind, as_of, today),
        ),
        fact("Where", *where(trial, source.bundled)),
        fact("Results posted", wording.partial_date(results.text) if results else posted, ""),
    ]


def fact(label: str, value: str, note: str) -> dict[str, str]:
    return {
        "label": label,
        "value": value or "–",
        "note": note or ("" if value else wording.MISSING["not_reported"]),
    }


def dated(date: PartialDate | None, kind: str, as_of: dt.date, today: dt.date) -> tuple[str, str]:
    if date is None:
        return "", wording.MISSING["not_reported"]
    return wording.partial_date(date.text), planned(
        date, "planned", as_of, today
    ) if kind == "ESTIMATED" else ""


def planned(date: PartialDate, word: str, as_of: dt.date, today: dt.date) -> str:
    """A plan that was past when our copy was made was not kept up to date; one that has passed since, who knows.

    as_of: the day the copy is from.
    """
    if date.last_day() < as_of:
        return f"{word}, and past: the record was not updated"
    return f"{word}, and past since our copy was made" if date.last_day() < today else word


def where(trial: Trial, abridged: bool) -> tuple[str, str]:
    """The countries where they are few, else how many; and the number of sites."""
    sites = list(trial.sites.all())
    countries = sorted({site.country for site in sites if site.country})
    if not countries:
        return "", wording.MISSING["not_reported"]
    few = len(countries) <= MOST_COUNTRIES
    value = ", ".join(countries) if few else wording.counted(len(countries), "country", "countries")
    return value, f"{wording.counted(len(sites), 'site')} {'in our abridged copy' if abridged else 'listed'}"


def contents(page: TrialPage) -> list[tuple[str, str]]:
    """(id of a heading, its words in short), in the order of the page."""
    outcome = page.has_outcome
    parts = [
        ("planned", "What it measures", not outcome),
        ("sides", "Planned, posted, published", outcome and bool(page.sides)),
        ("published", "Published results", outcome and bool(page.reports)),
        ("posted", "Posted results", outcome),
        ("planned", "Planned outcomes", outcome),
        ("design", "Design and arms", True),
        ("facets", "Regimen and patients", bool(page.facets)),
        ("family", "Other registrations", page.family is not None),
        ("who", "Who can take part", bool(page.who or page.eligibility)),
        ("summary", "Summary", bool(page.summary)),
        ("dates", "Dates", True),
        ("sites", "Where", True),
        ("posted", "Results and when due", not outcome),
        ("references", "References", bool(page.references)),
        ("documents", "Documents", bool(page.documents)),
        ("why", "Why it is here", True),
        ("changes", "What changed", True),
        ("provenance", "Provenance", True),
        ("cite", "Cite", True),
    ]
    return [(id_, label) for id_, label, shown in parts if shown]
