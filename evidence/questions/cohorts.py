"""One figure per study, one study per cohort group: nobody is counted twice. The rest is set aside with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from evidence.questions.figures import Figure
from evidence.questions.studies import Group

Aside = tuple[Figure, str]


def chosen(eligible: Iterable[Figure], first: Collection[str] = ()) -> tuple[list[Figure], list[Aside]]:
    """Of a study everyone before a part, then the larger figure; of a cohort group the larger study, then the later.

    first: studies that a reader wants before the others of their group, by slug.
    """
    best, aside = one_each(eligible)
    taken: list[Figure] = []
    holder: dict[str, Figure] = {}
    for figure in sorted(best, key=lambda one: (one.study.slug not in first, *size_then_date(one))):
        shared = [group for group in figure.study.groups if group[0] in holder]
        if shared:
            group = max(shared, key=lambda one: holder[one[0]].people)
            aside.append((figure, overlap(figure, holder[group[0]], group, first)))
        else:
            taken.append(figure)
            holder |= {key: figure for key, _ in figure.study.groups}
    taken.sort(key=size_then_date)
    return taken, sorted(aside, key=lambda pair: size_then_date(pair[0]))


def one_each(eligible: Iterable[Figure]) -> tuple[list[Figure], list[Aside]]:
    """The figure that speaks for each study, and the others."""
    best: dict[str, Figure] = {}
    aside: list[Aside] = []
    for figure in sorted(eligible, key=whole_then_largest):
        other = best.setdefault(figure.study.slug, figure)
        if other is not figure:
            aside.append((figure, instead(figure, other)))
    return list(best.values()), aside


def instead(figure: Figure, other: Figure) -> str:
    what = "record" if figure.study.trial else "report"
    if figure.result.is_contrast or figure.other:
        return f"another comparison of the same {what}: the people treated would count twice ({label(other)} is used)"
    return f"part of the same {what}; its figure for {other.people:,} people is used"


def label(figure: Figure) -> str:
    return figure.result.arm_label or figure.result.title or figure.result.time_text


def overlap(figure: Figure, other: Figure, group: Group, first: Collection[str]) -> str:
    if other.study.slug in first:
        more = "chosen by the reader"
    else:
        more = "larger" if other.people > figure.people else "later"
    return f"may share people with {other.study.name}, which is {more} ({group[1]})"


def whole_then_largest(figure: Figure) -> tuple[bool, bool, int, bool, int]:
    """Within a study: everyone before a part of them, then what gives an error, then the larger, then a comparison
    as given before a pair; the position only to be the same each time."""
    result = figure.result
    return (
        bool(result.population),
        figure.other is not None and result.kind in ("rate", "percentage_of_participants"),
        -figure.people,
        not result.is_contrast,
        result.position,
    )


def size_then_date(figure: Figure) -> tuple[int, int, str, int]:
    """Between studies: the larger, then the later; the name only to be the same each time."""
    return -figure.people, -(figure.study.year or 0), figure.study.slug, figure.result.position
