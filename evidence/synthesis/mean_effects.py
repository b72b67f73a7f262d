"""Effect sizes of means: two groups (m1i, sd1i, n1i, m2i, sd2i, n2i), one group, or change within people."""

from __future__ import annotations

import math
from functools import partial

from evidence.synthesis.measures import Measure, Study, Undefined, log, negative

TWO = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")
ONE = ("mi", "sdi", "ni")
CHANGE = ("m1i", "sd1i", "m2i", "sd2i", "ri", "ni")


def fault(study: Study) -> str:
    """A negative spread or number of people, or a correlation beyond 1."""
    if abs(study.get("ri", 0.0)) > 1:
        return f"ri is {study['ri']:g}; a correlation lies between -1 and 1"
    return negative(study, *(name for name in study if name[0] in "sn"))


def size(study: Study) -> float:
    """People in all groups."""
    return sum(value for name, value in study.items() if name.startswith("n"))


def bias_correction(df: float) -> float:
    """Hedges' J: makes a standardized mean unbiased; df > 1 (Hedges 1981). Stirling's series for large df."""
    if df <= 1:
        raise Undefined("too few people for a standardized mean")
    x = (df - 1) / 2
    if x > 1000:
        return math.sqrt((df - 1) / df) * (1 - 1 / (8 * x) + 1 / (128 * x**2) + 5 / (1024 * x**3))
    return math.exp(math.lgamma(df / 2) - math.log(df / 2) / 2 - math.lgamma(x))


def pooled_variance(study: Study) -> float:
    """Variance within groups, both groups taken to have the same."""
    n1, n2 = study["n1i"], study["n2i"]
    return ((n1 - 1) * study["sd1i"] ** 2 + (n2 - 1) * study["sd2i"] ** 2) / (n1 + n2 - 2)


def mean_difference(study: Study, vtype: str) -> tuple[float, float]:
    """Difference of means; each group with its own variance, or one for both ("HO")."""
    m1, sd1, n1, m2, sd2, n2 = (study[name] for name in TWO)
    if vtype == "HO":
        return m1 - m2, pooled_variance(study) * (1 / n1 + 1 / n2)
    return m1 - m2, sd1**2 / n1 + sd2**2 / n2


def hedges_g(study: Study, vtype: str) -> tuple[float, float]:
    """Standardized mean difference, unbiased; large-sample variance or the unbiased one ("UB", Hedges 1983)."""
    n1, n2 = study["n1i"], study["n2i"]
    df = n1 + n2 - 2
    correction = bias_correction(df)
    g = correction * (study["m1i"] - study["m2i"]) / math.sqrt(pooled_variance(study))
    if vtype == "UB":
        return g, 1 / n1 + 1 / n2 + (1 - (df - 2) / (df * correction**2)) * g**2
    return g, 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2))


def bonett_difference(study: Study, vtype: str) -> tuple[float, float]:
    """Difference over the root of the average variance, unequal variances (Bonett 2009), unbiased by Hedges' J.

    The variance is Bonett's at the unbiased difference times J squared, as metafor has it.
    """
    m1, sd1, n1, m2, sd2, n2 = (study[name] for name in TWO)
    variance = (sd1**2 + sd2**2) / 2
    correction = bias_correction(n1 + n2 - 2)
    g = correction * (m1 - m2) / math.sqrt(variance)
    of_spread = g**2 * (sd1**4 / (n1 - 1) + sd2**4 / (n2 - 1)) / (8 * variance**2)
    of_means = (sd1**2 / (n1 - 1) + sd2**2 / (n2 - 1)) / variance
    return g, correction**2 * (of_spread + of_means)


def log_ratio_of_means(study: Study, vtype: str) -> tuple[float, float]:
    """Log of the ratio of means (Hedges, Gurevitch & Curtis 1999)."""
    m1, sd1, n1, m2, sd2, n2 = (study[name] for name in TWO)
    if vtype == "HO":
        return log(m1 / m2), pooled_variance(study) * (1 / (n1 * m1**2) + 1 / (n2 * m2**2))
    return log(m1 / m2), sd1**2 / (n1 * m1**2) + sd2**2 / (n2 * m2**2)


def mean(study: Study, vtype: str) -> tuple[float, float]:
    """Mean of one group."""
    return study["mi"], study["sdi"] ** 2 / study["ni"]


def log_mean(study: Study, vtype: str) -> tuple[float, float]:
    """Log of one group's mean."""
    return log(study["mi"]), study["sdi"] ** 2 / (study["ni"] * study["mi"] ** 2)


def variance_of_change(study: Study) -> float:
    """Variance of the differences within people."""
    sd1, sd2 = study["sd1i"], study["sd2i"]
    return sd1**2 + sd2**2 - 2 * study["ri"] * sd1 * sd2


def mean_change(study: Study, vtype: str) -> tuple[float, float]:
    """Mean change m1 - m2 within people."""
    return study["m1i"] - study["m2i"], variance_of_change(study) / study["ni"]


def change_by_change(study: Study, vtype: str) -> tuple[float, float]:
    """Mean change over the standard deviation of the changes, unbiased (Gibbons, Hedeker & Davis 1993)."""
    n = study["ni"]
    g = bias_correction(n - 1) * (study["m1i"] - study["m2i"]) / math.sqrt(variance_of_change(study))
    return g, 1 / n + g**2 / (2 * n)


def change_by_raw(study: Study, vtype: str) -> tuple[float, float]:
    """Mean change over the standard deviation of measurement 1, unbiased (Becker 1988)."""
    n = study["ni"]
    g = bias_correction(n - 1) * (study["m1i"] - study["m2i"]) / study["sd1i"]
    return g, 2 * (1 - study["ri"]) / n + g**2 / (2 * n)


def log_ratio_of_change(study: Study, vtype: str) -> tuple[float, float]:
    """Log of the ratio of means within people (Lajeunesse 2011)."""
    m1, sd1, m2, sd2, r, n = (study[name] for name in CHANGE)
    return log(m1 / m2), (sd1**2 / m1**2 + sd2**2 / m2**2 - 2 * r * sd1 * sd2 / (m1 * m2)) / n


SIGNS = "means of opposite sign, a mean of 0, or a group with nobody in it"
NO_SPREAD = "no spread to standardize by, or too few people"
NOBODY = "a group has nobody in it"
two = partial(Measure, arrays=TWO, fault=fault, size=size)
one = partial(Measure, arrays=ONE, fault=fault, size=size)
change = partial(Measure, arrays=CHANGE, fault=fault, size=size)
MEASURES = (
    two(name="MD", formula=mean_difference, when_undefined=NOBODY, vtypes=("LS", "HO")),
    two(name="SMD", formula=hedges_g, when_undefined=NO_SPREAD, vtypes=("LS", "UB")),
    two(name="SMDH", formula=bonett_difference, when_undefined=NO_SPREAD),
    two(name="ROM", formula=log_ratio_of_means, when_undefined=SIGNS, vtypes=("LS", "HO")),
    one(name="MN", formula=mean, when_undefined="nobody in the study"),
    one(name="MNLN", formula=log_mean, when_undefined="a mean of 0 or below, or nobody in the study"),
    change(name="MC", formula=mean_change, when_undefined="nobody in the study"),
    change(name="SMCC", formula=change_by_change, when_undefined=NO_SPREAD),
    change(name="SMCR", formula=change_by_raw, when_undefined=NO_SPREAD),
    change(name="ROMC", formula=log_ratio_of_change, when_undefined=SIGNS),
)
