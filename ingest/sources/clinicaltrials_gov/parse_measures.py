"""What baseline characteristics and outcome measures share: groups, denominators and the table of measurements.

classes[j]: {title, denoms: [{units, counts: [{groupId, value}]}],
             categories[k]: {title, measurements[m]: {groupId, value, spread, lowerLimit, upperLimit, comment}}}
A category in which nothing was measured has no row; positions count it all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.sources.clinicaltrials_gov import record_results as r
from ingest.sources.clinicaltrials_gov.readings import reading
from trials.facts import NO_READING, DenominatorFacts, MeasurementFacts, PostedGroupFacts


def groups(given: Iterable[r.Group]) -> tuple[PostedGroupFacts, ...]:
    return tuple([PostedGroupFacts(id=one.id, title=one.title, description=one.description) for one in given])


def all_denominators(
    denoms: tuple[r.Denominator, ...], classes: tuple[r.MeasureClass, ...]
) -> tuple[DenominatorFacts, ...]:
    """Those of the whole measure first, then those of each class."""
    return (
        *denominators(denoms),
        *(one for j, c in enumerate(classes) if c.denoms for one in denominators(c.denoms, c.title, j)),
    )


def denominators(
    denoms: Iterable[r.Denominator], class_title: str = "", class_position: int | None = None
) -> Iterator[DenominatorFacts]:
    for denominator in denoms:
        for count in denominator.counts:
            yield DenominatorFacts(
                group_id=count.group_id,
                units=denominator.units,
                count=reading(count.value),
                class_title=class_title,
                class_position=class_position,
            )


def measurements(classes: Iterable[r.MeasureClass], path: str) -> Iterator[MeasurementFacts]:
    for j, one_class in enumerate(classes):
        for k, category in enumerate(one_class.categories):
            place = f"{path}.classes[{j}].categories[{k}].measurements["
            for m, one in enumerate(category.measurements):
                yield MeasurementFacts(
                    group_id=one.group_id,
                    value=reading(one.value),
                    spread=reading(one.spread) if one.spread else NO_READING,
                    lower=reading(one.lower_limit) if one.lower_limit else NO_READING,
                    upper=reading(one.upper_limit) if one.upper_limit else NO_READING,
                    comment=one.comment,
                    class_title=one_class.title,
                    class_position=j,
                    category_title=category.title,
                    category_position=k,
                    json_path=f"{place}{m}]",
                )
