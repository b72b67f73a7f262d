"""A linear model of the studies' effects on moderators, weighted by 1 / (v_i + tau2).

The columns are made orthonormal first, so a year of 1950 beside an intercept loses no digits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evidence.synthesis.common_mean import Sums
from evidence.synthesis.studies import Studies

Array = NDArray[np.float64]


class WeightedRegression:
    """`design`: float array (k, p) of full column rank, k > p."""

    def __init__(self, studies: Studies, design: Array) -> None:
        self.k, self.p = design.shape
        self.vi, self.y = studies.vi, np.array(studies.yi)
        self.v = np.array(studies.vi)
        self.basis, self.back = np.linalg.qr(design)
        self.spread = float(np.mean((self.y - self.y.mean()) ** 2))

    def at(self, tau2: float) -> Sums:
        weights, columns, residuals, _ = self.solved(tau2)
        leverage = np.sum(columns**2, axis=1)
        return Sums(
            q=float(np.sum(weights * residuals**2)),
            q2=float(np.sum((weights * residuals) ** 2)),
            trace=float(np.sum(weights * (1 - leverage))),
            weight=float(np.sum(weights)),
        )

    def solved(self, tau2: float) -> tuple[Array, Array, Array, Array]:
        """Weights (k,), orthonormal columns (k, p) spanning the weighted design, residuals (k,) on the scale of
        the effects, and the triangle (p, p) that takes coefficients of the basis to those of the columns."""
        weights = 1 / (self.v + tau2)
        root = np.sqrt(weights)
        columns, triangle = np.linalg.qr(root[:, None] * self.basis)
        z = root * self.y
        return weights, columns, (z - columns @ (columns.T @ z)) / root, triangle

    def coefficients(self, tau2: float) -> tuple[Array, Array]:
        """Estimates (p,) and their variance matrix (X'WX)^-1 (p, p), in the order of the design's columns."""
        weights, columns, _, triangle = self.solved(tau2)
        whole = triangle @ self.back
        estimates = np.linalg.solve(whole, columns.T @ (np.sqrt(weights) * self.y))
        inverse = np.linalg.inv(whole)
        return estimates, inverse @ inverse.T

    def unweighted(self) -> tuple[float, float]:
        residuals = self.y - self.basis @ (self.basis.T @ self.y)
        return float(residuals @ residuals), float(self.v @ (1 - np.sum(self.basis**2, axis=1)))

    def log_determinant(self, tau2: float) -> float:
        triangle = self.solved(tau2)[3]
        return 2 * float(np.sum(np.log(np.abs(np.diag(triangle)))))
