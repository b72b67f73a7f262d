"""Moderators of studies as columns of numbers: names and values in, a design matrix out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evidence.synthesis.studies import numbers

Values = Sequence[float | str]

LEAST_OWN_PART = 1e-10  # of a column's length that the columns before it must leave over


def design_matrix(
    moderators: Mapping[str, Values], studies: Sequence[str], intercept: bool
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Names of the columns and the matrix (k, p), from one value per study of `studies`, their names.

    Numbers make one column; words make one column of 0 and 1 for every word but the alphabetically first, which
    the intercept stands for, named moderator + word. Without an intercept the first moderator of words keeps
    all its columns. ValueError names the moderator and study of a missing value, or that there is no moderator.
    """
    if not moderators:
        raise ValueError("no moderator given; use pool for a mean without moderators")
    columns: dict[str, list[float]] = {"intrcpt": [1.0] * len(studies)} if intercept else {}
    full_needed = not intercept
    for name, values in moderators.items():
        if any(isinstance(value, str) for value in values):
            columns.update(indicators(name, values, studies, full=full_needed))
            full_needed = False
        else:
            columns[name] = numbers(list(values), list(studies), name)
    return tuple(columns), np.column_stack([np.array(column) for column in columns.values()])


def indicators(
    name: str, values: Values, studies: Sequence[str], *, full: bool
) -> Iterator[tuple[str, list[float]]]:
    """One column per word, the first left out unless `full`."""
    for study, value in zip(studies, values, strict=True):
        if not isinstance(value, str) or not value:
            raise ValueError(f"{study}: {name} is {value!r} among words; give a word or leave the study out")
    for word in sorted(set(values), key=str)[0 if full else 1 :]:
        yield f"{name}{word}", [float(value == word) for value in values]


def redundant(names: tuple[str, ...], design: NDArray[np.float64]) -> str:
    """The first column that is zero or a sum of those before it; empty if there is none."""
    lengths = np.linalg.norm(design, axis=0)
    for index, name in enumerate(names):
        if lengths[index] == 0:
            return name
    own = np.abs(np.diag(np.linalg.qr(design / lengths)[1]))
    return next((name for name, part in zip(names, own, strict=False) if part < LEAST_OWN_PART), "")
