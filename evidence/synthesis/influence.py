"""What each study does to the pooled mean: diagnostics from leaving it out (Viechtbauer & Cheung 2010,
Res Synth Methods 1:112), after Cook & Weisberg 1982 and Belsley, Kuh & Welsch 1980."""

from __future__ import annotations

import math
from dataclasses import dataclass

from evidence.synthesis.inference import chi_square_p
from evidence.synthesis.random_effects import Pooled, pool, pooled_or_alone
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.studies import Effects, Studies, studies_of


@dataclass(frozen=True)
class StudyInfluence:
    """One study's figures; "without" means the model fitted again on the other studies.

    rstudent: distance of the study from the mean without it, over the standard error of that distance.
    dffits: shift of the fitted value by leaving the study out, in standard errors.
    cook: squared shift of the mean over its variance. cov_r: variance of the mean without, over that with.
    tau2_del, qe_del: tau2 and Q without. hat: share of the weight, 0 to 1; weight: the same in percent.
    dfbs: shift of the mean in standard errors of the full design at tau2_del.
    influential: |dffits| > 3 sqrt(1 / (k - 1)), or cook past the median of chi-square on 1, or hat > 3 / k,
        or |dfbs| > 1. A signal to look at the study, no reason to drop it.
    """

    rstudent: float
    dffits: float
    cook: float
    cov_r: float
    tau2_del: float
    qe_del: float
    hat: float
    weight: float
    dfbs: float
    influential: bool


def influence(
    effects: Effects, *, method: str = "REML", test: str = "knha"
) -> tuple[StudyInfluence, ...] | Refusal:
    """Diagnostics of every study of a pooled mean, in the order given; every variance follows `test`.

    Refusal where `pool` refuses, for fewer than three studies, and where leaving a study out lets `pool` refuse.
    """
    studies = studies_of(effects)
    whole = pool(studies, method=method, test=test)
    if isinstance(whole, Refusal):
        return whole
    if whole.k < 3:
        return Refusal("Two studies: without one of them there is nothing to compare the other with.", 2)
    found = []
    for index in range(whole.k):
        rest = pooled_or_alone(studies.without(index), method, test, whole.level)
        if isinstance(rest, Refusal):
            return Refusal(f"Without {studies.names[index]}: {rest.reason}", whole.k)
        found.append(compared(studies, index, whole, rest))
    return tuple(found)


def compared(studies: Studies, index: int, whole: Pooled, rest: Pooled) -> StudyInfluence:
    """Study `index`, from the model with all studies and the one without it."""
    k, hat = whole.k, whole.weights[index] / 100
    own_weight = 1 / (studies.vi[index] + rest.tau2)
    rest_weight = sum(1 / (v + rest.tau2) for v in studies.without(index).vi)
    factor = rest.se**2 * rest_weight  # 1 but for Knapp–Hartung, which scales all variances
    shift = whole.estimate - rest.estimate
    dffits = shift / math.sqrt(factor * hat / own_weight)
    cook = (shift / whole.se) ** 2
    dfbs = shift / math.sqrt(factor / (rest_weight + own_weight))
    return StudyInfluence(
        rstudent=(studies.yi[index] - rest.estimate) / math.sqrt(factor / own_weight + rest.se**2),
        dffits=dffits,
        cook=cook,
        cov_r=(rest.se / whole.se) ** 2,
        tau2_del=rest.tau2,
        qe_del=rest.q,
        hat=hat,
        weight=whole.weights[index],
        dfbs=dfbs,
        influential=abs(dffits) > 3 * math.sqrt(1 / (k - 1))
        or chi_square_p(cook, 1) < 0.5
        or hat > 3 / k
        or abs(dfbs) > 1,
    )
