"""Effect sizes beside those stored from R's metafor, and Mantel–Haenszel, Peto and tests of asymmetry with them.

The stored figures have nine digits, so differences of 5e-9 are their rounding.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from evidence.synthesis.bias import begg, egger, harbord, peters, trim_and_fill
from evidence.synthesis.effects import MEASURES, Effects, effect_size
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.two_by_two import mantel_haenszel, peto
from tests.evidence.synthesis.stored_fits import Tally

pytestmark = pytest.mark.shared

TABLE = ("ai", "n1i", "ci", "n2i")
COMMON = {
    "b": "estimate",
    "se": "se",
    "pval": "p_value",
    "ci_lb": "ci_lower",
    "ci_ub": "ci_upper",
    "QE": "q",
    "QEp": "q_p_value",
    "I2": "i2",
    "k": "k",
    "CMH": "association",
    "CMHp": "association_p_value",
    "TA": "tarone",
    "TAp": "tarone_p_value",
}
LINE = {
    "slope": "slope",
    "se": "slope_se",
    "t": "statistic",
    "pval": "p_value",
    "df": "df",
    "intercept": "limit_estimate",
}
REGRESSION = {
    "stat": "statistic",
    "pval": "p_value",
    "df": "df",
    "limit_est": "limit_estimate",
    "limit_lb": "limit_lower",
    "limit_ub": "limit_upper",
}
FILLED = {"k0": "missing", "se_k0": "missing_se", "p_k0": "p_value", "k": "k"}
REFITTED = {"b": "estimate", "se": "se", "ci_lb": "ci_lower", "ci_ub": "ci_upper", "tau2": "tau2"}
# metafor stops its REML in trim and fill at 1e-5 of tau2. On these that changes how many studies it trims; with a
# threshold of 1e-13 the same steps in R end where ours do.
TRIMMED_OTHERWISE = {
    "dat.graves2010 RD",
    "dat.graves2010 AS",
    "dat.yusuf1985.t10 RD",
    "dat.nielweise2008.arm1 IR",
}
# Effects 0.1, 0.2, 0.3: distances from the centre are equal but for their last bit, which decides the ranks.
RANKS_BY_CHANCE = "edge.k3.homog GEN"


def analyses(shared: Path) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Name, analysis and columns of everything stored."""
    with gzip.open(shared / "statistics" / "metafor.json.gz") as file:
        datasets = json.load(file)["datasets"]
    for dataset in datasets:
        for analysis in dataset["analyses"]:
            yield f"{dataset['id']} {analysis.get('measure', '')}".strip(), analysis, dataset["columns"]


def computed(analysis: dict[str, Any], columns: dict[str, Any]) -> Effects:
    """The analysis's effect sizes from the data set's columns."""
    measure = "GEN" if "yi" in columns else analysis["measure"]
    options = {
        name: analysis[name] for name in ("add", "to", "drop00", "vtype") if analysis.get(name) is not None
    }
    arrays = {name: columns[name] for name in MEASURES[measure].arrays}
    return effect_size(measure, **arrays, **({} if measure == "GEN" else options))


def test_every_stored_effect_size_is_met(shared):
    tally, absent = Tally(1e-6), 0
    for name, analysis, columns in analyses(shared):
        if "yi" not in analysis:
            continue
        effects = computed(analysis, columns)
        ours = dict(zip(effects.index, zip(effects.yi, effects.vi, strict=True), strict=True))
        for index, stored in enumerate(zip(analysis["yi"], analysis["vi"], strict=True)):
            if None in stored:
                assert index not in ours, f"{name}: study {index} has no effect in metafor"
                absent += 1
                continue
            for field, theirs, mine in zip(("yi", "vi"), stored, ours[index], strict=True):
                tally.compare(f"{analysis['measure']} {field}", name, theirs, mine)
    print(tally.lines("Effect sizes"), f"\n  left out by both: {absent} studies")
    assert tally.beyond == []
    assert sum(tally.count.values()) >= 5000


def test_every_stored_mantel_haenszel_and_peto_is_met(shared):
    tally, refused = Tally(1e-6), []
    for name, analysis, columns in analyses(shared):
        if analysis.get("model") not in ("MH", "PETO"):
            continue
        arrays = {column: columns[column] for column in TABLE}
        by_peto = analysis["model"] == "PETO"
        ours = peto(**arrays) if by_peto else mantel_haenszel(analysis["measure"], **arrays)
        if isinstance(ours, Refusal):
            refused.append((name, analysis.get("b"), analysis.get("se")))
            continue
        for theirs, mine in COMMON.items():
            tally.compare(f"{analysis['model']} {theirs}", name, analysis.get(theirs), getattr(ours, mine))
    print(tally.lines("Mantel–Haenszel and Peto"))
    assert tally.beyond == []
    assert {name.split()[0] for name, *_ in refused} == {
        "edge.all.zero"
    }  # no event anywhere: metafor has no se either
    assert all(not se for *_, se in refused)


def test_every_stored_peters_and_harbord_is_met(shared):
    tally = Tally(1e-6)
    for name, analysis, columns in analyses(shared):
        arrays = {column: columns[column] for column in TABLE if column in columns}
        if "peters_lm" in analysis:
            against(
                tally, f"{name} peters", analysis["peters_lm"], peters(measure=analysis["measure"], **arrays)
            )
        if "harbord_lm" in analysis:
            against(tally, f"{name} harbord", analysis["harbord_lm"], harbord(**arrays))
    print(tally.lines("Peters and Harbord"))
    assert tally.beyond == []
    assert sum(tally.count.values()) == 6 * 36


def against(tally: Tally, where: str, stored: dict[str, Any], ours: object) -> None:
    """Every figure of a regression by lm()."""
    assert not isinstance(ours, Refusal), f"{where}: {ours}"
    for theirs, mine in LINE.items():
        tally.compare(f"{where.split()[-1]} {theirs}", where, stored[theirs], getattr(ours, mine))


def asymmetry(shared: Path, prefix: str) -> Iterator[tuple[str, str, dict[str, Any], Effects, Any]]:
    """Data set, test, stored figures, effects and sizes of every stored test of that kind."""
    for name, analysis, columns in analyses(shared):
        for test, stored in (analysis.get("bias") or {}).items():
            if test.startswith(prefix):
                yield name, test, stored, computed(analysis, columns), columns.get("ni")


def test_every_stored_regression_test_is_met(shared):
    """Where metafor refuses a predictor whose numbers are tiny ("not of full rank"), ours may still answer."""
    tally, without = Tally(1e-6), []
    for name, test, stored, effects, ni in asymmetry(shared, "regtest"):
        _, model, predictor = test.split("_")
        ours = egger(effects, model=model, predictor=predictor, ni=effects.ni or ni)
        if "error" in stored:
            continue
        if isinstance(ours, Refusal):
            without.append((name.split()[0], stored["stat"]))
            continue
        for theirs, mine in REGRESSION.items():
            tally.compare(f"{model} {theirs}", f"{name} {predictor}", stored[theirs], getattr(ours, mine))
    print(tally.lines("Regression tests"))
    # tau2 of 1e-7, where metafor stops a little early
    assert {where for where, _, *_ in tally.beyond} <= {
        "dat.graves2010 RD sei",
        "dat.graves2010 RD sqrtninv",
    }
    assert all(abs(theirs - ours) <= 1e-4 for *_, theirs, ours in tally.beyond)
    assert {name for name, stat in without if stat is not None and abs(stat) < 1e10} <= {"edge.all.zero"}


def test_every_stored_rank_correlation_test_is_met(shared):
    tally = Tally(1e-6)
    for name, _, stored, effects, _ in asymmetry(shared, "begg"):
        ours = begg(effects)
        if stored["tau"] is None:
            assert isinstance(ours, Refusal)
        else:
            assert not isinstance(ours, Refusal)
            tally.compare("tau", name, stored["tau"], ours.tau)
            tally.compare("pval", name, stored["pval"], ours.p_value)
    print(tally.lines("Rank correlation tests"))
    assert tally.beyond == []


@pytest.mark.parametrize(("method", "tolerance"), [("DL", 1e-6), ("FE", 1e-6), ("REML", 1e-2)])
def test_every_stored_trim_and_fill_is_met(shared, method, tolerance):
    tally = Tally(tolerance)
    for name, test, stored, effects, _ in asymmetry(shared, f"trimfill_{method}"):
        ours = trim_and_fill(effects, estimator=test[-2:], method=method, test="z")
        if "error" in stored:
            assert isinstance(ours, Refusal), f"{name} {test}: metafor refuses"
            continue
        assert not isinstance(ours, Refusal), f"{name} {test}: {ours}"
        assert ours.side == stored["side"]
        pooled = asdict(ours.pooled)
        for theirs, mine in FILLED.items():
            tally.compare(theirs, name, stored[theirs], getattr(ours, mine))
        for theirs, mine in REFITTED.items():
            tally.compare(theirs, name, stored[theirs], pooled[mine])
    print(tally.lines(f"Trim and fill by {method}"))
    expected = {RANKS_BY_CHANCE} | (TRIMMED_OTHERWISE if method == "REML" else set())
    assert {where for where, *_ in tally.beyond} <= expected
