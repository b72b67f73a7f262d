"""Results as posted on the registry, one line an outcome measure and time, its arms side by side.

Comparisons between groups are none of these: see posted_contrasts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from evidence.domains import Domain
from evidence.models import Result
from therapies.models import Therapy
from trials.models import Trial
from web.presenters import result_words as say
from web.presenters.evidence_tables import MEASURE_ORDER, Value, value

DESIGNS = {"RANDOMIZED": "randomised", "NON_RANDOMIZED": "comparative"}


@dataclass(slots=True)
class PostedLine:
    """One posted outcome measure at one time. title: the registry's own words; json_path: its first number.

    anchor: its place on the trial's page; rank orders lines by measure; baseline: measured before treatment; kind: of
    a comparison between groups, "" where each value is of one group.
    """

    nct_id: str
    name: str
    url: str
    registry_url: str
    domain: str
    measure: str
    title: str
    row: str
    when: str
    design: str
    matched: str
    json_path: str
    grade: str
    anchor: str
    rank: int
    baseline: bool
    kind: str = ""
    values: list[Value] = field(default_factory=list)


def posted_of_therapy(therapy: Therapy) -> list[Result]:
    """Posted results of every trial that studies the therapy, newest record first."""
    return list(
        Result.objects.shown()
        .filter(trial__assignments__therapy=therapy)
        .select_related("trial")
        .order_by("-trial__last_update_posted_date", "trial__nct_id", "position")
    )


def as_lines(results: Iterable[Result]) -> list[PostedLine]:
    found: dict[tuple[object, ...], PostedLine] = {}
    for result in results:
        trial = result.trial
        if trial is None or result.is_contrast:
            continue
        outcome = result.json_path.split(".classes")[0]
        safety = "adverseEvents" in outcome
        key = (trial.pk, "events" if safety else outcome, result.measure, result.population, result.time_text)
        if key not in found:
            found[key] = PostedLine(**place(result, trial))
        found[key].values.append(value(result, several_arms=True))
    return list(found.values())


def place(result: Result, trial: Trial) -> dict[str, Any]:
    """What a line says of a result besides its figures, by the names of PostedLine."""
    return {
        "nct_id": trial.nct_id,
        "name": trial.name,
        "url": trial.get_absolute_url(),
        "registry_url": f"{trial.registry_url}?tab=results",
        "domain": result.domain,
        "measure": say.measure_of(result).label,
        "title": result.title or result.definition,
        "row": result.population,
        "when": result.time_text,
        "design": DESIGNS.get(trial.allocation, "single_arm"),
        "matched": result.matched,
        "json_path": result.json_path,
        "grade": result.grade,
        "anchor": f"posted-{result.position}",
        "rank": MEASURE_ORDER[Domain(result.domain), result.measure],
        "baseline": result.time_kind == "baseline",
    }
