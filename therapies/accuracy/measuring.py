"""Measures the rules, and a plain keyword search beside them, on labelled records. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scipy.special import betaincinv

from therapies.accuracy.keyword_search import ABBREVIATED, FULL_NAMES, keyword_summary
from therapies.accuracy.published import Accuracy, Disagreement, Method, Share, TherapyCounts
from therapies.catalogue import Catalogue
from therapies.evaluation import NONE, OTHER, Agreement, Evaluation, compare, summary, tracked
from therapies.matching import Explanation, Match, explain, match
from trials.facts import TrialFacts

OUTSIDE = 0.025  # of a 95 % interval, on each side


def measure(
    labels: Mapping[str, str],
    facts: Mapping[str, TrialFacts],
    catalogue: Catalogue,
    *,
    rules: str,
    measured: str,
) -> Accuracy:
    """rules: their digest; measured: the date. KeyError for a label whose record is not among the facts."""
    names = tracked(catalogue)
    found = {nct_id: match(facts[nct_id], catalogue) for nct_id in labels}
    sure = {
        nct_id: [one for one in matches if one.confidence != "review"] for nct_id, matches in found.items()
    }
    by_rules = compare(labels, summaries(found, catalogue), names)
    others = {
        "sure": compare(labels, summaries(sure, catalogue), names),
        "name": compare(labels, keyword_summaries(labels, facts, FULL_NAMES, catalogue), names),
        "abbreviation": compare(labels, keyword_summaries(labels, facts, ABBREVIATED, catalogue), names),
    }
    return Accuracy(
        measured=measured,
        rules=rules,
        labels=len(labels),
        methods=tuple(method(key, one) for key, one in {"rules": by_rules, **others}.items()),
        confusion=confusion_rows(by_rules, [*names, OTHER, NONE]),
        disagreements=tuple(
            Disagreement(nct_id, label, said, words_of(explain(facts[nct_id], catalogue)))
            for nct_id, label, said in by_rules.disagreements
        ),
        to_review=tuple(
            sorted(nct_id for nct_id, matches in found.items() if len(sure[nct_id]) < len(matches))
        ),
    )


def summaries(found: Mapping[str, Sequence[Match]], catalogue: Catalogue) -> dict[str, str]:
    return {nct_id: summary(matches, catalogue) for nct_id, matches in found.items()}


def keyword_summaries(
    labels: Mapping[str, str],
    facts: Mapping[str, TrialFacts],
    words: Mapping[str, Sequence[str]],
    catalogue: Catalogue,
) -> dict[str, str]:
    return {nct_id: keyword_summary(facts[nct_id], words, catalogue) for nct_id in labels}


def method(key: str, result: Evaluation) -> Method:
    return Method(key, {name: counts(one) for name, one in result.therapies.items()})


def counts(one: Agreement) -> TherapyCounts:
    return TherapyCounts(
        tp=one.right,
        fp=one.wrong,
        fn=one.missed,
        tn=one.neither,
        precision=share(one.right, one.right + one.wrong),
        recall=share(one.right, one.right + one.missed),
    )


def share(x: int, n: int) -> Share | None:
    """x of n with its exact 95 % interval (Clopper & Pearson 1934, Biometrika 26:404); None of nothing."""
    if not n:
        return None
    lower = float(betaincinv(x, n - x + 1, OUTSIDE)) if x else 0.0
    upper = float(betaincinv(x + 1, n - x, 1 - OUTSIDE)) if x < n else 1.0
    return Share(round(x / n, 6), round(lower, 6), round(upper, 6))


def confusion_rows(result: Evaluation, classes: Sequence[str]) -> dict[str, dict[str, int]]:
    """Label → what the rules say → number; every class is there, and what else the rules said."""
    columns = [*classes, *sorted({said for _, said in result.confusion} - set(classes))]
    return {label: {said: result.confusion.get((label, said), 0) for said in columns} for label in classes}


def words_of(explanation: Explanation) -> tuple[str, ...]:
    """What was found, and what was set aside, each with its field."""
    found = [one for match_ in explanation.matches for one in match_.evidence]
    taken = [f"“{one.words}” in {one.field}" for one in found]
    return (*taken, *(f"set aside: “{one.words}” in {one.field}" for one in explanation.dismissed))
