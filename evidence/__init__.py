"""What happened to patients, and what it adds up to.

Holds results from publications and from posted registry results, each number with its source, and their synthesis.
Imports therapies and trials. ingest and web import it.
domains.py, facts.py and synthesis/ are plain Python: no Django, no tables.
"""
