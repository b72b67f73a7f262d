"""Which version of the parser this is: a digest of the files that decide what a record says."""

from __future__ import annotations

from pathlib import Path

from trials.versions import source_digest

_HERE = Path(__file__).parent
_FACTS = Path(__file__).parents[3] / "trials"
_DECIDING = ("parse*.py", "record*.py", "readings.py", "registers.py")
_SHAPES = ("facts.py", "posted_facts.py", "disclosure.py", "dates.py")

PARSER = source_digest(
    *(file for pattern in _DECIDING for file in sorted(_HERE.glob(pattern)) if file.name != "parser.py"),
    *(_FACTS / name for name in _SHAPES),
)
