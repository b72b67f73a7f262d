"""Everything a registry record says, taken straight from its JSON, and the same taken back from the facts.

Both sides walk blindly: the JSON by the names of its keys, the facts by the types of their values. Neither uses the
parser, so a place the parser does not look into shows as a difference.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from trials.dates import PartialDate, StatedDate
from trials.facts import Reading, TrialFacts

# Printed numbers. "value" stands in measurements and in denominators.
NUMBERS = (
    *("value", "spread", "lowerLimit", "upperLimit", "numSubjects", "numUnits", "frequencyThreshold"),
    *("paramValue", "ciLowerLimit", "ciUpperLimit", "ciPctValue", "dispersionValue", "pValue"),
)
UNKNOWN_ENROLLMENT = 99_999_999
# Our own counting, which no record has.
POSITIONS = ("position", "class_position", "category_position", "period_position", "step")
# Left in the payload on purpose; record.py says why.
LEFT_OUT = (
    "protocolSection.identificationModule.organization",
    "protocolSection.identificationModule.orgStudyIdInfo.type",
    "protocolSection.identificationModule.orgStudyIdInfo.link",
    "protocolSection.sponsorCollaboratorsModule.responsibleParty.investigator",
    "protocolSection.sponsorCollaboratorsModule.responsibleParty.old",
    "protocolSection.contactsLocationsModule.centralContacts",
    "protocolSection.contactsLocationsModule.overallOfficials",
    "protocolSection.contactsLocationsModule.locations.contacts",
    "protocolSection.designModule.nPtrsToThisExpAccNctId",
    "resultsSection.moreInfoModule.pointOfContact",
    "annotationSection.annotationModule.unpostedAnnotation.unpostedResponsibleParty",
    "derivedSection.miscInfoModule.versionHolder",
    "derivedSection.conditionBrowseModule.ancestors",
    "derivedSection.conditionBrowseModule.browse",
    "derivedSection.conditionBrowseModule.meshes.id",
    "derivedSection.interventionBrowseModule.ancestors",
    "derivedSection.interventionBrowseModule.browse",
    "derivedSection.interventionBrowseModule.meshes.id",
    # Not in the published structure: what those who rebuilt the shared records added.
    "derivedSection.miscInfoModule.modelPredictions",
    "protocolSection.contactsLocationsModule.locations_nested",
    "protocolSection.armsInterventionsModule.interventions.interventionMappedName",
    "annotationSection.somethingNew",
)
Found = dict[str, Counter[str]]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """(path without indexes, value) of everything below that is no object and no list."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, path)
    else:
        yield path, value


def said_by_record(record: bytes) -> Found:
    """numbers, counts and dates, each as often as it stands there."""
    found: Found = {"numbers": Counter(), "counts": Counter(), "dates": Counter()}
    for path, value in leaves(json.loads(record)):
        name = path.rpartition(".")[2]
        if path.startswith(LEFT_OUT) or value in ("", UNKNOWN_ENROLLMENT):
            continue
        if name in NUMBERS:
            found["numbers"][value] += 1
        elif name.lower().endswith("date") and value != "Unknown":
            found["dates"][value] += 1
        elif isinstance(value, int) and not isinstance(value, bool) and "geoPoint" not in path:
            found["counts"][str(value)] += 1
    return found


def said_by_facts(facts: TrialFacts) -> Found:
    found: Found = {"numbers": Counter(), "counts": Counter(), "dates": Counter()}
    for name, value in values(facts):
        if isinstance(value, Reading) and value.text:
            found["numbers"][value.text] += 1
        elif name == "p_value" and value:
            found["numbers"][value] += 1
        elif isinstance(value, PartialDate) or (name == "uploaded" and value):
            found["dates"][str(value)] += 1
        elif isinstance(value, int) and not isinstance(value, bool) and name not in POSITIONS:
            found["counts"][str(value)] += 1
    return found


def values(facts: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """(attribute, value) of everything the facts hold, down to readings and dates."""
    if isinstance(facts, Struct) and not isinstance(facts, Reading):
        for attribute in facts.__struct_fields__:
            yield from values(getattr(facts, attribute), attribute)
    elif isinstance(facts, tuple):
        for one in facts:
            yield from values(one, name)
    else:
        yield name, facts.date if isinstance(facts, StatedDate) else facts


def texts_missing(record: bytes, facts: TrialFacts) -> list[tuple[str, str]]:
    """(path, text) of every text of the record that stands nowhere in the facts and is not left out on purpose.

    The title of a category in which nothing was measured has no row to stand in.
    """
    held = set(texts(facts)) | set(unmeasured(json.loads(record)))
    return [
        (path, value)
        for path, value in leaves(json.loads(record))
        if isinstance(value, str)
        and value
        and value not in held
        and not path.startswith(LEFT_OUT)
        and not (value == "Unknown" and path.lower().endswith("date"))
    ]


def unmeasured(value: Any) -> Iterator[str]:
    """Titles of categories without measurements."""
    if isinstance(value, dict):
        for one in value.get("categories", ()):
            if not one.get("measurements"):
                yield one.get("title", "")
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from unmeasured(one)


def texts(facts: TrialFacts) -> Iterator[str]:
    for _, value in values(facts):
        if isinstance(value, Reading):
            yield value.text
        elif isinstance(value, (str, PartialDate)):
            yield str(value)
    yield from (one.kind for one in stated(facts))


def stated(facts: TrialFacts) -> Iterator[StatedDate]:
    for name in facts.__struct_fields__:
        if isinstance(value := getattr(facts, name), StatedDate):
            yield value
