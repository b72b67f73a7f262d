"""Records to measure with: real ones where the shared material lies beside the clone, else made-up ones of like size.

Made-up records have the modules of real ones and about their sizes: half below 12 KB, 21 KB on average, one in ten with
posted results. Their words are drawn from a small list, so they compress better than prose.
"""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[3] / "shared" / "registry" / "records_v2.ndjson.gz"
WORDS = [
    "annual",
    "relapse",
    "rate",
    "disability",
    "progression",
    "score",
    "walking",
    "magnetic",
    "resonance",
    "lesion",
    "enhancing",
    "volume",
    "baseline",
    "month",
    "year",
    "patient",
    "participant",
    "dose",
    "cell",
    "infusion",
    "intravenous",
    "intrathecal",
    "mobilisation",
    "conditioning",
    "cyclophosphamide",
    "antithymocyte",
    "globulin",
    "autologous",
    "transplantation",
    "mesenchymal",
    "stromal",
    "marrow",
    "adipose",
    "cord",
    "randomised",
    "placebo",
    "open",
    "label",
    "safety",
    "adverse",
    "event",
    "serious",
    "infection",
    "fever",
    "laboratory",
    "blood",
    "count",
    "neutrophil",
    "platelet",
    "recovery",
    "follow",
    "visit",
    "screening",
    "consent",
    "criteria",
    "include",
    "exclude",
    "pregnancy",
    "renal",
    "hepatic",
    "cardiac",
    "function",
    "normal",
    "limit",
    "within",
    "before",
    "after",
    "weeks",
    "days",
    "treatment",
    "therapy",
    "natalizumab",
    "ocrelizumab",
    "alemtuzumab",
    "interferon",
    "glatiramer",
    "fingolimod",
    "relapsing",
    "remitting",
    "secondary",
    "primary",
    "progressive",
    "quality",
    "life",
    "questionnaire",
    "fatigue",
    "cognition",
    "memory",
    "bladder",
    "hand",
    "arm",
    "speed",
    "timed",
    "feet",
    "optic",
    "nerve",
    "retinal",
    "thickness",
]


def bodies(count: int) -> tuple[list[bytes], str]:
    """(records, where they are from). Numbers are set anew, so that as many differ as are asked for."""
    if SHARED.exists():
        with gzip.open(SHARED) as lines:
            samples = [json.loads(line) for line in lines]
        origin = f"{len(samples)} real records under other numbers"
    else:
        samples = [made_up(random.Random(seed)) for seed in range(400)]
        origin = f"{len(samples)} made-up records under other numbers"
    return [renumbered(samples[n % len(samples)], n) for n in range(count)], origin


def renumbered(record: dict[str, Any], number: int) -> bytes:
    record["protocolSection"]["identificationModule"]["nctId"] = f"NCT{90_000_000 + number}"
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode()


def text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=max(1, words)))


def made_up(chance: random.Random) -> dict[str, Any]:
    size = chance.lognormvariate(0, 0.7)
    arms = [{"label": f"Arm {n}", "type": "EXPERIMENTAL", "description": text(chance, 30)} for n in range(2)]
    protocol = {
        "identificationModule": {
            "nctId": "",
            "briefTitle": text(chance, 10),
            "officialTitle": text(chance, 20),
        },
        "statusModule": {
            "overallStatus": chance.choice(["COMPLETED", "RECRUITING", "UNKNOWN", "TERMINATED"]),
            "startDateStruct": {
                "date": f"20{chance.randint(10, 24)}-0{chance.randint(1, 9)}",
                "type": "ACTUAL",
            },
            "lastUpdatePostDateStruct": {"date": "2026-08-01", "type": "ACTUAL"},
            "studyFirstPostDateStruct": {"date": "2015-08-01", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": text(chance, 3), "class": "OTHER"}},
        "descriptionModule": {
            "briefSummary": text(chance, int(150 * size)),
            "detailedDescription": text(chance, int(500 * size)),
        },
        "conditionsModule": {"conditions": ["Multiple Sclerosis"], "keywords": [text(chance, 2)]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2"],
            "enrollmentInfo": {"count": chance.randint(5, 400), "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": arms,
            "interventions": [{"type": "DRUG", "name": text(chance, 3), "description": text(chance, 20)}],
        },
        "outcomesModule": {
            name: [
                {"measure": text(chance, 9), "timeFrame": "12 months", "description": text(chance, 25)}
                for _ in range(number)
            ]
            for name, number in (("primaryOutcomes", 2), ("secondaryOutcomes", int(8 * size)))
        },
        "eligibilityModule": {
            "eligibilityCriteria": text(chance, int(450 * size)),
            "sex": "ALL",
            "minimumAge": "18 Years",
        },
        "contactsLocationsModule": {
            "locations": [
                {
                    "facility": text(chance, 3),
                    "city": text(chance, 1),
                    "country": "Sweden",
                    "geoPoint": {"lat": 59.3, "lon": 18.1},
                }
                for _ in range(int(13 * size))
            ]
        },
    }
    record: dict[str, Any] = {"protocolSection": protocol, "hasResults": chance.random() < 0.1}
    if record["hasResults"]:
        record["resultsSection"] = results(chance)
    return record


def results(chance: random.Random) -> dict[str, Any]:
    groups = [{"id": f"OG00{n}", "title": text(chance, 3)} for n in range(2)]
    both = [group["id"] for group in groups]
    return {
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                {
                    "type": "SECONDARY",
                    "title": text(chance, 10),
                    "description": text(chance, 40),
                    "reportingStatus": "POSTED",
                    "paramType": "MEAN",
                    "dispersionType": "Standard Deviation",
                    "unitOfMeasure": "units on a scale",
                    "timeFrame": "12 months",
                    "groups": groups,
                    "denoms": [
                        {"units": "Participants", "counts": [{"groupId": one, "value": "50"} for one in both]}
                    ],
                    "classes": [
                        {
                            "categories": [
                                {
                                    "measurements": [
                                        {
                                            "groupId": one,
                                            "value": f"{chance.gauss(3, 1):.2f}",
                                            "spread": "1.10",
                                        }
                                        for one in both
                                    ]
                                }
                            ]
                        }
                    ],
                }
                for _ in range(12)
            ]
        },
        "adverseEventsModule": {
            "eventGroups": [{"id": f"EG00{n}", "title": text(chance, 3)} for n in range(2)],
            "otherEvents": [
                {
                    "term": text(chance, 2),
                    "organSystem": "Infections and infestations",
                    "stats": [
                        {"groupId": f"EG00{n}", "numAffected": chance.randint(0, 9), "numAtRisk": 50}
                        for n in range(2)
                    ],
                }
                for _ in range(120)
            ],
        },
    }
