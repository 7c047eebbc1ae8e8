"""What each sentence of an answer cites: forms that lawyers write, identifiers in square brackets, numbered markers.

`[istanbul/art-36/1/a; rec-2026-2/para-33]` names provisions by identifier; `[1]` and `[^1]` what the list of
references, or whoever made the answer, says they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.citations import Catalogue, find_citations, format_citation, is_outside
from kb.errors import PinpointError
from kb.model import Citation, Pinpoint, Source

_BRACKET = re.compile(r"\[([^\[\]\n]{1,600})\](?!\()")
_IDENTIFIER = re.compile(r"[A-Za-z][\w.-]{1,60}(?:/[\w.-]{1,60}){1,8}|[a-z]+(?:-\d[\w-]*|-[a-z]+)*")
_MARKER = re.compile(r"\^?(\d{1,3})")
_RANGE = re.compile(r"(\d{1,3})\s?[-–]\s?(\d{1,3})")
_SUPERSCRIPT = re.compile(r"[¹²³⁰⁴-⁹]+")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MISSING = re.compile(r"(\S+) does not exist")
_NO_TEXT = "the words name no text"
_SEE = re.compile(
    r"\b(?:see|also|cf|compare|and|or|in|particular|e\.?g|ibid|at|for|example|as|well|with|further|source|sources|ref"
    r"|reference|references|per|quoting|citing|the|of|to|under|esp|especially|above|cited|both|namely|inter|alia)\b",
    re.I,
)
"""Words that only lead to a citation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A citation in an answer: `answer[start:end]`, the identifiers it names, and what is wrong with it.

    `either` is true where the words fit several texts and any of `ids` may be meant. `missing` is the identifier of a
    provision that does not exist, `unknown` a judgment that is not known here, `outside` another text. `bracketed` is
    true of an identifier or a marker in square brackets, `bare` of words that name no text ("Article 27").
    """

    start: int
    end: int
    ids: tuple[str, ...] = ()
    either: bool = False
    missing: str = ""
    unknown: str = ""
    outside: str = ""
    bracketed: bool = False
    bare: bool = False

    @property
    def is_whole_instrument(self) -> bool:
        """True of a treaty or the Recommendation named without a provision."""
        return bool(self.ids) and all("/" not in id for id in self.ids)


class CitationReader:
    """Finds what an answer cites. `documents` are those that its evidence comes from: "Article 8" is theirs first."""

    def __init__(self, catalogue: Catalogue, sources: Mapping[str, Source]) -> None:
        self._catalogue, self._sources = catalogue, sources

    def read(self, text: str, markers: Mapping[str, Sequence[str]], documents: Iterable[str] = ()) -> list[Cited]:
        """Every citation of an answer in order. `markers` maps "1" to the identifiers that `[1]` stands for."""
        wanted = dict.fromkeys(documents)
        found = [c for citation in find_citations(text, self._catalogue) for c in self._read_one(text, citation)]
        found = self._settle(text, found, list(wanted))
        taken = [(c.start, c.end) for c in found]
        for bracket in _BRACKET.finditer(text):
            found += self._read_bracket(bracket, taken, markers)
        for mark in _SUPERSCRIPT.finditer(text):
            found += _read_marker(mark.start(), mark.end(), mark.group().translate(_DIGITS), markers)
        brackets = [(b.start(), b.end()) for b in _BRACKET.finditer(text)]
        return sorted((_mark(c, text, brackets) for c in found), key=lambda c: c.start)

    def _read_one(self, text: str, citation: Citation) -> list[Cited]:
        start, end = citation.start, citation.end
        if citation.targets:
            return [Cited(start=start, end=end, ids=citation.targets, either=citation.status == "ambiguous")]
        if is_outside(citation):
            return [Cited(start=start, end=end, outside=citation.text)]
        missing = _MISSING.findall(citation.label)
        if missing:
            return [Cited(start=start, end=end, missing=id) for id in missing[:1]]
        if citation.label == _NO_TEXT or not citation.label:
            return [Cited(start=start, end=end)]
        return [Cited(start=start, end=end, unknown=citation.label)]

    def _settle(self, text: str, found: list[Cited], documents: list[str]) -> list[Cited]:
        """Gives "Article 8" to the text of the evidence or the one cited before, "§ 45" to the judgment before."""
        settled: list[Cited] = []
        for cited in found:
            last = next((Pinpoint.parse(i).document for c in reversed(settled) if not c.either for i in c.ids[:1]), "")
            if cited.either:
                for near in (documents, [last]):
                    mine = tuple(i for i in cited.ids if Pinpoint.parse(i).document in near)
                    if mine:
                        cited = Cited(start=cited.start, end=cited.end, ids=mine, either=len(mine) > 1, bare=True)
                        break
            elif not (cited.ids or cited.missing or cited.unknown or cited.outside) and last:
                cited = replace(self._read_within(text, cited, last) or cited, bare=True)
            settled.append(cited)
        return [c for c in settled if c.ids or c.missing or c.unknown or c.outside]

    def _read_within(self, text: str, cited: Cited, document: str) -> Cited | None:
        inside = find_citations(text[cited.start : cited.end], self._catalogue, context=document)
        ids = tuple(i for c in inside for i in c.targets)
        missing = next((m for c in inside for m in _MISSING.findall(c.label)), "")
        return Cited(start=cited.start, end=cited.end, ids=ids, missing=missing) if ids or missing else None

    def _read_bracket(
        self, bracket: re.Match[str], taken: Sequence[tuple[int, int]], markers: Mapping[str, Sequence[str]]
    ) -> list[Cited]:
        """Identifiers and markers in one pair of brackets that `find_citations` did not see."""
        found: list[Cited] = []
        at = bracket.start(1)
        for part in re.split(r"([;,])", bracket[1]):
            start, word = at + len(part) - len(part.lstrip()), part.strip()
            at += len(part)
            if not word or word in ";," or any(a < start + len(word) and start < b for a, b in taken):
                continue
            if numbers := _read_numbers(word):
                for number in numbers:
                    found += _read_marker(start, start + len(word), number, markers)
            elif _IDENTIFIER.fullmatch(word):
                found += self._read_identifier(start, word)
        return found

    def _read_identifier(self, start: int, word: str) -> list[Cited]:
        end = start + len(word)
        try:
            pinpoint = Pinpoint.parse(word.lower())
        except PinpointError:
            return [Cited(start=start, end=end, missing=word)] if word.partition("/")[0] in self._sources else []
        if self._catalogue.exists(str(pinpoint)):
            return [Cited(start=start, end=end, ids=(str(pinpoint),))]
        known = pinpoint.document in self._sources or pinpoint.document.startswith(("ecthr/", "doc/"))
        return [Cited(start=start, end=end, missing=str(pinpoint))] if known or pinpoint.path else []

    def explain_missing(self, id: str) -> str:
        """What exists instead: "there is no …, Art. 99: Istanbul Convention ends with Istanbul Convention, Art. 81"."""
        try:
            pinpoint = Pinpoint.parse(id)
        except PinpointError:
            return f"{id} names no provision"
        name = self._format(pinpoint)
        lost, above = pinpoint, pinpoint.parent
        while above is not None and not self._catalogue.exists(str(above)):
            lost, above = above, above.parent
        if above is None:
            return f"there is no {name}: no text {pinpoint.document} is held here"
        kind = _kind(lost.path[-1])
        same = [c for c in self._catalogue.children(str(above)) if _kind(Pinpoint.parse(c).path[-1]) == kind]
        whole = self._format(above)
        if not same:
            return f"there is no {name}: {whole} has no such parts"
        return f"there is no {name}: {whole} ends with {self._format(Pinpoint.parse(same[-1]))}"

    def _format(self, pinpoint: Pinpoint) -> str:
        return format_citation(pinpoint, sources=self._sources, judgment=self._catalogue.judgment(pinpoint.document))


def _mark(cited: Cited, text: str, brackets: Sequence[tuple[int, int]]) -> Cited:
    """Says whether a citation is an identifier or marker in square brackets, and whether its words name a text."""
    words = text[cited.start : cited.end]
    inside = any(a <= cited.start and cited.end <= b for a, b in brackets)
    bracketed = (inside and " " not in words.strip()) or _SUPERSCRIPT.fullmatch(words) is not None
    return replace(cited, bracketed=bracketed, bare=cited.bare or cited.either)


def _kind(token: str) -> str:
    """Whether a level is an article, a paragraph, a number or a letter: `art-36` → "art-", `a` → "a"."""
    named = re.match(r"[a-z]+-", token)
    return named.group() if named else "1" if token.isdigit() else "a"


def _read_numbers(word: str) -> list[str]:
    """ "1" and "^1" are one marker, "2-4" three."""
    if found := _RANGE.fullmatch(word):
        first, last = int(found[1]), int(found[2])
        return [str(n) for n in range(first, min(last, first + 20) + 1)]
    found = _MARKER.fullmatch(word)
    return [found[1]] if found else []


def _read_marker(start: int, end: int, number: str, markers: Mapping[str, Sequence[str]]) -> list[Cited]:
    ids = tuple(markers.get(number, ()))
    return [Cited(start=start, end=end, ids=ids)] if ids else []


def is_all_citation(text: str, start: int, end: int, cited: Sequence[Cited]) -> bool:
    """True where `text[start:end]` holds citations and nothing that claims: "(see Art. 36 and K.U. v. Finland)"."""
    rest = strip_citations(text, start, end, cited)
    if rest == text[start:end]:
        return False
    return not re.search(r"[^\W\d_]{2,}", _SEE.sub(" ", rest))


def strip_citations(text: str, start: int, end: int, cited: Sequence[Cited]) -> str:
    """The words of a sentence without its citations, markers and the brackets around them."""
    pieces, at = [], start
    for c in sorted(cited, key=lambda c: c.start):
        if c.end <= start or c.start >= end or c.start < at:
            continue
        pieces.append(text[at : c.start])
        at = min(c.end, end)
    rest = " ".join("\1".join((*pieces, text[at:end])).split())
    rest = re.sub(r"\[\s*[\1;,\s^\d]*\]|\(\s*(?:(?:see|cf)[^()\w]{0,3}|[\1;,\s]|also|and)*\)|[¹²³⁰⁴-⁹]", " ", rest)
    return rest.replace("\1", " ") if pieces else rest
