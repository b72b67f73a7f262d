"""The known word nearest to one that no record holds. Plain Python, over words without their endings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

CANDIDATES = 30
# A word of up to so many letters may differ by so many changes: a letter more, less, other, or two exchanged.
MAY_DIFFER = ((3, 0), (5, 1), (9, 2), (99, 3))


class Speller:
    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        """words: each with the number of records that hold it."""
        self.words = list(words)
        self.holding: dict[str, list[int]] = defaultdict(list)
        for place, (word, _) in enumerate(self.words):
            for piece in pieces(word):
                self.holding[piece].append(place)

    def nearest(self, word: str, more_than: int = 0) -> str | None:
        """Of the least changes, then in most records, of those in more_than; None where every one is too far away."""
        word = word.lower()
        most = next(changes for letters, changes in MAY_DIFFER if len(word[:99]) <= letters)
        shared = Counter(place for piece in pieces(word) for place in self.holding.get(piece, ()))
        alike = sorted(shared, key=lambda place: -shared[place] / (1 + len(self.words[place][0])))[
            :CANDIDATES
        ]
        known = [
            (changes(word, text), -records, text) for text, records in map(self.words.__getitem__, alike)
        ]
        near = sorted(one for one in known if 0 < one[0] <= most and -one[1] > more_than)
        return near[0][2] if near else None


def pieces(word: str) -> set[str]:
    """Of three letters each, the edges marked: "arm" -> {"  a", " ar", "arm", "rm "}."""
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def changes(one: str, other: str) -> int:
    """How many letters were added, lost or replaced, or neighbours exchanged, between the two."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        two_above, above, row = above, row, [i]
        for j, there in enumerate(other, 1):
            least = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                least = min(least, two_above[j - 2] + 1)
            row.append(least)
    return row[-1]
