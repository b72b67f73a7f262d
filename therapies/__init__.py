"""Which therapy each trial studies, and the words that say so.

Holds the definitions (YAML a neurologist can read), the matching rules and their outcome per trial.
Imports trials. evidence, ingest and web import it.
matching.py is plain Python: no Django, no tables.
"""
