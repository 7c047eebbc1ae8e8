"""Goes once through a text and marks what a reference is made of: places, names of instruments, judgments, identifiers.

One alternation finds where something may start; a small reader for each kind takes it from there. Nothing is resolved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from kb.citation_cases import (
    APPLICATION,
    CITED_ABOVE,
    ECLI,
    IBID,
    ITEM,
    VERSUS,
    CaseMention,
    read_named_case,
    read_numbered_case,
    read_short_case,
)
from kb.citation_names import DEICTIC, KEY_OF_GROUP, NOT_ADJECTIVES, OUTSIDE, STRONG, WEAK
from kb.citation_places import (
    LETTER_WORD,
    PARAGRAPH_WORD,
    Place,
    Unit,
    read_articles,
    read_lone_letters,
    read_paragraphs,
)

_INSTRUMENT_KEYS: Final = "rec-2026-2|istanbul|lanzarote|budapest-protocol-1|budapest|echr|trafficking"
_LEVEL: Final = r"[a-z0-9][a-z0-9._-]{0,79}"
IDENTIFIER: Final = (
    rf"(?<![\w/.:-])(?:(?:{_INSTRUMENT_KEYS})(?:/{_LEVEL}){{1,10}}|ecthr/00\d-\d{{4,7}}(?:/{_LEVEL}){{0,10}}"
    rf"|doc/{_LEVEL}(?:/{_LEVEL}){{0,10}}|(?<=\[)(?:{_INSTRUMENT_KEYS})(?=\]))(?![\w/])"
)
_ARTICLE_WORD: Final = (
    r"(?:(?:articles?|art(?:cle|cile|ilce|ilcle|icale|icile|ical|icel|icle?l|ice|icl|icule|i?[ck]?kle|ikel|icolo|ículo)s?"
    r"|a(?:ri|ti|tri|rit|rti|r|rct?i)cles?)(?![^\W\d_])"
    r"|arts?(?![^\W\d_])\.?)"
)
_WRAP: Final = r"[^\S\n]{0,6}\n?[^\S\n]{0,6}"  # a line may be wrapped here; a blank line ends it
_WORD_START: Final = r"(?<![\w/-])"
_ONE_TOKEN: Final = r"(?:\(?\d|\(?(?:[a-z]|[ivx]{1,5})\)?(?![^\W_]))"

FIRST_LETTERS: Final = (
    r"(?=§|00\d-|\d{4}\sC|[A-Z][A-Za-z-]{2,20}\sConv|[vV]s?[.,\s]|c[.,]?\s|(?i:"
    r"th(?:e\s(?:pre|sa|abo|con|rec)|is\s|at\s|ird)|a(?:r[tirca]|t[ri]|pp|l[il.]|ct|nn|nti|dd)|b(?:oth|ud|c\b)"
    r"|c(?:on[vs]|o[eu]|\.?e|ets|m|y|ha|la|it)|d(?:oc/|ir)|e(?:\.?c|ts|ur|x)|f(?:irs|if|our)|g(?:en|ui)"
    r"|i(?:st|ns|c\b|te|bi)|l(?:an?|c\b|aw|et|i[rt]|oc)|n(?:[°º]|os?\b)|op(?:er|\.|ti)|p(?:oi|[ar][rga]|re|ré|ri|ro)"
    r"|quo|r(?:ec|eg|eq|es|ul)|s(?:\.|s\.|ec|ix|ub|ou|ch|tc?e)|t(?:raf|itl|wel)|u(?:n[\si]|\.n)))"
)
"""How a mark may start, cheap to test. A start that is missing is never found: the tests compare both ways."""

MARK_SOURCE: Final = (
    rf"(?:(?P<identifier>{IDENTIFIER})|(?P<ecli>{ECLI})|(?P<item>{ITEM})"
    rf"|(?P<article>{_WORD_START}(?i:{_ARTICLE_WORD})(?={_WRAP}(?:[Nn](?:os?|[°º])\.?\s?)?\d))"
    r"|(?P<recital>(?i:(?:\bpreamble,?\s(?:at\s)?)?\b(?:recitals?|preamb(?:ular|le),?\spara(?:graph)?s?\.?|preamble,?(?=\s\(?\d{1,2}\b)|considérants?)\s"
    r"(?:n(?:os?|[°º])\.?\s?)?(?=\(?\d)))"
    r"|(?P<op>(?i:\boperative\s(?:points?|para(?:graph)?s?\.?|clauses?|part,?\s(?:at\s)?points?)\s(?=\d)))"
    r"|(?P<op_after>(?i:\b(?:points?|items?)\s(?=\d{1,2}\sof\sthe\soperative\spart)))"
    r"|(?P<ordinal>(?i:\b(?:first|second|third|fourth|fifth|sixth)\sparagraph)(?=\s(?:of|in)\s))"
    rf"|(?P<paragraph>(?:{_WORD_START}(?=[A-Za-z])|(?=§)){PARAGRAPH_WORD}{_WRAP}(?={_ONE_TOKEN}|(?i:one|two|three)\b))"
    rf"|(?P<letter>{_WORD_START}{LETTER_WORD}\s{{0,6}}(?=\(?(?:[a-z]|[ivx]{{1,5}})\)?(?![^\W_])))"
    r"|(?P<appendix>(?i:\bappendix\b)(?=(?i:,?\s(?:at\s)?(?:para|§|point|\(?\d)|\s(?:to|of)\s|\s?[.,;)\]]|$)))"
    r"|(?P<section>(?i:\bsections?|\bss?\.)\s?(?=\d))"
    r"|(?P<rule>\b(?i:rules?|regulations?|chapters?|titles?|principles?|guidelines?|parts?|annexe?s?|clauses?|schedules?"
    r"|resolutions?|directives?|laws?\snos?\.|acts?\snos?\.)\s(?=\d))"
    rf"|(?P<cited>{CITED_ABOVE})|(?P<ibid>{IBID})|(?P<application>{APPLICATION})|(?P<versus>{VERSUS})"
    rf"|(?P<deictic>(?i:{DEICTIC}))|(?i:{STRONG}|{WEAK}|{OUTSIDE}))"
)
# Marks start at the start of a word or at "§"; testing that first keeps the alternation fast.
_MASTER: Final = re.compile(rf"(?:(?<![^\W_])|(?=§)){FIRST_LETTERS}{MARK_SOURCE}")
_TITLED: Final = re.compile(rf"(?i:{STRONG}|{OUTSIDE})")
_SLUG_BEFORE: Final = re.compile(rf"(?<![\w/])({_LEVEL}),\s$")
_SOURCE_BEFORE: Final = re.compile(
    r"(?:\b(?:pp?\.|pages?)\s?\d{1,4}(?:\s?[-‑–]\s?\d{1,4})?|Series\sA\sno\.\s\d{1,3}(?:[-‑–][A-Z])?|\d{4}[-‑–][IVX]{1,5}|above"
    r"|ECHR\s\d{4}),\s?$"
)
"""What shows that "§ 57" belongs to a source named by page or volume, whose case has not been understood."""
_RULE_NUMBERS: Final = re.compile(
    r"\d[\w./-]{0,20}(?:\s?\(\w{1,3}\)){0,3}(?:,?\s§{1,2}\s?\d{1,4}(?:[-–]\d{1,4})?(?:\s?\(\w{1,3}\))?)?"
)
_ORDINALS: Final = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6"}
_SPELLED: Final = re.compile(r"(?i:(one)|(two)|(three))\b")
_LAW_BEFORE: Final = re.compile(r"(?i:\b(?:law|act|decree|ordinance|regulation|resolution|opinion|bill|order)\s)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """An instrument as named. `key` is empty for one the knowledge base does not hold (`label` says which).

    `pointing` is "own" for "this Convention", "bare" for "the Convention"; `weak` names count only beside a provision.
    """

    start: int
    end: int
    key: str = ""
    label: str = ""
    pointing: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Places read after one unit word. `slug` is the word before them where it may be a document's short name.

    `owner` is where the name starts that a bare number was typed beside; such places are that name's alone.
    """

    start: int
    end: int
    unit: Unit
    places: tuple[Place, ...]
    slug: str = ""
    slug_start: int = -1
    owner: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """An identifier written out: "istanbul/art-34"."""

    start: int
    end: int
    id: str


Mark = Name | Places | CaseMention | Identifier


def scan(text: str) -> list[Mark]:
    """All marks in text order, none overlapping another."""
    marks: list[Mark] = []
    pos = solid = 0  # a case name, read backwards, ends at the last mark that cannot be part of it
    while match := _MASTER.search(text, pos):
        mark = _read(text, match, solid)
        if mark is None:
            pos = max(match.end(), pos + 1)
            continue
        while marks and marks[-1].end > mark.start:
            marks.pop()  # a weak name inside a case name: "Istanbul and Others v. Turkey"
        marks.append(mark)
        pos = max(mark.end, match.end())
        solid = solid if isinstance(mark, Name) and (mark.weak or mark.pointing) else mark.end
        if isinstance(mark, Name) and (more := _carried_numbers(text, marks)):
            marks.append(more)
            pos = solid = more.end
    return [m for m in marks if not (isinstance(m, Places) and m.unit == "opinion")]


def _read(text: str, match: re.Match[str], low: int) -> Mark | None:
    kind = match.lastgroup or ""
    reader = _READERS.get(kind)
    return reader(text, match, low) if reader else _read_name(text, match, low)


def _read_identifier(text: str, match: re.Match[str], low: int) -> Mark | None:
    id = match.group().rstrip(".-_")
    return Identifier(start=match.start(), end=match.start() + len(id), id=id)


def _read_article(text: str, match: re.Match[str], low: int) -> Mark | None:
    plural = match.group().rstrip(".").lower().endswith("s")
    found = read_articles(text, match.end(), plural=plural)
    return _with_slug(text, match, "article", found) if found else None


def _read_paragraph(text: str, match: re.Match[str], low: int) -> Mark | None:
    word = match.group().strip().lower()
    if _SOURCE_BEFORE.search(text, max(0, match.start() - 28), match.start()):
        return Places(start=match.start(), end=match.end(), unit="opinion", places=())
    short = read_short_case(text, match.start(), low, loose=True) if word.startswith("§") else None
    if short and not _NAMED.match(text, short.start):
        return short
    if spelled := _SPELLED.match(text, match.end()):
        number = str(spelled.lastindex)
        place = Place(unit="paragraph", path=(number,), start=match.start(), end=spelled.end())
        return Places(start=place.start, end=place.end, unit="paragraph", places=(place,))
    if text[match.end() : match.end() + 2].lstrip("(")[:1].isalpha():
        return _read_letter(text, match, low)  # "paragraphs a.i or ii"
    found = read_paragraphs(text, match.end(), many=word.endswith(("s", "§§", "s.")), start=match.start())
    return _with_slug(text, match, "paragraph", found) if found else None


def _read_ordinal(text: str, match: re.Match[str], low: int) -> Mark | None:
    number = _ORDINALS[match.group().split()[0].lower()]
    place = Place(unit="paragraph", path=(number,), start=match.start(), end=match.end())
    return Places(start=match.start(), end=match.end(), unit="paragraph", places=(place,))


def _read_letter(text: str, match: re.Match[str], low: int) -> Mark | None:
    found = read_lone_letters(text, match.end(), start=match.start())
    return _places(match, "letter", found) if found else None


_AFTER_RECITAL: Final = re.compile(r"\s(?:of|in)\sthe\s[Pp]reamble\b")
_AFTER_OPERATIVE: Final = re.compile(r"\sof\sthe\soperative\spart\b")


def _read_recital(text: str, match: re.Match[str], low: int) -> Mark | None:
    word = match.group().strip().lower()
    found = read_paragraphs(text, match.end(), many="s" in word[-3:], unit="recital", start=match.start())
    return _extend(text, _places(match, "recital", found), _AFTER_RECITAL) if found else None


def _read_operative(text: str, match: re.Match[str], low: int) -> Mark | None:
    many = match.group().strip().lower().endswith("s")
    found = read_paragraphs(text, match.end(), many=many, unit="op", start=match.start())
    return _extend(text, _places(match, "op", found), _AFTER_OPERATIVE) if found else None


_APPENDIX_PARAGRAPHS: Final = re.compile(rf",?\s(?:at\s)?((?:{PARAGRAPH_WORD}|(?i:points?))\s{{0,3}})?(?=\d)")


def _read_appendix(text: str, match: re.Match[str], low: int) -> Mark | None:
    whole = Place(unit="appendix", path=(), start=match.start(), end=match.end())
    word = _APPENDIX_PARAGRAPHS.match(text, match.end())
    found = read_paragraphs(
        text, word.end(), many=(word.group(1) or "").strip().endswith("s"), unit="appendix", start=match.start()
    ) if word else []  # fmt: skip
    return _places(match, "appendix", found or [whole])


def _read_section(text: str, match: re.Match[str], low: int) -> Mark | None:
    plural = match.group().strip().rstrip(".").lower().endswith("s") and len(match.group().strip()) > 2
    found = [replace(p, unit="section") for p in read_articles(text, match.end(), plural=plural)]
    return _with_slug(text, match, "section", found) if found else None


def _read_rule(text: str, match: re.Match[str], low: int) -> Mark | None:
    # "Rule 47 § 3", "Law no. 24/97": taken out of the way, so that "§ 3" is not read as a paragraph of ours.
    numbers = _RULE_NUMBERS.match(text, match.end())
    end = numbers.end() if numbers else match.end()
    return Places(start=match.start(), end=end, unit="opinion", places=())


def _read_cited(text: str, match: re.Match[str], low: int) -> Mark | None:
    return read_short_case(text, match.start(), low, loose=False)


def _read_versus(text: str, match: re.Match[str], low: int) -> Mark | None:
    return read_named_case(text, match, low)


def _read_ibid(text: str, match: re.Match[str], low: int) -> Mark | None:
    # "Valenzuela Contreras, ibid." is that case where it was cited before, not the one cited last.
    named = text[max(0, match.start() - 2) : match.start()] == ", "
    short = read_short_case(text, match.start(), low, loose=False) if named else None
    return short or read_numbered_case(text, match)


def _read_number(text: str, match: re.Match[str], low: int) -> Mark | None:
    if _LAW_BEFORE.search(text, max(0, match.start() - 14), match.start()):
        return None
    return read_numbered_case(text, match)


def _read_pointing(text: str, match: re.Match[str], low: int) -> Mark | None:
    noun = re.compile(r"\S+$").search(text, match.start(), match.end())
    titled = _TITLED.match(text, noun.start()) if noun else None
    if titled:
        return _read_name(text, titled, low)
    pointing = "bare" if match.group("bare") else "own"
    return Name(start=match.start(), end=match.end(), label=match.group(), pointing=pointing)


def _read_name(text: str, match: re.Match[str], low: int) -> Mark | None:
    key = next((KEY_OF_GROUP[g] for g, value in match.groupdict().items() if value and g in KEY_OF_GROUP), "")
    words = match.group().split()
    if not key and len(words) == 2 and words[1].startswith("Convention") and words[0].lower() in NOT_ADJECTIVES:
        return None
    label = " ".join(match.group().split())
    weak = bool(key) and match.groupdict().get("w_" + key.replace("-", "_")) is not None
    return Name(start=match.start(), end=match.start() + len(match.group().rstrip()), key=key, label=label, weak=weak)


_READERS: Final = {
    "identifier": _read_identifier, "ecli": _read_number, "item": _read_number, "article": _read_article,
    "recital": _read_recital, "op": _read_operative, "op_after": _read_operative, "ordinal": _read_ordinal,
    "paragraph": _read_paragraph, "letter": _read_letter, "appendix": _read_appendix, "section": _read_section,
    "rule": _read_rule, "cited": _read_cited, "ibid": _read_ibid, "application": _read_number,
    "versus": _read_versus, "deictic": _read_pointing,
}  # fmt: skip


def _places(match: re.Match[str], unit: Unit, found: list[Place]) -> Places:
    found = [replace(found[0], start=match.start()), *found[1:]]
    return Places(start=match.start(), end=found[-1].end, unit=unit, places=tuple(found))


def _extend(text: str, mark: Places, after: re.Pattern[str]) -> Places:
    more = after.match(text, mark.end)
    return replace(mark, end=more.end()) if more else mark


def _with_slug(text: str, match: re.Match[str], unit: Unit, found: list[Place]) -> Places:
    mark = _places(match, unit, found)
    slug = _SLUG_BEFORE.search(text, max(0, match.start() - 84), match.start())
    return replace(mark, slug=slug.group(1), slug_start=slug.start(1)) if slug else mark


_CARRY: Final = re.compile(r"(?:\s?[,;]\s(?:and\s)?|\s(?:and|et)\s|\s?&\s?)(?=\d{1,3}(?!\d))")
_OF_NAME: Final = re.compile(r"[\s(]{1,3}(?:of\s|de\s)?(?:the\s|la\s)?")
_NAMED: Final = re.compile(rf"(?i:{STRONG}|{WEAK})")


def _carried_numbers(text: str, marks: list[Mark]) -> Places | None:
    """Articles whose word stands only before the first instrument: "Articles 33 Istanbul and 23 Lanzarote"."""
    before = marks[-2] if len(marks) > 1 else None
    carry = _CARRY.match(text, marks[-1].end)
    if carry is None or not isinstance(before, Places) or before.unit not in ("article", "paragraph"):
        return None
    if marks[-1].start - before.end > 20:
        return None
    found = [replace(p, unit=before.unit) for p in read_articles(text, carry.end(), plural=True)]
    of = _OF_NAME.match(text, found[-1].end) if found else None
    if of is None or not _NAMED.match(text, of.end()):
        return None
    return Places(start=found[0].start, end=found[-1].end, unit=before.unit, places=tuple(found))
