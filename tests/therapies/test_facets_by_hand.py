"""Records read by hand, field by field, against what the rules tell of them."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import pytest

from ingest.sources.clinicaltrials_gov.parse import parse
from tests.conftest import SHARED
from therapies.catalogue import catalogue
from therapies.facets import facets_of
from therapies.matching import match
from trials.facts import TrialFacts

pytestmark = pytest.mark.shared

RECORDS = "registry/ms_cell_therapy_2025.ndjson.gz"
BY_HAND = {
    "NCT00014755": {"conditioning": "cy-tbi-atg", "intensity": "high", "graft_donor": "autologous syngeneic"},
    "NCT00017628": {"conditioning": "cy-tbi", "graft": "t-cell-depleted", "graft_donor": "autologous"},
    "NCT00273364": {"conditioning": "cy-atg", "intensity": "low", "graft": "unmanipulated"},
    "NCT00288626": {"conditioning": "beam-atg", "graft": "cd34-selected", "phenotype": "rrms"},
    "NCT03477500": {"conditioning": "cy-atg", "phenotype": "rrms", "graft_donor": "autologous"},
    "NCT04971005": {"conditioning": "", "intensity": "", "phenotype": "rrms"},
    "NCT05482542": {"conditioning": "cy-atg cy-rituximab", "intensity": "low"},
    "NCT00781872": {
        "tissue": "bone-marrow",
        "route": "it iv",
        "dose": "1000000 cells/kg, 20000000 cells, 60000000 cells",
        "infusions": "",
    },
    "NCT01056471": {
        "tissue": "adipose",
        "route": "iv",
        "dose": "1000000 cells/kg, 4000000 cells/kg",
        "infusions": "",
        "phenotype": "spms",
        "design": "randomised",
    },
    "NCT01933802": {
        "route": "it",
        "dose": "2000000-10000000 cells",
        "infusions": "3",
        "phenotype": "mixed ppms spms",
        "design": "single-arm",
    },
    "NCT02418325": {
        "tissue": "umbilical-cord",
        "cell_donor": "allogeneic",
        "dose": "100000000 cells, 50000000 cells",
        "phenotype": "rrms",
    },
    "NCT04956744": {"tissue": "other", "cell_donor": "", "route": "iv", "dose": "", "design": "several-arms"},
}
# Share of the trials of each therapy that have the facet, rounded down; some fields are absent from these records.
FILLED = {
    "hsct": {"conditioning": 51, "intensity": 51, "graft": 27, "graft_donor": 93},
    "msc": {"tissue": 84, "cell_donor": 94, "route": 79, "dose": 51, "infusions": 41},
}


@cache
def records() -> dict[str, tuple[TrialFacts, tuple[str, ...]]]:
    path: Path = SHARED / RECORDS
    with gzip.open(path) as lines:
        every = [parse(line) for line in lines]
    return {facts.nct_id: (facts, tuple(one.therapy for one in match(facts, catalogue()))) for facts in every}


@pytest.mark.parametrize("nct_id", BY_HAND)
def test_the_rules_tell_what_a_reader_tells(nct_id: str) -> None:
    told = facets_of(*records()[nct_id])
    for key, expected in BY_HAND[nct_id].items():
        values = sorted(one.value for one in told if one.key == key)
        assert (", " if key == "dose" else " ").join(values) == expected, key


@pytest.mark.parametrize("therapy", FILLED)
def test_as_many_trials_are_told_of_as_before(therapy: str) -> None:
    told = [facets_of(*one) for one in records().values() if therapy in one[1]]
    for key, share in FILLED[therapy].items():
        filled = sum(any(one.key == key for one in facets) for facets in told)
        assert 100 * filled >= share * len(told), key


def test_all_words_stand_in_the_record_s_text() -> None:
    for facts, therapies in records().values():
        for facet in facets_of(facts, therapies):
            assert facet.words
            for word in facet.words:
                if word.field in ("brief_title", "official_title", "brief_summary", "eligibility_criteria"):
                    assert word.words in getattr(facts, word.field)
