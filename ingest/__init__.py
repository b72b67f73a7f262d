"""From registry record to stored fact: fetch, keep the payload, parse, store, classify.

Holds the sources, the payloads as received, the runs and what was set aside.
Imports evidence, therapies and trials. Only config imports it; web never does.
session.py alone speaks HTTP; a client fetches, a parser reads, store writes.
"""
