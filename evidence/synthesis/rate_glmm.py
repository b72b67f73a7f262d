"""Pooled rate of one group from events and person-time, by the Poisson-normal random-effects model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import xlogy

from evidence.synthesis.effects import effect_size
from evidence.synthesis.intervals import normal_quantile
from evidence.synthesis.mixed_model import Fitted, Material, MixedModel, stated, unpoolable, wald
from evidence.synthesis.poisson_normal import Poisson, fit
from evidence.synthesis.refusal import Refusal


def rate_glmm(xi: Sequence[float], ti: Sequence[float], *, level: float = 95) -> MixedModel | Refusal:
    """Random-effects pooled log rate of `xi` events in `ti` person-time (metafor's rma.glmm, measure "IRLN").

    No continuity correction: studies without events count as they are. Studies without person-time are left out.
    Refusal: no or one study, no events at all, a spread beyond `LARGEST_TAU`, no convergence. ValueError: bad counts.
    """
    normal_quantile(level)
    kept = effect_size("IR", xi=xi, ti=ti).index
    x, t = (np.array([float(column[i]) for i in kept]) for column in (xi, ti))
    k = len(kept)
    if k < 2:
        return Refusal("One study only: nothing to pool." if k else "No study to pool.", k)
    if x.sum() == 0:
        return Refusal(f"No event in {k} studies: the rate has no estimate on the log scale.", k, events=0)
    best = fit(x, t)
    reason = unpoolable(best.tau, best.converged)
    if reason:
        return Refusal(reason, k, events=int(x.sum()))
    q_wald = wald(*Poisson(x, t).own())
    q_lrt = max(0.0, 2 * float(np.sum(xlogy(x, x / (t * x.sum() / t.sum())))))
    fitted = Fitted(best.mu, best.se, best.tau, best.log_likelihood, best.nodes, q_wald, q_lrt)
    return stated(fitted, Material("IRLN", "", k, len(xi) - k, float(x.sum()), float(t.sum())), level)
