"""What the registries say about each trial, in one shape.

Holds the facts a registry states (identification, status, dates, design, arms, planned outcomes, posted results).
Imports nothing of ours. therapies, evidence, ingest and web import it.
Everything here is as the registry wrote it; judgement about it lives above.
"""
