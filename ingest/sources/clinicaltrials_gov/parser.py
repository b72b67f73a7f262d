"""Which version of the parser this is: a digest of the files that decide what a record says, and how it is kept."""

from __future__ import annotations

from pathlib import Path

from trials.versions import source_digest

_HERE = Path(__file__).parent
_FACTS = Path(__file__).parents[3] / "trials"
_DECIDING = ("parse*.py", "record*.py", "readings.py", "registers.py", "splitting.py")
_SHAPES = ("facts.py", "posted_facts.py", "dates.py", "stated.py", "copying.py", "fields.py")
_TABLES = ("models.py", "parts.py", "posted.py", "disclosure.py", "actions.py")

PARSER = source_digest(
    *(file for pattern in _DECIDING for file in sorted(_HERE.glob(pattern)) if file.name != "parser.py"),
    *(_FACTS / name for name in (*_SHAPES, *_TABLES)),
)
