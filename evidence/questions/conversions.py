"""A figure as numbers: its estimate and interval as a reader sees them, and what a model can take, or why none can.

Counts stay counts. An estimate over time is never turned into a count: it goes to log(-log S) with the standard error
that its own interval gives at its own level. Nothing is guessed: what the source does not give is not pooled.
"""

from __future__ import annotations

from evidence.questions.figures import Figure
from evidence.questions.numbers import Numbers
from evidence.questions.one_group import single
from evidence.questions.standing import Question
from evidence.questions.two_groups import contrast, pair


def numbers(asked: Question, figure: Figure) -> Numbers:
    """Of an eligible figure; of one set aside as far as it has any."""
    if figure.result.is_contrast:
        return contrast(figure)
    if figure.other or asked.compares or asked.effect == "rate_ratio_before_after":
        return pair(figure)
    return single(figure.result)
