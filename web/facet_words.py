"""The facets of a trial in plain words: their legends, their values, and the therapy whose trials they tell of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from therapies.facets.rule_files import facet_rules
from therapies.facets.vocabulary import KEYS
from web import wording

LEGENDS: Mapping[str, str] = MappingProxyType(
    {
        "phenotype": "Course of MS",
        "design": "Design",
        "conditioning": "Conditioning",
        "intensity": "Intensity of conditioning",
        "graft": "Graft",
        "graft_donor": "Donor of the graft",
        "tissue": "Tissue of the cells",
        "cell_donor": "Donor of the cells",
        "route": "Way the cells are given",
        "dose": "Dose",
        "infusions": "Times given",
    }
)
# Therapy, "" for any, and the facets that are read in its trials.
OF_THERAPY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": ("phenotype", "design"),
        "hsct": ("conditioning", "intensity", "graft", "graft_donor"),
        "msc": ("tissue", "cell_donor", "route"),
    }
)
# Those with a closed list of values; dose and infusions hold numbers.
CHOSEN_BY = tuple(key for keys in OF_THERAPY.values() for key in keys)
# Values that no file of words names: read from the registry's design fields, or made of several.
NAMED_HERE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "design": {
            "randomised": "Randomised",
            "controlled": "Controlled, not randomised",
            "several-arms": "Several groups, without a control",
            "single-arm": "One group",
            "observational": "Observational",
            "expanded-access": "Expanded access",
        },
        "phenotype": {"mixed": "Several courses"},
    }
)
NUMBER = re.compile(r"\d+")
MILLION = 1_000_000


@cache
def values(key: str) -> Mapping[str, str]:
    """value -> its words, in the order of the vocabulary, as the files of words name them."""
    rules = facet_rules()
    found = {**NAMED_HERE.get(key, {})}
    if key == "conditioning":
        found |= {one.value: one.name for one in rules.conditioning.regimens}
        found[rules.conditioning.other] = "Another combination"
    elif key != "design":
        found |= rules[key].names
    return MappingProxyType({value: found[value] for value in KEYS[key]})


def words(key: str, value: str) -> str:
    """("route", "iv") -> "Into a vein (intravenous)", ("dose", "up to 2000000 cells/kg") -> "up to 2 million cells per
    kg of body weight", ("infusions", "3") -> "3 times"."""
    if key == "dose":
        numbers = NUMBER.sub(lambda found: cells(int(found[0])), value)
        return numbers.replace("-", " to ").replace("cells/kg", "cells per kg of body weight")
    if key == "infusions":
        return "Once" if value == "1" else f"{value} times"
    return values(key).get(value, value)


def cells(number: int) -> str:
    """A round number of millions by name, any other with commas."""
    millions = number / MILLION
    if number >= MILLION and number % (MILLION // 100) == 0:
        return f"{wording.number(millions)} million"
    return wording.number(number)


def in_order(key: str, value: str) -> tuple[int, int, str]:
    """Where a facet stands among others: as the legends do, then as the vocabulary lists its values."""
    place = KEYS[key].index(value) if value in KEYS.get(key, ()) else 0
    return list(LEGENDS).index(key), place, value.rjust(40)
