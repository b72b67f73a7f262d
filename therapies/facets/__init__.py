"""What is told of a trial besides its therapy: regimen, tissue, route, dose, course of disease, design. Plain Python.

Holds the word lists (YAML a neurologist can read), the reading rules and the closed list of values.
Imports trials.facts and the phrases, files and definitions of therapies. therapies.facet_actions writes what it finds.
Every facet carries the words that say so. What a record does not say stays missing.
"""

from therapies.facets.reading import FacetFacts, facets_of
from therapies.facets.vocabulary import KEYS, known

__all__ = ["KEYS", "FacetFacts", "facets_of", "known"]
