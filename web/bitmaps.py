"""Sets of trials as whole numbers: bit p is the trial in place p. Cutting and counting them takes microseconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def of_places(places: Iterable[int], size: int) -> int:
    """places: from 0 to size - 1, in any order, repeated or not."""
    digits = bytearray(b"0") * size
    for place in places:
        digits[size - 1 - place] = 49  # "1"
    return int(digits, 2) if size else 0


def everything(size: int) -> int:
    return (1 << size) - 1


def flags(bitmap: int, size: int) -> str:
    """A character a place, in order: "1" where the trial belongs to the set."""
    return format(bitmap, f"0{size}b")[::-1] if size else ""


def places(bitmap: int, size: int) -> Iterator[int]:
    return (place for place, flag in enumerate(flags(bitmap, size)) if flag == "1")
