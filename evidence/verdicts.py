"""The first words on each therapy and domain, from evidence/verdicts.yaml. Plain Python: no Django, no tables."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import yaml
from msgspec import Struct

FILE = Path(__file__).with_name("verdicts.yaml")


class Pointer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number: a result of a report, the pooled estimate of a question, or one report's row of a question."""

    report: str = ""
    result: str = ""
    question: str = ""
    words: str = ""


class Verdict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    verdict: str
    lead: Pointer
    also: tuple[Pointer, ...] = ()


class VerdictError(ValueError):
    """The file cannot be read as verdicts; the message names file, key and reason."""


def read_verdicts(path: Path = FILE) -> dict[str, dict[str, Verdict]]:
    """{therapy: {domain: Verdict}}. Raises VerdictError."""
    try:
        return msgspec.convert(
            yaml.safe_load(path.read_text(encoding="utf-8")), dict[str, dict[str, Verdict]]
        )
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise VerdictError(f"{path.name}: {' '.join(str(error).split())}") from error


@cache
def verdicts() -> dict[str, dict[str, Verdict]]:
    return read_verdicts()
