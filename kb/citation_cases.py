"""Finds judgments as they are cited: by name, application number, date, ECLI or item number, "cited above", "ibid.".

The name is read backwards from "v. <State>", then what belongs to the citation is read forwards: formation, numbers,
date, series, paragraphs. Which judgment it is, is decided in `kb.citation_judgments`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from kb.citation_names import CASE_NAME_LINKS, COMPANY_FORMS, FRENCH_MONTHS, MONTHS, NOT_IN_CASE_NAMES, STATE
from kb.citation_places import PARAGRAPH_WORD, Place, Unit, read_paragraphs

_LONGEST_NAME: Final = 14  # words before "v."
_NAME_WINDOW: Final = 180  # characters before "v."
_MOST_PARTS: Final = 24  # parts of one citation: formation, number, date, series, paragraphs
_SERIAL: Final = r"(?:\s{0,2}[(\[]\s?[Nn](?:o|os|°|º)?\.?\s?\d{1,2}\s?[)\]])"

VERSUS: Final = (
    rf"(?<=\s)(?:[vV]s?|c)\.?,?\s(?i:{STATE})(?![^\W_])"
    rf"(?:(?:,?\s(?:and|et)|,)\s(?:{STATE})(?![^\W_])(?!\sv\.)){{0,3}}{_SERIAL}?"
)
CITED_ABOVE: Final = (
    r"\b(?:(?:both|all)\s)?(?:cited|quoted)\s(?:above|earlier)\b|\bloc\.\s?cit\.?|\bop\.\s?cit\.?|\bpréc(?:ité|\.)"
)
IBID: Final = r"\b[Ii]bid(?:em\b|\.|\b)"
ECLI: Final = r"\b(?i:ECLI:CE:ECHR:\d{4}:\d{4}[A-Z]{3}\d{9})\b"
ITEM: Final = r"(?<![\w/-])001-\d{4,7}\b"
_NUMBER: Final = r"\d{1,6}/\d{2}(?!\d)"
APPLICATION: Final = (
    rf"(?P<word>\b(?:[Aa]pplications?|[Aa]ppl?n?s?\.?|[Rr]equêtes?)\s(?:[Nn]os?\.?|n[°º]s?\.?)?\s?|(?<![\w.])[Nn]os?\.\s?|(?<!\w)n[°º]\s?)"
    rf"(?={_NUMBER})"
)

_DATE: Final = (
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\s(?P<month>{'|'.join((*MONTHS, *FRENCH_MONTHS))})\s(?P<year>\d{{4}})(?!\d)"
)
_COURT: Final = r"ECtHR|ECommHR|Eur\.?\sCt\.?\sH\.?\s?R\.?|European\sCourt\sof\sHuman\sRights|Commission(?=,\s\d)"
"""The court in the brackets of an OSCOLA citation, before the date: "(ECtHR, 2 December 2008)"."""
_PART = re.compile(
    r"(?P<gc>[\[(]\s?(?:GC|Grand\sChamber|Grande\sChambre)\s?[\])])"
    r"|(?P<plain>\[(?:Committee|Plenary)\]|\((?:extracts|plenary|committee|Chamber)\)|with\sfurther\sreferences)"
    r"|\((?P<kind>dec\.?|decision|déc\.?|merits(?:\sand\sjust\ssatisfaction)?|just\ssatisfaction|preliminary\sobjections?"
    r"|(?:former\s)?Article\s\d{1,2}|revision|striking\sout|friendly\ssettlement|interpretation)\)"
    rf"|(?P<ecli>{ECLI})|(?P<item>{ITEM})"
    rf"|(?:(?i:applications?|appl?n?s?\.?|requêtes?)\s?)?(?:(?i:nos?)\.?|n[°º]s?\.?|(?=\d{{3}}))\s?(?P<numbers>{_NUMBER}"
    rf"(?:(?:,\s|,?\sand\s|,?\set\s)(?:nos?\.\s)?{_NUMBER}){{0,60}})(?P<others>,?\s(?:and|et)\s\d{{1,3}}\s(?:others?|autres?))?"
    rf"|(?P<decided>(?:Commission(?:['’]s)?\s)?decisions?\sof\s)?(?:judgments?\s(?:of|dated)\s|arrêts?\sdu\s)?{_DATE}"
    r"|(?P<judgment>judgments?|cases?|decision)(?=,?\s(?:cited|quoted|mentioned|Series|Reports|nos?\.|§|\())"
    r"|Series\sA,?\s(?:nos?\.?|n[°º])\s?\d{1,3}(?:\s?[-‑–]\s?[A-Z])?\b"
    r"|(?:Reports(?:\sof\sJudgments\sand\sDecisions)?|Recueil)\s\d{4}\s?[-‑–]?\s?[IVX]{1,5}\b"
    r"|(?:ECHR|CEDH)\s\d{4}(?:\s?[-‑–]\s?(?:[IVX]{1,5}\b|\.\.\.|…))?"
    r"|pp?\.\s?\d{1,4}(?:\s?[-‑–]\s?\d{1,4})?"
    r"|(?:DR|Decisions\sand\sReports(?:\s\(DR\))?|Collection)\s\d{1,3}(?:-[A-Z])?"
    rf"|(?P<above>(?:(?:both|all|judgment|decision)\s)?(?:cited|quoted|mentioned)\s(?:above|earlier)|loc\.\s?cit\.?"
    r"|op\.\s?cit\.?|préc(?:ité|\.))|(?P<ibid>[Ii]bid\.?)"
    r"|operative\s(?:part|provisions),?\s(?:at\s)?(?P<points>points?)\s(?=\d)"
    r"|(?:separate|concurring|dissenting)\sopinion\s(?P<opinion>\d{1,2})\b"
    rf"|(?P<court>(?:{_COURT})(?=,?\s?[\[(\d)]))|(?P<year_alone>(?<=,\s)\d{{4}}(?=\)))"
    rf"|(?P<part>(?:[Tt]he\s)?(?i:facts|procedure)),?\s(?={PARAGRAPH_WORD}\s{{0,3}}\d)"
    rf"|(?:at\s)?(?P<paragraphs>{PARAGRAPH_WORD})\s{{0,3}}(?=\d)|(?:at\s)?(?P<square>(?=\[\d{{1,4}}\]))"
)
_SQUARE = re.compile(r"(?:(?P<joint>\s?[-–]\s?|,\s|\sand\s|,\sand\s))?\[(?P<number>\d{1,4})\]")
"""Paragraphs in square brackets, as OSCOLA has them: "[43]", "[43]-[45]", "[43], [45] and [47]"."""
_GAP = re.compile(r"\s{0,3},?\s{0,3}")
_OPEN = re.compile(r"\s{0,3},?\s{0,3}\(\s?,?\s?(?:see\s)?")
_CLOSE = re.compile(r"\s{0,2}\)")
_POINTING = re.compile(r"\s(?:above|below)\b")
_TOKENS = re.compile(r"\S+")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.[-‑]?){1,6}")
_BEFORE_SHORT = re.compile(
    r"[\s,(]{1,4}$|\s(?:judgments?|cases?|decision)$|\[GC\]$|\((?:merits|dec\.?|just\ssatisfaction|decision)\)$"
)
_SERIAL_END = re.compile(rf"{_SERIAL}$")
_OPENERS: Final = "(“‘\"'«[„"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMention:
    """A judgment as cited. `names` are (start, name), the likeliest reading first; all else is as written.

    `kind` is what makes it another decision than the judgment on the merits ("dec.", "just satisfaction"); `loose` a
    short name that counts only if it has been cited before ("Karrer, §§ 52-53"), or, where `typed`, if a judgment
    has it.
    """

    start: int
    end: int
    names: tuple[tuple[int, str], ...] = ()
    numbers: tuple[str, ...] = ()
    others: bool = False
    date: str = ""
    grand_chamber: bool = False
    kind: str = ""
    ecli: str = ""
    item: str = ""
    above: bool = False
    ibid: bool = False
    loose: bool = False
    typed: bool = False
    places: tuple[Place, ...] = ()
    opinion: str = ""
    fallback: tuple[Place, ...] = ()  # what stays where no judgment has the name that was typed


@dataclass(slots=True)
class _Tail:
    """What has been read after a name; `end` is where the citation ends so far."""

    end: int
    open: bool = False
    numbers: list[str] = field(default_factory=list)
    others: bool = False
    date: str = ""
    grand_chamber: bool = False
    kind: str = ""
    ecli: str = ""
    item: str = ""
    above: bool = False
    places: list[Place] = field(default_factory=list)
    opinion: str = ""
    court: bool = False
    part: str = ""

    def mention(
        self, start: int, names: tuple[tuple[int, str], ...] = (), *, loose: bool = False, ibid: bool = False,
        typed: bool = False,
    ) -> CaseMention:  # fmt: skip
        return CaseMention(
            start=start, end=self.end, names=names, numbers=tuple(self.numbers), others=self.others, date=self.date,
            grand_chamber=self.grand_chamber, kind=self.kind, ecli=self.ecli, item=self.item,
            places=tuple(self.places), opinion=self.opinion, above=self.above, loose=loose,
            ibid=ibid, typed=typed,
        )  # fmt: skip


def _read_tail(text: str, pos: int) -> _Tail:
    tail = _Tail(end=pos)
    for _ in range(_MOST_PARTS):
        gap = _GAP.match(text, tail.end)
        part = _PART.match(text, gap.end()) if gap else None
        opening = None if part or tail.open else _OPEN.match(text, tail.end)
        if opening:
            part = _PART.match(text, opening.end())
        if part is None or not _take(text, tail, part):
            break
        tail.open = tail.open or opening is not None
        if tail.open and (close := _CLOSE.match(text, tail.end)):
            tail.open, tail.end = False, close.end()
    return tail


def _take(text: str, tail: _Tail, part: re.Match[str]) -> bool:
    """Adds one part to the tail; False where it is not part of this citation after all."""
    got = part.groupdict()
    if got["paragraphs"] or got["points"]:
        unit: Unit = "op" if got["points"] else "paragraph"
        many = (got["paragraphs"] or got["points"]).endswith(("s", "§§"))
        places = read_paragraphs(text, part.end(), many=many, unit=unit, start=part.start())
        places = [replace(p, within=tail.part) for p in places]
        if not places or (tail.places and tail.places[-1].unit == unit) or _POINTING.match(text, places[-1].end):
            return False
        tail.places, tail.end = [*tail.places, *places], places[-1].end
        return True
    if got["square"] is not None:
        return _take_square(text, tail, part.start())
    if got["year_alone"] and not tail.court:
        return False
    if got["numbers"]:
        if tail.numbers:
            return False
        tail.numbers, tail.others = re.findall(_NUMBER, got["numbers"]), bool(got["others"])
    if got["month"]:
        if tail.date:
            return False
        tail.date = f"{got['year']}-{_month_number(got['month']):02d}-{int(got['day']):02d}"
    if got["ibid"] and (tail.places or tail.numbers or tail.date):
        return False  # "K.U., no. 2872/02 (ibid., § 45)" is two citations, "K.U., ibid." is one
    tail.kind = got["kind"] or ("decision" if got["decided"] else tail.kind)
    tail.grand_chamber = tail.grand_chamber or bool(got["gc"])
    tail.above = tail.above or bool(got["above"] or got["ibid"])
    tail.ecli, tail.item = got["ecli"] or tail.ecli, got["item"] or tail.item
    tail.opinion = got["opinion"] or tail.opinion
    tail.court = tail.court or bool(got["court"])
    tail.part = (got["part"] or tail.part).lower().removeprefix("the ")
    tail.end = part.end()
    return True


def _take_square(text: str, tail: _Tail, pos: int) -> bool:
    """Paragraphs in square brackets after court and date; elsewhere "[2]" may be a note or a marker."""
    if not tail.court or tail.open or tail.places:
        return False
    while (found := _SQUARE.match(text, pos)) and bool(found["joint"]) == bool(tail.places):
        last = tail.places[-1] if tail.places else None
        if last and found["joint"].strip() in ("-", "–"):
            tail.places[-1] = replace(last, upto=found["number"], end=found.end())
        else:
            tail.places.append(Place(unit="paragraph", path=(found["number"],), start=pos, end=found.end()))
        tail.end = pos = found.end()
    return True


def _month_number(word: str) -> int:
    names = MONTHS if word in MONTHS else FRENCH_MONTHS
    return names.index(word) + 1


def read_named_case(text: str, versus: re.Match[str], low: int) -> CaseMention | None:
    """The judgment around "v. <State>"; nothing left of `low` belongs to it. None where no name stands before."""
    end = versus.start() - 1
    serial = _SERIAL_END.search(text, max(low, end - 12), end)  # "Von Hannover (no. 2) v. Germany"
    names = _read_names(text, low, serial.start() if serial else end)
    if not names:
        return None
    named = tuple((start, text[start : versus.end()]) for start in names)
    return _read_tail(text, versus.end()).mention(names[0], named)


def read_short_case(text: str, anchor: int, low: int, *, loose: bool) -> CaseMention | None:
    """A case by its short name before "cited above" or "§": "Opuz, cited above, § 132", "Klass, § 34"."""
    end = anchor
    low = max(low, anchor - _NAME_WINDOW)
    while stripped := _BEFORE_SHORT.search(text, max(low, end - 20), end):
        end = stripped.start()
    serial = _SERIAL_END.search(text, max(low, end - 12), end)
    names = _read_names(text, low, serial.start() if serial else end, short=True)
    if end == anchor or not names:
        return None
    named = tuple((start, text[start:end]) for start in names)
    return _read_tail(text, end).mention(names[0], named, loose=loose)


def read_numbered_case(text: str, match: re.Match[str]) -> CaseMention:
    """A judgment by number, ECLI, item number or "ibid.", with the paragraphs after it."""
    ibid = bool(re.match(IBID, match.group()))
    tail = _read_tail(text, match.end() if ibid else match.start())
    return tail.mention(match.start(), ibid=ibid)


def read_bare_number(text: str, match: re.Match[str]) -> CaseMention:
    """A judgment by an application number alone, as somebody types it: "2872/02 § 49"."""
    return _read_tail(text, match.start()).mention(match.start(), typed=True)


def _read_names(text: str, low: int, end: int, *, short: bool = False) -> list[int]:
    """Where the case name that ends at `end` may start: the likeliest start first, then other readings."""
    low = max(low, end - _NAME_WINDOW)
    if low > 0 and text[low - 1 : low].strip() and text[low : low + 1].strip():
        low = min((m.start() for m in re.finditer(r"\s", text[low:end])), default=end - low) + low
    words = [(low + m.start(), m.group()) for m in _TOKENS.finditer(text[low:end])][-_LONGEST_NAME:]
    strict = _walk_back(words, capitals=True)
    if strict:
        # "Later, Opuz v. Turkey": what stands before a comma may be no part of the name.
        inner = [at for (_, raw), (at, _) in pairwise(words) if raw.endswith(",") and at > strict[0]]
        return [strict[0], *inner] if short else [strict[0], *inner, *strict[1:]]
    return [] if short else _walk_back(words, capitals=False)


def _walk_back(words: list[tuple[int, str]], *, capitals: bool) -> list[int]:
    best: int | None = None
    longer: list[int] = []
    walking = True
    for place, (start, raw) in enumerate(reversed(words)):
        word = raw.lstrip(_OPENERS)
        at = start + len(raw) - len(word)
        if not word or (place and _ends_phrase(word)):
            break
        plain = word.strip(".,’'”\"").lower().removesuffix("’s").removesuffix("'s")
        if (walking and plain in CASE_NAME_LINKS and not _is_name_word(word)) or plain.isdigit():
            pass
        elif walking and plain not in NOT_IN_CASE_NAMES and (_is_name_word(word) or not capitals):
            best = at
        elif best is None:
            return []
        else:
            walking = False
            longer.append(at)
        if (at != start and not raw.startswith("(")) or (raw.startswith("(") and ")" not in raw):
            break
    return [] if best is None else [best, *(s for s in longer if s < best)]


def _is_name_word(word: str) -> bool:
    first = next((c for c in word if c.isalnum()), "")
    return first.isupper()


def _ends_phrase(word: str) -> bool:
    if word[-1] in ";:?!" or (word[-1] in ")]”" and not word[:-1].isalnum()):
        return True
    return word.endswith(".") and word.lower() not in COMPANY_FORMS and not _INITIALS.fullmatch(word)
