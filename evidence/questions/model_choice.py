"""The rule that chooses a model. Plain Python: what it is given decides, and every choice carries its reason.

Shares and rates from counts     binomial-normal or Poisson-normal model (GLMM): nothing is added to empty cells.
Estimates over time              inverse variance on log(−log S), each error from the source's own interval.
Ratios and means, k >= 3         REML with the Knapp–Hartung interval.
Ratios and means, k = 2          one common effect: two studies cannot show how far studies differ.
Two groups with an empty cell    Mantel–Haenszel: nothing is added to empty cells. Rate ratios: GLMM.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence.questions.controls import ControlError, Controls
from evidence.questions.rows import Row
from evidence.questions.standing import Question

FAMILIES = ("counts", "reported", "means", "estimates")  # the order decides where two have as many studies
FAMILY_WORDS = {
    "counts": "counts",
    "reported": "ratios or rates as reported",
    "means": "means",
    "estimates": "estimates over time",
}
GLMM_MEASURE = {"proportion": "PLO", "rate": "IRLN", "rate_ratio_before_after": "IRR", "rate_ratio": "IRR"}
AS_RATIO = {"risk_ratio": "RR", "odds_ratio": "OR", "rate_ratio": "IRR", "rate_ratio_before_after": "IRR"}
GLMM, MH, COMMON = "GLMM", "MH", "EE"
INVERSE_VARIANCE = (COMMON, "DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """method: GLMM, MH, or an estimator of tau2 under metafor's name, EE for a common effect.
    interval: z, t, knha, adhoc.

    measure: metafor's name of what is pooled ("GEN" for a ready-made effect). scale: of estimate and se: logit,
    log, cloglog or plain. reason: why this model, in words; by_reader: chosen by a reader against the rule.
    """

    family: str
    method: str
    interval: str
    measure: str
    scale: str
    reason: str
    by_reader: bool = False


def family_of(rows: Sequence[Row]) -> str:
    """The family with the most studies; "" where no figure can be pooled."""
    found = Counter(row.family for row in rows if row.family)
    return max(FAMILIES, key=lambda one: found[one]) if found else ""


def refusal(asked: Question, controls: Controls, rows: Sequence[Row], family: str) -> str:
    """Why nothing is pooled, "" where something is."""
    k = sum(row.family == family for row in rows) if family else 0
    if not rows:
        return "No study to pool: no eligible figure was found in the sources read."
    if asked.not_pooled_because and not controls.pool:
        return asked.not_pooled_because
    if k == 0:
        shown = (
            "The one study shown does not give"
            if len(rows) == 1
            else f"None of the {len(rows)} studies shown gives"
        )
        return f"{shown} what a model needs ({why_none(rows)}). Nothing is pooled."
    if k == 1 and len(rows) == 1:
        return "One study only: nothing to pool. Its own estimate stands."
    if k == 1:
        return (
            f"One study only can be pooled: the others of the {len(rows)} shown lack what a model needs, and each row "
            "says what."
        )
    if 2 * k < len(rows) and not controls.pool:
        return (
            f"Only {k} of the {len(rows)} studies shown give what a model needs; each other row says what is missing. "
            "An estimate from those alone would leave out most of what is known, so none is given."
        )
    return ""


def why_none(rows: Sequence[Row]) -> str:
    """The commonest reason, said once."""
    reason, _ = Counter(row.not_pooled or "no figure can be pooled" for row in rows).most_common(1)[0]
    return reason.removesuffix(": shown, not pooled")


def choose(asked: Question, controls: Controls, rows: Sequence[Row], family: str) -> Model:
    """The model for the rows of one family, two or more. ControlError for a method that does not fit them."""
    ruled = by_rule(asked, rows, family)
    if not (controls.method or controls.interval):
        return ruled
    return by_reader(ruled, controls, fitting(asked, rows, family))


def by_rule(asked: Question, rows: Sequence[Row], family: str) -> Model:
    if family == "counts":
        return of_counts(asked, rows)
    scale = {"estimates": "cloglog", "means": "plain"}.get(family, "log")
    k = len(rows)
    if k < 3:
        reason = (
            "One effect is taken to hold in both studies, each weighted by its precision: two studies cannot show how "
            "far studies differ, so the interval does not hold that difference."
        )
        return Model(family=family, method=COMMON, interval="z", measure="GEN", scale=scale, reason=reason)
    return Model(
        family=family,
        method="REML",
        interval="knha",
        measure="GEN",
        scale=scale,
        reason=random_effects(family),
    )


def random_effects(family: str) -> str:
    scale = {
        "estimates": "on the scale log(−log S), each with the standard error that its own interval gives",
        "means": "as they are, each with its own standard error",
        "counts": "as logs of the ratios that the counts give",
    }.get(family, "as logs, each with the standard error that its own interval gives")
    rule = "Random effects by REML with the Knapp–Hartung interval, the rule for three studies or more"
    return f"{rule}: pooled {scale}."


def of_counts(asked: Question, rows: Sequence[Row]) -> Model:
    if asked.effect in ("proportion", "rate"):
        name, scale = (
            ("binomial-normal", "logit") if asked.effect == "proportion" else ("Poisson-normal", "log")
        )
        reason = (
            f"The counts go as they are into a {name} model with random effects, the rule for events that may be rare: "
            "nothing is added to studies without an event."
        )
        return Model(
            family="counts",
            method=GLMM,
            interval="z",
            measure=GLMM_MEASURE[asked.effect],
            scale=scale,
            reason=reason,
        )
    if asked.effect in GLMM_MEASURE:
        reason = (
            "Events and person-years go as they are into a Poisson-normal model with random effects and a level for "
            "each study; nothing is added to groups without an event."
        )
        if asked.effect == "rate_ratio_before_after":
            reason += " Before and after are the same people; that they go together is not in the sources and not used."
        return Model(family="counts", method=GLMM, interval="z", measure="IRR", scale="log", reason=reason)
    measure = AS_RATIO[asked.effect]
    if has_empty_group(rows) or len(rows) < 3:
        why = (
            "a group without events"
            if has_empty_group(rows)
            else "two studies, which cannot show how far studies differ"
        )
        reason = f"Mantel–Haenszel, one common effect, because of {why}; nothing is added to empty cells."
        return Model(family="counts", method=MH, interval="z", measure=measure, scale="log", reason=reason)
    reason = random_effects("counts")
    return Model(family="counts", method="REML", interval="knha", measure=measure, scale="log", reason=reason)


def by_reader(ruled: Model, controls: Controls, known: Sequence[str]) -> Model:
    """The reader's method and interval where they fit the figures, with the rule's own choice named beside it."""
    method = controls.method or ruled.method
    if method not in known:
        what = FAMILY_WORDS[ruled.family]
        raise ControlError(f"method {method} does not fit these {what}; give one of {', '.join(known)}")
    interval = controls.interval or (ruled.interval if method == ruled.method else default_interval(method))
    if interval != "z" and method in (GLMM, MH):
        raise ControlError(f"interval {interval} does not go with {method}, which has the normal one: z")
    if (method, interval) == (ruled.method, ruled.interval):
        return ruled
    chosen = f"{method} with interval {interval}, chosen by the reader"
    reason = f"{chosen}; the rule would take {ruled.method} with {ruled.interval}."
    return replace(ruled, method=method, interval=interval, reason=reason, by_reader=True)


def default_interval(method: str) -> str:
    return "z" if method in (GLMM, MH, COMMON) else "knha"


def fitting(asked: Question, rows: Sequence[Row], family: str) -> tuple[str, ...]:
    """Methods that can pool these rows. Never a plain logit of counts with half an event added."""
    if family != "counts":
        return INVERSE_VARIANCE
    if asked.effect in ("proportion", "rate"):
        return (GLMM,)
    common = (MH, GLMM) if asked.effect != "risk_ratio" else (MH,)
    return common if has_empty_group(rows) else (*common, *INVERSE_VARIANCE)


def has_empty_group(rows: Sequence[Row]) -> bool:
    """Whether a group had no event, so that its study has no ratio of its own."""
    return any(row.effect is None for row in rows)
