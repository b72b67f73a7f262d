"""Posted registry results -> results of ours, with the words that decided each, and what cannot be placed.

    map_outcome    title of a registered outcome -> domain and measure, with the words that matched
    result_kind    title, unit and paramType of a posted measure -> kind of number, time, change or not
    results_of     posted results of one record -> ResultFacts and Unplaced; every number is in one of them

Labels and kinds of the first two are those of a hand-labelled set of registry outcomes.
Nothing here computes: a number is taken as posted or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from evidence.extraction import analyses, crossover, event_results, kind_rules, posted_figures, time_frames
from evidence.extraction.outcome_names import short
from evidence.extraction.outcome_rules import first_fit
from evidence.extraction.outcome_rules.rule import Rule
from evidence.extraction.same_disease import about_another_disease
from evidence.facts import ResultFacts
from trials.facts import PostedOutcomeFacts, PostedResultsFacts

PLACED = 0.5


@dataclass(frozen=True, slots=True)
class OutcomeLabel:
    """matched: the words of the title that decided; rule: the name of the rule; confidence: 0 to 1."""

    domain: str
    measure: str
    confidence: float
    matched: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ResultKind:
    """time_months: "12", "0.92", "0.46-2.8" for several, "" if not stated; is_change: yes, no or unclear."""

    kind: str
    time_months: str
    is_change: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A posted outcome, or one number in it, that no rule could place. json_path says where in the record."""

    title: str
    reason: str
    json_path: str


@dataclass(frozen=True, slots=True)
class Extracted:
    results: tuple[ResultFacts, ...] = ()
    unplaced: tuple[Unplaced, ...] = field(default=())


def map_outcome(
    title: str, *, time_frame: str = "", unit: str = "", param_type: str = "", conditions: Sequence[str] = ()
) -> OutcomeLabel:
    """The first rule that fits the title decides; other/other with confidence 0 when none does.

    conditions are the study's own: relapse and progression of another disease are no outcomes of MS.
    time_frame, unit and param_type belong to the signature; the rules decide by title and condition alone.
    """
    text, rule, words = fitting(title)
    if rule is None:
        return OutcomeLabel("other", "other", 0.0, "")
    if about_another_disease(rule.domain, rule.measure, text, conditions):
        return OutcomeLabel("other", "other", rule.sure, words, f"{rule.name}, in another disease")
    return OutcomeLabel(rule.domain, rule.measure, rule.sure, words, rule.name)


# A measure is posted under the title it was planned under, so the last record's titles are remembered.
@lru_cache(maxsize=256)
def fitting(title: str) -> tuple[str, Rule | None, str]:
    """The title as rules read it, the rule that fits, and the words that decided."""
    shortened = short(title)
    if (fit := first_fit(shortened.text)) is None:
        return shortened.text, None, ""
    rule, match = fit
    return shortened.text, rule, shortened.as_written(*match.span())


def result_kind(
    title: str, *, unit: str = "", param_type: str = "", dispersion: str = "", time_frame: str = ""
) -> ResultKind:
    posted = kind_rules.Posted(title.strip(), unit.strip(), param_type, dispersion, time_frame)
    kind = kind_rules.kind_of(posted)
    return ResultKind(kind, time_frames.read(time_frame).months, kind_rules.is_change(posted, kind))


def results_of(
    posted: PostedResultsFacts, *, conditions: Sequence[str] = (), intervention_model: str = ""
) -> Extracted:
    """Every posted number and analysis as a result or, with the reason, unplaced; "NA" and the like are neither.

    intervention_model: the trial's own word for its design; results of a crossover say if their period is not told.
    """
    results: list[ResultFacts] = []
    unplaced: list[Unplaced] = []
    for outcome in posted.outcomes:
        extracted = outcome_results(outcome, conditions)
        results += extracted.results
        unplaced += extracted.unplaced
    for facts, refusal in event_results.event_results(posted):
        if refusal:
            unplaced.append(Unplaced(facts.title, refusal, facts.json_path))
        else:
            results.append(facts)
    if intervention_model == crossover.MODEL:
        results = [crossover.with_period(facts) for facts in results]
    return Extracted(tuple(results), tuple(unplaced))


def outcome_results(outcome: PostedOutcomeFacts, conditions: Sequence[str]) -> Extracted:
    """One posted outcome measure: unplaced as a whole, or number by number and analysis by analysis.

    A measure without numbers of its own (medians not reached, say) can still have an analysis.
    """
    label = map_outcome(
        outcome.title,
        time_frame=outcome.time_frame,
        unit=outcome.unit,
        param_type=outcome.param_type,
        conditions=conditions,
    )
    if reason := title_unknown(label):
        return Extracted((), (Unplaced(outcome.title, no_numbers(outcome) or reason, outcome.json_path),))
    placed = place(outcome, label)
    compared = list(analyses.contrasts(outcome, placed))
    rows = [] if (reason := no_numbers(outcome)) else list(posted_figures.figures(outcome, placed))
    whole = [(reason, outcome.json_path)] if reason else []
    refused = [(refusal, facts.json_path) for facts, refusal in rows if refusal]
    refused_analyses = [(refusal, path) for _, refusal, path in compared if refusal]
    return Extracted(
        (
            *(facts for facts, refusal in rows if not refusal),
            *(facts for facts, _, _ in compared if facts),
        ),
        tuple(Unplaced(outcome.title, why, path) for why, path in (*whole, *refused, *refused_analyses)),
    )


def place(outcome: PostedOutcomeFacts, label: OutcomeLabel) -> posted_figures.Placed:
    kind = result_kind(
        outcome.title,
        unit=outcome.unit,
        param_type=outcome.param_type,
        dispersion=outcome.dispersion_type,
        time_frame=outcome.time_frame,
    )
    return posted_figures.Placed(
        label.domain, label.measure, f"{label.rule}: {label.matched}", kind.kind, kind.is_change
    )


def no_numbers(outcome: PostedOutcomeFacts) -> str:
    """Why an outcome measure gives no figures of single groups; "" if it may."""
    if outcome.reporting_status == "NOT_POSTED":
        return "the registry lists this outcome without results"
    if not outcome.measurements:
        return "no numbers are posted"
    if all(one.value.value is None for one in outcome.measurements):
        return "none of the posted values is a number"
    return ""


def title_unknown(label: OutcomeLabel) -> str:
    unknown = (label.domain, label.measure) == ("other", "other") and label.confidence < PLACED
    return "no rule recognises the title" if unknown else ""
