"""Reads the shorthand of a search box: "Lanzarote 23", "36(1)(a) IC", "ETS 189, a. 5", "soderman para 117".

Nothing of this is written in published texts, where "Istanbul 11" is a date and "Lanzarote 25" a count of something: it
is read only in text that somebody types. A bare number counts as an article if it is one of the treaty's, stands in a
short text, and is followed by nothing that could be counted; with levels ("36(1)(a)") its shape says what it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from kb.citation_cases import CaseMention, read_bare_number, read_short_case
from kb.citation_ids import RECOMMENDATION
from kb.citation_names import FRENCH_MONTHS, LAST_ARTICLE, MONTHS, NOT_IN_CASE_NAMES
from kb.citation_places import PARAGRAPH_WORD, Place, read_articles, read_paragraphs
from kb.citation_scan import Mark, Name, Places

SEARCH_BOX: Final = 240
"""Characters; in a longer text a bare number is as likely a footnote's as an article's."""

_SHAPED_LAST: Final = 199  # "IC 95(1)(a)" is meant as an article, and found not to exist; "Istanbul 2011(2)" is not

_TYPED_NAME: Final = re.compile(
    rf"\b(?P<rec>[Rr][Ee][Cc](?:\.|ommendation)?)(?=[\s,:]{{0,3}}(?:{PARAGRAPH_WORD}\s{{0,3}}\d|\d{{1,2}}\.\d{{1,2}}(?![\d./])))"
    r"|(?<![\w./-])(?P<lanzarote>lc)(?=,?\sart)|(?<![\w./-])(?P<budapest>bc)(?=,?\sart)"
    r"|(?P<protocol>\b(?:A\d{1,2}-?P\d{1,2}|P-?\d{1,2}(?:-\d{1,2})?)\b(?:(?:\s(?:to|of))?(?:\sthe)?\s(?:ECHR|CEDH)\b)?)"
    rf"|(?<![\w/.:-])(?P<number>\d{{3,6}}/\d{{2}})(?=,?\s(?:at\s)?(?:{PARAGRAPH_WORD}\s?\d|\[\d))"
)
_MONTH: Final = "|".join((*MONTHS, *FRENCH_MONTHS))
_DATE_GOES_ON: Final = re.compile(
    rf"(?i:\s{{0,3}}(?:st|nd|rd|th)?\s{{0,2}}(?:{_MONTH})\b)|\s?[./-]\s?(?:\d|[IVX]{{1,4}}\b)|\s?[%€$£°]"
)
_AFTER: Final = re.compile(r"(?P<sign>,|:|['’]s)?\s{1,3}(?P<word>(?:[aA]\.?\s{0,2})?)(?=\(?\d{1,3}(?!\d))")
_ENDS: Final = re.compile(
    r"\s{0,3}(?:$|[?!;)\]”\"]|[.,:](?=\s{0,3}$|\s(?!\d))|(?P<link>[&+]|\b(?:and|or|vs?|versus|et|ou)\b\.?)\s(?!\d)"
    r"|\b(?i:say|says|said|mean|means|require|requires|cover|covers|apply|applies|criminali[sz]es?|define|defines|provide|provides"
    r"|prohibits?|allows?|permits?|obliges?|text|wording|explained|meaning|compared|please|pls)\b)"
)
_LETTERED: Final = re.compile(r"[(§]|\bpar|\blet|\blit|\bal\b", re.IGNORECASE)
_PLACE_BEFORE: Final = re.compile(
    r"\b(?:in|at|from|near|to|for|through|via|around|outside|held|signed|since|until|visit(?:ed|ing)?|leaving|of)\s$",
    re.IGNORECASE,
)
_THE_BEFORE: Final = re.compile(r"\b(?:the|this|that)\s$", re.IGNORECASE)
_NUMBER_BEFORE: Final = re.compile(r"(?<![\w.,(§/°-])(?:[aA]\.?\s{0,2}|§\s?)?(?=\d{1,3}(?!\d))")
_LED: Final = re.compile(
    r"(?:^\W{0,3}|[;:(“\"]\s?|\b(?:and|or|vs?\.?|versus|under|does|do|is|see|cf\.?|what|what's|what’s|explain|compare|with|et|of)\s)$",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r"\s(?:of|in|to|du|de)\b")
_BRACKETED: Final = re.compile(r",?\s(?:at\s\[(?=\d{1,3}\])|\[(?=\d{2,3}\]\W{0,2}$))(\d{1,3})\]")
_LEVELS: Final = r"\d{1,3}(?:\s?\(\w{1,3}\)|\.\w{1,2}){0,4}"
_PAIR: Final = re.compile(rf"(?:,?\s(?:a\.?|art\.?|article)?)\s?{_LEVELS}\s{{0,3}}(?:$|[?!;.,)])")
_NEXT: Final = re.compile(rf"(?:,|\s(?:and|or|vs?\.?|versus|&|\+|et|ou)|\s?[;/+&])\s{_LEVELS}\s(?:of\s(?:the\s)?)?")
_LONGEST_LINK: Final = 9  # " versus "
_TO_NAME: Final = re.compile(r"\s{1,2}(?:of\s(?:the\s)?)?|,\s")
_MOST_BEFORE: Final = 40  # characters that a place before a name may take
_LOWER_NAME: Final = re.compile(r"\W{0,2}((?:\w[\w.'’-]{0,30},?\s){1,3})")
_SHORTEST_LOWER_NAME: Final = 4
_ALSO_WORDS: Final = frozenset(("basic", "severe", "glass", "wood", "buck", "welch", "peck"))
"""Applicants' names that, without a capital letter, are English words."""


def add_typed(text: str, marks: list[Mark]) -> list[Mark]:
    """The marks of a text with those that its shorthand adds, in order and without overlap."""
    marks = _split_lists(text, _add_names(text, marks))
    out: list[Mark] = []
    for index, mark in enumerate(marks):
        if out and mark.start < out[-1].end:
            continue
        following = marks[index + 1] if index + 1 < len(marks) else None
        if len(text) <= SEARCH_BOX and (case := _read_typed_case(text, mark, out, following)):
            out.append(case)
        elif isinstance(mark, Name) and mark.key in LAST_ARTICLE and not mark.pointing:
            places = _read_before(text, mark, out, following)
            if places and out and out[-1].end > places.start:
                out.pop()  # the "§ 2" of "8 § 2 ECHR"
            out += [places, mark] if places else [mark, *_read_after(text, mark, marks, index + 1)]
        else:
            out.append(mark)
    return out


def _add_names(text: str, marks: list[Mark]) -> list[Mark]:
    """Adds names and numbers that only a search box shortens so, where nothing else has been read."""
    more: list[Mark] = []
    for match in _TYPED_NAME.finditer(text):
        if match.lastgroup == "number":
            more.append(read_bare_number(text, match))
            continue
        if match.lastgroup == "protocol":
            more.append(Name(start=match.start(), end=match.end(), label=match.group()))
            continue
        key = RECOMMENDATION if match.lastgroup == "rec" else str(match.lastgroup)
        more.append(Name(start=match.start(), end=match.end(), key=key, label=match.group(), weak=True))
    out: list[Mark] = []
    for mark in sorted([*marks, *more], key=lambda m: (m.start, -m.end)):
        if not out or mark.start >= out[-1].end:
            out.append(mark)
    return out


def _read_after(text: str, name: Name, marks: list[Mark], index: int) -> list[Places]:
    """A number right after a name: "Budapest 19(3)(d)", "Istanbul Convention 40", "CM Rec 2026 2 38.2"."""
    lead = _AFTER.match(text, name.end)
    if lead is None or (name.weak and _PLACE_BEFORE.search(text, max(0, name.start - 12), name.start)):
        return []
    found = _read_numbers(text, lead.end(), name)
    while index < len(marks) and isinstance(marks[index], Places):
        index += 1
    following = marks[index] if index < len(marks) else None
    found = _leave_to_next(text, found, following) if following else found
    if not found:
        return []
    if not _is_shaped(text, found):
        by_the_way = _THE_BEFORE.search(text, max(0, name.start - 6), name.start)
        doubtful = by_the_way or (name.weak and lead.group("sign"))
        if doubtful or not _may_be_bare(text, name, found, found[-1].end, following):
            return []
    return [_as_places(lead.start("word"), found, name.start)]


def _split_lists(text: str, marks: list[Mark]) -> list[Mark]:
    """Parts "IC art 36 and 8 ECHR" into what each name has; one name's list stays whole."""
    out: list[Mark] = []
    for index, mark in enumerate(marks):
        before, after = out[-1] if out else None, marks[index + 1] if index + 1 < len(marks) else None
        listed = isinstance(mark, Places) and mark.unit == "article" and len(mark.places) > 1
        if listed and isinstance(mark, Places) and isinstance(before, Name) and isinstance(after, Name):
            led = _AFTER.match(text, before.end) or text[before.end : mark.start].strip(" ,:") == ""
            if led and before.key != after.key and _TO_NAME.fullmatch(text[mark.end : after.start]):
                head, last = mark.places[:-1], mark.places[-1]
                out += [replace(mark, end=head[-1].end, places=head), _as_places(last.start, [last])]
                continue
        out.append(mark)
    return out


def _leave_to_next(text: str, found: list[Place], following: Mark) -> list[Place]:
    """Takes away what belongs to the next name: in "IC 36 and 8 ECHR" the 8 is the ECHR's."""
    kept = [p for p in found if p.end <= following.start]
    near = len(kept) > 1 and following.start - kept[-1].end < _LONGEST_LINK
    return kept[:-1] if near and _TO_NAME.fullmatch(text[kept[-1].end : following.start]) else kept


def _read_before(text: str, name: Name, before: list[Mark], following: Mark | None) -> Places | None:
    """A number right before a name: "8 ECHR", "36(1)(a) IC", "38.2 of the Recommendation"."""
    low = before[-1].end if before else 0
    # "paras 41 and 33 of CM/Rec(2026)2" is whole already: there a paragraph is no level of an article
    whole = name.key == RECOMMENDATION and low > name.start - _LONGEST_LINK
    if not whole and low > name.start - _LONGEST_LINK and _is_level(before[-1] if before else None):
        low = before[-2].end if len(before) > 1 else 0
    for lead in _NUMBER_BEFORE.finditer(text, max(low, name.start - _MOST_BEFORE), name.start):
        found = _read_numbers(text, lead.end(), name)
        if not found or not _TO_NAME.fullmatch(text[found[-1].end : name.start]):
            continue
        if not _LED.search(text[max(0, lead.start() - 24) : lead.start()]):
            continue
        if not _is_shaped(text, found):
            opens = lead.start() < _LONGEST_LINK and not text[: lead.start()].strip()
            linked = lead.start() - low < _LONGEST_LINK and any(isinstance(mark, Places) for mark in before[-2:])
            doubtful = (name.weak and not (opens or linked)) or name.label == "BC"
            if doubtful or not _may_be_bare(text, name, found, name.end, following):
                continue
        return _as_places(lead.start(), found, name.start)
    return None


def _read_numbers(text: str, pos: int, name: Name) -> list[Place]:
    """The places of a name's text from a number on; none where they cannot be places of it."""
    if name.key == RECOMMENDATION:
        found = read_paragraphs(text, pos, many=True, start=pos)
    else:
        found = read_articles(text, pos, plural=False)
    most = _SHAPED_LAST if _is_shaped(text, found) else LAST_ARTICLE[name.key]
    if not found or not all(p.path[0].isdigit() and 0 < int(p.path[0]) <= most for p in found):
        return []
    if _DATE_GOES_ON.match(text, found[-1].end) or text[found[-1].end : found[-1].end + 1].isalnum():
        return []
    return found


def _is_shaped(text: str, found: list[Place]) -> bool:
    """Whether the places cannot be counts: "36(1)(a)", "36.1.a", "59 § 2"; not "23", "8.2" or "25a"."""
    if not found or found[0].tight:
        return False
    return any(len(p.path) > 1 and (p.path[-1].isalpha() or _LETTERED.search(text[p.start : p.end])) for p in found)


def _is_level(mark: Mark | None) -> bool:
    return isinstance(mark, Places) and mark.unit in ("paragraph", "letter")


def _may_be_bare(text: str, name: Name, found: list[Place], end: int, following: Mark | None) -> bool:
    """Whether nothing shows that a bare number is a count, a date or a footnote's."""
    if len(text) > SEARCH_BOX:
        return False
    goes_on = isinstance(following, Name) and following.start - end < _MOST_BEFORE
    is_next = goes_on and following and _NEXT.fullmatch(text[end : following.start])
    ends = _ENDS.match(text, end)
    if not (ends or is_next):
        return False
    if name.weak and ends and ends.group("link") and not (goes_on and following and _PAIR.match(text, following.end)):
        return False  # "Istanbul 36 and Budapest 23 were the venues"
    dotted = all(len(p.path) > 1 for p in found)
    return dotted or not (name.weak and name.key == RECOMMENDATION)  # "Recommendation 5" is any body's


def _as_places(start: int, found: list[Place], owner: int = -1) -> Places:
    first = replace(found[0], start=start)
    return Places(start=start, end=found[-1].end, unit=first.unit, places=(first, *found[1:]), owner=owner)


def _read_typed_case(text: str, mark: Mark, before: list[Mark], following: Mark | None) -> CaseMention | None:
    """A judgment by its applicant's name beside a paragraph: "Söderman §117", "soderman para 117"."""
    if isinstance(mark, CaseMention):
        return replace(mark, typed=True) if mark.loose else _add_bracketed(text, mark)
    if not isinstance(mark, Places) or mark.unit != "paragraph" or not re.match(PARAGRAPH_WORD, text[mark.start :]):
        return None
    low = before[-1].end if before else 0
    if (
        mark.start - low < 2
        or _GOES_ON.match(text, mark.end)
        or (isinstance(following, Name) and following.start - mark.end <= 12)
    ):
        return None
    case = read_short_case(text, mark.start, low, loose=True)
    names = case.names if case else _read_lower_names(text, mark.start, low)
    if not names:
        return None
    return CaseMention(
        start=names[0][0], end=mark.end, names=names, loose=True, typed=True, places=mark.places, fallback=mark.places
    )


def _add_bracketed(text: str, case: CaseMention) -> CaseMention | None:
    """The paragraph of "K.U. v Finland at [43]", as English reports cite; "[1]" alone is a footnote's number."""
    found = _BRACKETED.match(text, case.end)
    if case.places or found is None:
        return None
    place = Place(unit="paragraph", path=(found.group(1),), start=found.start(1) - 1, end=found.end())
    return replace(case, end=found.end(), places=(place,))


def _read_lower_names(text: str, anchor: int, low: int) -> tuple[tuple[int, str], ...]:
    """The words that a text opens with before a paragraph, as an applicant's name without capitals."""
    opening = _LOWER_NAME.fullmatch(text, 0, anchor) if low == 0 else None
    if opening is None:
        return ()
    name = opening.group(1).rstrip(" ,")
    words = name.lower().split()
    if len(name) < _SHORTEST_LOWER_NAME or name.lower() in _ALSO_WORDS or not NOT_IN_CASE_NAMES.isdisjoint(words):
        return ()
    return ((opening.start(1), name),)
