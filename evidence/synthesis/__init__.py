"""Synthesis: many studies' counts in, one stated answer out.

Holds formulas only: exact intervals, the binomial-normal likelihood, pooling. Frozen dataclasses come out.
May import numpy, scipy.special and the standard library; never Django, Celery, tables or our other apps.
May be imported by the rest of `evidence` and by `web`. Nothing here reads a file, a clock or a setting.
Every formula names its paper; results are checked against R and a slow second implementation in the tests.
"""
