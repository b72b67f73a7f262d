"""Counts the tests pool, with where they come from. Events first, patients second."""

# Deaths attributed to treatment in published HSCT cohorts, largest first.
MORTALITY = (
    [0, 1, 0, 5, 3, 0, 3, 0, 0, 0, 1, 1, 0],
    [617, 507, 418, 364, 210, 174, 41, 35, 32, 30, 26, 24, 24],
)
# Deaths due to HSCT in the 14 non-randomised trials tabulated by Willison 2022, J Neurol 269:3937, Table 1.
WILLISON = (
    [0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 1, 0, 0],
    [24, 35, 95, 14, 19, 21, 41, 10, 10, 15, 24, 26, 14, 21],
)
# Tuberculosis in the vaccinated arms of the 13 BCG trials (Colditz 1994).
BCG = (
    [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
    [123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913],
)
EVEN = ([3, 5, 4, 7, 2], [30, 50, 40, 60, 20])
TWO = ([1, 9], [10, 10])
