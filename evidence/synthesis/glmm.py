"""One door to the random-effects models of counts: proportions, odds ratios, rates and rate ratios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, overload

from evidence.synthesis import proportion_glmm
from evidence.synthesis.mixed_model import MixedModel
from evidence.synthesis.proportion_glmm import PooledProportion
from evidence.synthesis.rate_glmm import rate_glmm
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.two_group_glmm import two_group_glmm


@overload
def glmm(
    xi: Sequence[int], ni: Sequence[int], *, measure: Literal["PLO"] = "PLO", level: float = 95
) -> PooledProportion | Refusal: ...


@overload
def glmm(
    *,
    measure: Literal["OR", "IRR", "IRLN"],
    model: str = "UM.FS",
    level: float = 95,
    **arrays: Sequence[float],
) -> MixedModel | Refusal: ...


def glmm(
    xi: Sequence[float] | None = None,
    ni: Sequence[float] | None = None,
    *,
    measure: str = "PLO",
    model: str = "UM.FS",
    level: float = 95,
    **arrays: Sequence[float],
) -> PooledProportion | MixedModel | Refusal:
    """metafor's `rma.glmm`: PLO (xi, ni; binomial-normal), IRLN (xi, ti; Poisson-normal), OR (ai, n1i, ci, n2i) and
    IRR (x1i, t1i, x2i, t2i) by `model` (see `two_group_glmm`). ValueError for arrays the measure does not take.
    """
    given = {name: values for name, values in {"xi": xi, "ni": ni, **arrays}.items() if values is not None}
    needed = {"PLO": {"xi", "ni"}, "IRLN": {"xi", "ti"}}.get(measure)
    if needed is None:
        return two_group_glmm(measure, model=model, level=level, **given)
    if set(given) != needed:
        raise ValueError(f"{measure} takes {', '.join(sorted(needed))}; given are {', '.join(sorted(given))}")
    if measure == "IRLN":
        return rate_glmm(given["xi"], given["ti"], level=level)
    return proportion_glmm.glmm(given["xi"], given["ni"], level=level)  # type: ignore[arg-type]
