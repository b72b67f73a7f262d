"""The readers: pages, API and exports, side by side above everything they show.

Holds views, presenters, charts, filters and their templates' words.
Imports evidence, therapies and trials, never ingest, never an action or a task: it only reads.
Only config imports it.
"""
