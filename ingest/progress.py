"""How far a sync is, for who started it: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from typing import Any, Self

from django.core.management.base import OutputWrapper
from tqdm import tqdm

from ingest.models import Run
from ingest.runs import OUTCOMES

SECONDS_BETWEEN_LINES = 10.0


class Unstyled:
    """A stream of a command as the bar needs it: no colour of errors, no line end after each piece."""

    def __init__(self, to: OutputWrapper) -> None:
        self.to = to
        self.encoding = getattr(to, "encoding", "utf-8")

    def write(self, text: str) -> None:
        self.to.write(text, style_func=str, ending="")

    def flush(self) -> None:
        self.to.flush()

    def fileno(self) -> int:
        """Its width is asked of the terminal by this."""
        return self.to.fileno()


class Progress:
    """to: a stream, or None to show nothing."""

    def __init__(self, to: OutputWrapper | None) -> None:
        self.to = to
        self.bar: tqdm[Any] | None = None
        self.told = time.monotonic()
        if to is not None and to.isatty():
            self.bar = tqdm(unit=" records", file=Unstyled(to), dynamic_ncols=True, desc="fetching")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def show(self, run: Run) -> None:
        if self.bar is not None:
            self.draw(self.bar, run)
        elif self.to is not None and time.monotonic() - self.told >= SECONDS_BETWEEN_LINES:
            self.told = time.monotonic()
            self.to.write(f"{run.step}: {done(run)} of {run.expected or run.seen} records; {found(run)}")

    def draw(self, bar: tqdm[Any], run: Run) -> None:
        bar.total = run.expected
        bar.set_description(run.step, refresh=False)
        bar.set_postfix_str(found(run), refresh=False)
        bar.update(done(run) - bar.n)
        bar.refresh()


def done(run: Run) -> int:
    return sum(getattr(run, name) for name in OUTCOMES)


def found(run: Run) -> str:
    return ", ".join(f"{getattr(run, name)} {name.replace('_', ' ')}" for name in OUTCOMES)
