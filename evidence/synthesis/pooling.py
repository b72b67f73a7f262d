"""The public door of the synthesis: every way to pool studies, under the names of metafor where it has one."""

from __future__ import annotations

from evidence.synthesis.glmm import glmm
from evidence.synthesis.influence import StudyInfluence, influence
from evidence.synthesis.mixed_model import MixedModel
from evidence.synthesis.proportion_glmm import PooledProportion
from evidence.synthesis.random_effects import Pooled, pool
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.regression import Coefficient, MetaRegression, meta_regression
from evidence.synthesis.sequences import accumulated, cumulative, leave_one_out
from evidence.synthesis.subgroups import Subgroups, subgroups
from evidence.synthesis.two_by_two import CommonEffect, mantel_haenszel, peto

__all__ = [
    "Coefficient",
    "CommonEffect",
    "MetaRegression",
    "MixedModel",
    "Pooled",
    "PooledProportion",
    "Refusal",
    "StudyInfluence",
    "Subgroups",
    "accumulated",
    "cumulative",
    "glmm",
    "influence",
    "leave_one_out",
    "mantel_haenszel",
    "meta_regression",
    "peto",
    "pool",
    "subgroups",
]
