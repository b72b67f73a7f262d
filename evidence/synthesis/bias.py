"""Small-study effects and publication bias: do small studies tell another story than large ones?

None of these tests sees publication bias itself, and with fewer than ten studies none should be relied on
(Sterne et al. 2011, BMJ 343:d4002). The door to the regression tests, the rank correlation test, trim and fill,
fail-safe numbers, and Henmi and Copas' interval, which leans less on small studies.
"""

from __future__ import annotations

from evidence.synthesis.failsafe import FailSafe, failsafe
from evidence.synthesis.funnel_regression import RegressionTest, egger, harbord, peters
from evidence.synthesis.henmi_copas import HenmiCopas, henmi_copas
from evidence.synthesis.rank_correlation import RankTest, begg
from evidence.synthesis.trim_and_fill import TrimAndFill, trim_and_fill

__all__ = [
    "FailSafe",
    "HenmiCopas",
    "RankTest",
    "RegressionTest",
    "TrimAndFill",
    "begg",
    "egger",
    "failsafe",
    "harbord",
    "henmi_copas",
    "peters",
    "trim_and_fill",
]
