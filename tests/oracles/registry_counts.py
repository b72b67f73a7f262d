"""How much stands in a registry record, counted straight from its JSON: slow, obvious, and by none of our parser.

Walks the whole results section by the names of its keys, so a place the parser does not look into shows as a
difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def found_under(value: Any, key: str) -> Iterator[Any]:
    """Every value stored under `key`, at any depth."""
    if isinstance(value, list):
        for one in value:
            yield from found_under(one, key)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name == key:
                yield one
            yield from found_under(one, key)


def items_under(value: Any, key: str) -> int:
    return sum(len(one) for one in found_under(value, key))


def counted(record: bytes) -> dict[str, int]:
    """Number of each kind of row one record holds, and of the dates in its status module."""
    study = json.loads(record)
    protocol = study["protocolSection"]
    results = study.get("resultsSection", {})
    measures = results.get("outcomeMeasuresModule", {}).get("outcomeMeasures", [])
    events = results.get("adverseEventsModule", {})
    outcomes = protocol.get("outcomesModule", {})
    status = protocol.get("statusModule", {})
    read = [
        "start",
        "primaryCompletion",
        "completion",
        "studyFirstPost",
        "lastUpdatePost",
        "resultsFirstPost",
    ]
    return {
        "outcomes": len(measures),
        "groups": sum(len(one.get("groups", [])) for one in measures),
        "denominators": items_under(measures, "counts"),
        "measurements": items_under(measures, "measurements"),
        "analyses": items_under(measures, "analyses"),
        "event_groups": len(events.get("eventGroups", [])),
        "event_stats": items_under(events, "stats"),
        "affected": len(list(found_under(events, "numAffected"))),
        "at_risk": len(list(found_under(events, "numAtRisk"))),
        "deaths": len(list(found_under(events, "deathsNumAffected"))),
        "planned": sum(len(one) for one in outcomes.values()),
        "arms": items_under(protocol, "armGroups"),
        "interventions": items_under(protocol, "interventions"),
        "sites": items_under(protocol, "locations"),
        "placed_sites": len(list(found_under(list(found_under(protocol, "locations")), "geoPoint"))),
        "references": items_under(protocol, "references"),
        "collaborators": items_under(protocol, "collaborators"),
        "dates": sum("date" in status.get(f"{name}DateStruct", {}) for name in read),
    }


def texts_of_numbers(record: bytes) -> list[str]:
    """Every printed number of the outcome measures, sorted: measurements with their bounds, denominators, analyses."""
    measures = (
        json.loads(record)
        .get("resultsSection", {})
        .get("outcomeMeasuresModule", {})
        .get("outcomeMeasures", [])
    )
    names = "value spread lowerLimit upperLimit paramValue ciLowerLimit ciUpperLimit ciPctValue dispersionValue pValue"
    return sorted(text for name in names.split() for text in found_under(measures, name) if text)
