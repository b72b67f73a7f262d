"""Journeys through the real site in a real Chromium: `make test-browser`.

site.py runs the site; pages.py lists what is looked at; watching.py holds what no page may do.
"""
