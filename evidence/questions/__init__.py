"""Questions: what is asked of the results, which of them answer, and what they add up to.

Holds the standing questions, eligibility with a reason for every exclusion, one report per cohort group, the rule that
chooses a model, certainty, what changed between two answers, and the R script that gives the same numbers.
May import evidence.models, evidence.domains and evidence.synthesis (the last inside functions: a page that computes
nothing loads no numerics). May be imported by evidence.synthesis_actions, by web and by tests. It writes nothing.
"""

from __future__ import annotations

from evidence.questions.answers import VERSION, Answer, answer
from evidence.questions.controls import ControlError, Controls
from evidence.questions.rows import Row
from evidence.questions.standing import QUESTIONS, Question, question

__all__ = [
    "QUESTIONS",
    "VERSION",
    "Answer",
    "ControlError",
    "Controls",
    "Question",
    "Row",
    "answer",
    "question",
]
