"""A page of the registry → the bytes of each study, as received.

    {"totalCount": 451, "studies": [{…}, {…}], "nextPageToken": "ZVt0…"}
                                     └─┬─┘  └ one RawPage.studies item each

A page in which one study is malformed (a bare control character, say) still gives up all the others: then the
studies are told apart by their brackets alone.
"""

from __future__ import annotations

import re

import msgspec


class RawPage(msgspec.Struct):
    studies: list[bytes]
    totalCount: int | None = None
    nextPageToken: str | None = None


class _Envelope(msgspec.Struct):
    studies: list[msgspec.Raw]
    totalCount: int | None = None
    nextPageToken: str | None = None


class _Rest(msgspec.Struct):
    """The envelope without its studies."""

    totalCount: int | None = None
    nextPageToken: str | None = None


class _Identification(msgspec.Struct):
    nctId: str


class _Protocol(msgspec.Struct):
    identificationModule: _Identification


class _Study(msgspec.Struct):
    protocolSection: _Protocol


class _Merged(msgspec.Struct):
    nctIdAliases: list[str] = []


class _MergedProtocol(msgspec.Struct):
    identificationModule: _Merged


class _MergedStudy(msgspec.Struct):
    protocolSection: _MergedProtocol


_page = msgspec.json.Decoder(_Envelope)
_rest = msgspec.json.Decoder(_Rest)
_study = msgspec.json.Decoder(_Study)
_merged = msgspec.json.Decoder(_MergedStudy)

_NUMBER = re.compile(r"NCT\d{8}", re.ASCII)
_WRITTEN_NUMBER = re.compile(rb'"nctId"\s*:\s*"(NCT\d{8})"')
_LIST_OF_STUDIES = re.compile(rb'"studies"\s*:\s*\[')
_STRING_OR_MARK = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)


def split_page(body: bytes) -> RawPage:
    """Raises msgspec.DecodeError on a cut or hopeless page, msgspec.ValidationError on another shape."""
    try:
        page = _page.decode(body)
        studies = [bytes(study) for study in page.studies]
        rest = _Rest(page.totalCount, page.nextPageToken)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        halves = _by_brackets(body)
        if halves is None:
            raise error
        studies, remainder = halves
        rest = _rest.decode(remainder)
    if rest.nextPageToken == "":
        raise msgspec.ValidationError(
            "an empty nextPageToken says neither that the listing ends nor how it goes on"
        )
    return RawPage(studies, rest.totalCount, rest.nextPageToken)


def study_number(body: bytes) -> tuple[str | None, str | None]:
    """(NCT number or None, problem or None) of one study. With a problem, the number is at best a guess."""
    try:
        if not body.isascii():
            body.decode("utf-8")  # msgspec does not look into what it skips
        number = _study.decode(body).protocolSection.identificationModule.nctId
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        written = _WRITTEN_NUMBER.search(body)
        return (written[1].decode() if written else None), f"not a readable study: {error}"
    if not _NUMBER.fullmatch(number):
        return None, f"{number!r} is no NCT number - at `$.protocolSection.identificationModule.nctId`"
    return number, None


def study_aliases(body: bytes) -> tuple[str, ...]:
    """The numbers that were merged into a study; none if they cannot be read."""
    try:
        return tuple(_merged.decode(body).protocolSection.identificationModule.nctIdAliases)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ()


def _by_brackets(body: bytes) -> tuple[list[bytes], bytes] | None:
    """(studies, the page without them), or None if the list of studies has no end."""
    start = _LIST_OF_STUDIES.search(body)
    if start is None:
        return None
    depth, begun, studies = 0, start.end(), []
    for token in _STRING_OR_MARK.finditer(body, start.end()):
        mark = token[0]
        if depth == 0 and mark in (b",", b"]"):
            studies.append(body[begun : token.start()].strip())
            begun = token.end()
        if mark == b"]" and depth == 0:
            return [study for study in studies if study], body[: start.end()] + body[token.start() :]
        depth += (mark in (b"{", b"[")) - (mark in (b"}", b"]"))
    return None
