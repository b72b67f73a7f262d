"""Which ticks of an axis get a label, so that no two run into each other."""

from __future__ import annotations

from web.charts.axes import Axis


def labelled(line: Axis, gap: float) -> list[tuple[float, str]]:
    """(tick, class of its anchor) from left to right: both ends, no effect, what else keeps `gap`."""
    chosen = [line.ticks[0], line.ticks[-1], *([line.null] if line.null is not None else [])]
    for tick in line.ticks:
        if all(abs(line.x(tick) - line.x(other)) >= gap for other in chosen):
            chosen.append(tick)
    return [(tick, _anchor(line, tick)) for tick in sorted(chosen)]


def _anchor(line: Axis, tick: float) -> str:
    if tick == line.ticks[0]:
        return ""
    return "end" if tick == line.ticks[-1] else "mid"
