"""Mixed models of counts beside the stored fits of R's metafor 3.8-1 and lme4 1.1-31, at 1e-3.

Where they part, R stops early: with lme4's tolPwrss at 1e-11 its UM.RS on dat.egger2001 is -0.837886, se 0.224248,
tau2 0.314827, which are ours; on edge.unbal its CM.EL has an se of 9e-7. Proportions are in
`test_proportion_glmm_against_r`.
"""

from __future__ import annotations

import pytest

from evidence.synthesis.glmm import glmm
from evidence.synthesis.mixed_model import MixedModel
from tests.evidence.synthesis.stored_fits import Tally
from tests.evidence.synthesis.test_effects_against_metafor import analyses

pytestmark = pytest.mark.shared

FIT = {"b": "estimate", "se": "se", "tau2": "tau2", "k": "k", "QE_LRT": "q_lrt", "QEp_LRT": "q_lrt_p_value"}
FIT |= {
    "QE_Wld": "q_wald",
    "QEp_Wld": "q_wald_p_value",
    "ci_lb": "ci_lower",
    "ci_ub": "ci_upper",
    "pval": "p_value",
}
INTERVAL = {"ci_lb", "ci_ub", "pval"}
EARLY = {
    "dat.egger2001 OR UM.RS": {"se"} | INTERVAL,
    "dat.bcg OR UM.RS": INTERVAL,
    "dat.collins1985b OR UM.RS": INTERVAL,
    "dat.lee2004 OR UM.RS": INTERVAL,
    "dat.axfors2021.hcq OR UM.RS": {"QE_LRT", "QEp_LRT"},
    "dat.yusuf1985.t6 OR UM.RS": INTERVAL | {"QE_LRT", "QEp_LRT"},
    "edge.unbal OR UM.RS": {"se"} | INTERVAL,
    "edge.unbal OR CM.EL": {"se"} | INTERVAL,
    # Wald's test with infinite odds ratios: R leaves them finite, ours gives them no weight
    "dat.collins1985b OR CM.EL": {"QE_Wld"},
    "dat.lee2004 OR CM.EL": {"QE_Wld"},
    "dat.linde2005 OR CM.EL": {"QE_Wld"},
}
NOT_FITTED_BY_R = {"dat.yusuf1985.t6 OR CM.EL", "edge.zero.double OR CM.EL"}


def test_every_stored_mixed_model_of_two_groups_or_rates_is_met(shared):
    tally, without = Tally(1e-3), set()
    for name, analysis, columns in analyses(shared):
        model = analysis.get("glmm")
        if model is None or analysis["measure"] == "PLO":
            continue
        needed = ("xi", "ti") if analysis["measure"] == "IRLN" else ("ai", "n1i", "ci", "n2i")
        ours = glmm(
            measure=analysis["measure"], model=model, **{column: columns[column] for column in needed}
        )
        assert isinstance(ours, MixedModel), f"{name} {model}: {ours}"
        if "error" in analysis:
            without.add(f"{name} {model}")
            continue
        for theirs, mine in FIT.items():
            if (model, theirs) not in (("UM.RS", "QE_Wld"), ("UM.RS", "QEp_Wld")):
                tally.compare(f"{model} {theirs}", f"{name} {model}", analysis[theirs], getattr(ours, mine))
    print(tally.lines("Mixed models"))
    apart = [(where, field.split()[1]) for where, field, *_ in tally.beyond]
    assert [pair for pair in apart if pair[1] not in EARLY.get(pair[0], set())] == []
    assert without == NOT_FITTED_BY_R
