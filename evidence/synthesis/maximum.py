"""The maximum of a smooth function of a few parameters whose derivatives are not written out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evidence.synthesis.normal_mixture import Array

SMALL = 1e-3  # half the width of the differences; the functions are smooth at that scale
MOST_STEPS, MOST_HALVINGS = 60, 12


@dataclass(frozen=True)
class Peak:
    """Where a function is highest, its value and Hessian (p, p) there, and whether that is established."""

    point: Array
    value: float
    hessian: Array
    converged: bool


def maximise(function: Callable[[Array], float], start: Array) -> Peak:
    """Newton's method from `start` with central differences, the curvature's signs turned so that it climbs."""
    point, value, settled = np.array(start, dtype=float), function(start), False
    for _ in range(MOST_STEPS):
        gradient, hessian = differences(function, point, value)
        step = uphill(gradient, hessian)
        settled = float(np.abs(step).max()) < 1e-7
        if settled:
            break
        for _ in range(MOST_HALVINGS):
            there = function(point + step)
            if there >= value - 1e-9:
                break
            step = step / 2
        point, value = point + step, there
    is_peak = bool(np.linalg.eigvalsh(hessian).max() < 0)
    return Peak(point, value, hessian, settled and is_peak)


def uphill(gradient: Array, hessian: Array) -> Array:
    """Newton step that always climbs; no parameter moves by more than 1."""
    curvature, direction = np.linalg.eigh(hessian)
    step = direction @ ((direction.T @ gradient) / np.maximum(np.abs(curvature), 1e-6))
    return np.asarray(step / max(1.0, float(np.abs(step).max())))


def differences(function: Callable[[Array], float], point: Array, value: float) -> tuple[Array, Array]:
    """Gradient by five points (error of order h to the 4th) and Hessian by central differences."""
    size = len(point)
    axes = np.eye(size) * SMALL
    gradient, hessian = np.zeros(size), np.zeros((size, size))
    ahead = [function(point + axis) for axis in axes]
    behind = [function(point - axis) for axis in axes]
    for i, axis in enumerate(axes):
        far = function(point + 2 * axis) - function(point - 2 * axis)
        gradient[i] = (8 * (ahead[i] - behind[i]) - far) / (12 * SMALL)
        hessian[i, i] = (ahead[i] - 2 * value + behind[i]) / SMALL**2
        for j in range(i):
            both = function(point + axis + axes[j]) + function(point - axis - axes[j])
            one = ahead[i] + behind[i] + ahead[j] + behind[j]
            hessian[i, j] = hessian[j, i] = (both - one + 2 * value) / (2 * SMALL**2)
    return gradient, hessian
