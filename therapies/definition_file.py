"""One definition file under inspection: every value passes a check that can name file, key and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from therapies.phrases import Phrase, PhraseError


class DefinitionError(ValueError):
    """A mistake in a definition file. str() reads "msc.yaml: names[2]: two … in a row"."""

    def __init__(self, path: Path, key: str, reason: str) -> None:
        self.path, self.key, self.reason = path, key, reason
        super().__init__(": ".join(part for part in (path.name, key, reason) if part))


class DefinitionFile:
    """A mapping read from YAML, with the path and the key that lead to it."""

    def __init__(self, path: Path, content: object, inside: str = "") -> None:
        self.path, self.inside = path, inside
        if not isinstance(content, dict):
            raise self.error("", f"must be a mapping of keys to values, not {kind(content)}")
        self.content: dict[object, object] = content

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def error(self, key: str, reason: str) -> DefinitionError:
        return DefinitionError(self.path, ".".join(part for part in (self.inside, key) if part), reason)

    def allow(self, *, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
        """Refuses a missing and an unknown key."""
        for key in required:
            if key not in self.content:
                raise self.error(key, "is missing")
        for given in self.content:
            if given not in (*required, *optional):
                known = ", ".join((*required, *optional))
                raise self.error(str(given), f"is not a known key; known are {known}")

    def text(self, key: str, longest: int | None = None) -> str:
        value = self.content[key]
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, f"must be a text, not {kind(value)}")
        if longest and len(value) > longest:
            raise self.error(key, f"is longer than {longest} characters")
        return value.strip()

    def slug(self, key: str) -> str:
        value = self.text(key, longest=50)
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
            raise self.error(key, f"{value!r} may hold only small letters, digits and hyphens")
        return value

    def boolean(self, key: str) -> bool:
        value = self.content[key]
        if not isinstance(value, bool):
            raise self.error(key, f"must be true or false, not {kind(value)}")
        return value

    def number(self, key: str) -> int:
        value = self.content[key]
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1000:
            raise self.error(key, f"must be a whole number from 1 to 999, not {kind(value)}")
        return value

    def mapping(self, key: str) -> DefinitionFile:
        """The mapping under the key; an empty one when the key is absent."""
        return DefinitionFile(self.path, self.content.get(key, {}), inside=key)

    def items(self, key: str) -> list[object]:
        """The list under the key; empty only when the key is absent."""
        if key not in self.content:
            return []
        value = self.content[key]
        if not isinstance(value, list):
            raise self.error(key, f"must be a list, not {kind(value)}")
        if not value:
            raise self.error(key, "is an empty list; leave the key out instead")
        return value

    def phrases(self, key: str, *, capitals: bool = False) -> Iterator[Phrase]:
        for number, value in enumerate(self.items(key), start=1):
            yield self.phrase(f"{key}[{number}]", value, capitals=capitals)

    def explained(self, key: str, word: str) -> Iterator[tuple[Phrase, str]]:
        """A list of {<word>: phrase, reason: text}."""
        for number, value in enumerate(self.items(key), start=1):
            item = DefinitionFile(self.path, value, inside=f"{key}[{number}]")
            item.allow(required=(word, "reason"), optional=())
            yield item.phrase(word, item.content[word]), item.text("reason")

    def phrase(self, key: str, value: object, *, capitals: bool = False) -> Phrase:
        if not isinstance(value, str):
            raise self.error(key, f"must be a text, not {kind(value)}; put it in quotes")
        phrase = Phrase(value.strip(), capitals)
        try:
            _ = phrase.pattern
        except PhraseError as error:
            raise self.error(key, str(error)) from error
        return phrase


def kind(value: object) -> str:
    """How a reader of YAML would call the value: "nothing", "a list", "the number 3"."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text {value!r}"
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else repr(value)
