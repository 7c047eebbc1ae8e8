"""Puts marks together into references: which places form a list, and which instrument the words attribute them to.

"Article 4, paragraph 2, and Article 6, paragraph 3, of the Convention" is one reference; "§ 2 of Article 8" is a
place inside another; "Istanbul Convention, Art. 34" and "art 34 IC" are the two orders people write in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from kb.citation_cases import CaseMention
from kb.citation_names import NOT_CODES, OUTSIDE_NOUNS
from kb.citation_nest import HIGHER, merge_names, nest
from kb.citation_places import Place
from kb.citation_scan import Identifier, Mark, Name, Places, scan
from kb.citation_typed import add_typed

Scope = Literal["", "this-article", "here", "this-appendix"]

_LONGEST_GAP: Final = 48  # characters between a place and the name it belongs to

_OF = re.compile(
    r"\s{0,6}[)\[]?\s{0,6},?\s{0,6}(?:of|to|in|under|from|at|de|du|des|d['’])\s{0,6}(?:both\s)?(?:the\s|la\s|le\s|l['’])?",
    re.IGNORECASE,
)
_OF_CASE = re.compile(r"\s{1,3}(?:(?:of|in)\s(?:the\s)?(?:case\s(?:of\s)?)?)")
_LEVELS_AFTER = re.compile(r"[\s,:(]{1,4}")
_PROTOCOL = re.compile(r"P\d|P-\d|Protocol", re.IGNORECASE)
_BESIDE = re.compile(r"\s{0,6}[(\[]?(?:the\s)?", re.IGNORECASE)
_COMMA = re.compile(r"\s{0,3},\s{0,3}(?:the\s)?", re.IGNORECASE)
_AFTER_NAME = re.compile(
    r"(?:['’]s?)?[)\]”\"]?[\s,:(\[–—-]{0,4}(?:(?:in\sparticular|especially|notably|namely|specifically|see|cf\.?|under|in|at"
    r"|its|by|the|both)[\s,]{1,2}){0,4}",
    re.IGNORECASE,
)
_AND_AFTER_NAME = re.compile(
    r"[)\]]?,?\s(?:and|or|as\swell\sas|et)\s(?:(?:of|under|with|the|also|in)\s){0,3}", re.IGNORECASE
)
_CHAIN = re.compile(
    r"\s{0,6}(?:,?\s{0,6}(?:and/or|and|or|et|ou|&|as\swell\sas)\s{1,6}|,\s{0,6})"
    r"(?P<apart>(?:(?:of|in|under|with|to|the|former|both|by|against)\s{1,6}){0,3})",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r",?\s(?:(?:taken|read|alone|separately|and|or|either|combined|both|on\sits\sown)\s){0,5}"
    r"(?:in\sconjunction|together|combined)\swith\s(?:the\s)?",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\s?\(\s?")
_CLOSES = re.compile(r"\s?\)")

_THIS_ARTICLE = re.compile(
    r"\s{1,6}(?:,\s)?(?:of|in|to)\s{1,3}(?:this|the\spresent|the\ssame|that|the\ssaid)\s(?:article|provision)\b(?!\s\d)",
    re.IGNORECASE,
)
_THE_ARTICLE = re.compile(r"\s{1,6}of\s(?:the\sarticle|article)\b(?!\s\d)", re.IGNORECASE)
_HERE = re.compile(
    r"\s{1,3}(?:(?:et\sseq\.?\s)?(?:above|below|supra|infra|ci-dessus|ci-dessous)\b|(?:of|in)\s(?:this|the\spresent)\sjudgment\b)"
)
_THIS_APPENDIX = re.compile(r"\s{1,3}(?:of|to)\s(?:this|the\spresent)\sappendix\b", re.IGNORECASE)

_OF_TEXT = re.compile(
    r"\s{0,6}\)?,?\s{0,6}\[?(?:of|du|de\sla|de\sl['’]|des|to)\s{1,6}(?P<label>(?:(?:the|that|this|its|his|her|their|both|each|an?)\s)?"
    r"[^.;:,()\n“”\"\]]{2,70})"
)
_LEGAL_NOUN = re.compile(rf"(?i:{OUTSIDE_NOUNS})(?![^\W_])")
_CODE_AFTER = re.compile(r"\s([A-Z]{2}[A-Za-z]{0,6}|[A-Z][a-z]{0,4}[A-Z][A-Za-z]{0,4})(?![^\W_])(?!\.?\s?\d)")
_NOUN_AFTER = re.compile(
    r"\s(Charter|Directive|Constitution|(?:[A-Z]\w{2,12}\s)?Code)(?![^\W_])"
)  # "Article 7 Charter"
_OUTSIDE_BEFORE = re.compile(
    rf"(?P<label>(?:[A-Z][\w-]{{0,20}}\s){{0,3}}{OUTSIDE_NOUNS}"
    r"(?:\s(?:nos?\.|of|on|\(?\d[\w./()-]{0,20}|\(?[A-Z“][\w./()”-]{0,20})){0,8})[)”]?\s?[,(:–-]{0,2}\s?\(?(?:in\sparticular\s)?$"
)
_PART_OF_PROVISION = re.compile(
    r"(?:,?\s\(?(?:(?:the\s)?(?:first|second|third|last|final)\s(?:sentence|alternative|indent|clause|limb|part|sub-?paragraph)"
    r"|in\sfine|et\sseq\.?|ff\.?|points?\s\(?\w{1,2}\)?)(?![^\W_])\)?,?){1,2}"
)
_FORMER = re.compile(r"\b(?:former|old)\s$", re.IGNORECASE)
_LINE_START = re.compile(r"(?:^|[\n“\"‘«])[\s\d.]{0,8}$")
_HEADING_GOES_ON = re.compile(r"[\s\d().§]{0,8}(?:[–—:-]|\n|$|\.\s|“|[a-z]?\s?\(?[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A reference as found, not yet resolved: places and the name beside them, a judgment, a name, or an identifier.

    `outside` labels a text that is not ours; `scope` is where pointing words aim ("of this article", "above");
    `heading` says that it opens a line or a quotation as the heading of a quoted provision does; `apart` that an
    instrument stands before it with only "and" between ("the Istanbul Convention and Article 8").
    """

    start: int
    end: int
    places: tuple[Place, ...] = ()
    name: Name | None = None
    outside: str = ""
    scope: Scope = ""
    former: bool = False
    heading: bool = False
    apart: bool = False
    slug: str = ""
    slug_start: int = -1
    mention: CaseMention | None = None
    identifier: str = ""


@dataclass(slots=True)
class _Group:
    """Places that share an attribution; `runs` are the lists among them that become one reference each."""

    runs: list[list[Places]]
    end: int
    reach: int = -1  # where words of attribution may begin: after "second sentence," as well
    scope: Scope = ""
    before: int = -1  # index of the mark before
    after: int = -1  # index of the mark after

    @property
    def first(self) -> Places:
        return self.runs[0][0]

    @property
    def last(self) -> Places:
        return self.runs[-1][-1]


@dataclass(slots=True)
class _Reading:
    text: str
    marks: list[Mark]
    typed: bool = False
    taken: set[int] = field(default_factory=set)  # names that already have their places

    def gap(self, left: int, right: int) -> str:
        return self.text[left:right] if 0 <= right - left <= _LONGEST_GAP else "\0"

    def name_at(self, index: int) -> Name | None:
        mark = self.marks[index] if 0 <= index < len(self.marks) else None
        return mark if isinstance(mark, Name) else None


def find(text: str, *, typed: bool = False) -> list[Reference]:
    """References in text order, none overlapping another; nothing is looked up.

    `typed` reads the shorthand of a search box as well; texts that were published do not write so.
    """
    marks = merge_names(text, scan(text))
    reading = _Reading(text, nest(text, add_typed(text, marks) if typed else marks, typed=typed), typed)
    found: list[Reference] = []
    index = 0
    while index < len(reading.marks):
        mark = reading.marks[index]
        if isinstance(mark, Places):
            group = _gather(reading, index)
            found += _attribute(reading, group)
            index = group.after
            continue
        if isinstance(mark, CaseMention):
            found.append(_refer_to_case(reading, found, index, mark))
        elif isinstance(mark, Identifier):
            found.append(Reference(start=mark.start, end=mark.end, identifier=mark.id))
        else:
            found.append(Reference(start=mark.start, end=mark.end, name=mark))
        index += 1
    found = _without_taken_names(found)
    return _join_levels(text, found) if typed else found


def _without_taken_names(found: list[Reference]) -> list[Reference]:
    owned = {r.name.start for r in found if r.places and r.name}
    kept = [r for r in found if r.places or r.name is None or r.name.start not in owned]
    return sorted(kept, key=lambda r: r.start)


def _gather(reading: _Reading, index: int) -> _Group:
    """The places from `index` on that are listed together, and those repeated in brackets ("Article 8 (art. 8)")."""
    text, marks = reading.text, reading.marks
    first = marks[index]
    assert isinstance(first, Places)
    group = _Group(runs=[[first]], end=first.end, before=index - 1)
    open_bracket = False
    while True:
        index += 1
        group.scope, group.end = _scope(text, group.last, group.end)
        following = marks[index] if index < len(marks) else None
        if group.scope or not isinstance(following, Places) or following.unit != first.unit:
            break
        if following.owner != group.last.owner or (reading.typed and _is_next_names(reading, group, index)):
            break
        gap = reading.gap(group.end, following.start)
        chain = _CHAIN.fullmatch(gap)
        if chain and not chain.group("apart").strip() and not open_bracket:
            group.runs[-1].append(following)
        elif chain or _TOGETHER.fullmatch(gap):
            group.runs.append([following])
        elif not open_bracket and first.unit == "article" and _OPENS.fullmatch(gap):
            open_bracket = True
            group.runs.append([following])
        else:
            break
        group.end = following.end
        if open_bracket and (close := _CLOSES.match(text, group.end)):
            open_bracket, group.end = False, close.end()
    group.after = index
    part = _PART_OF_PROVISION.match(text, group.end)
    group.reach = part.end() - part.group().endswith(",") if part else group.end
    return group


def _is_next_names(reading: _Reading, group: _Group, index: int) -> bool:
    """In "IC 36 and 8 ECHR" the second number is the second name's."""
    before, after = reading.name_at(group.before), reading.name_at(index + 1)
    if before is None or after is None or before.key == after.key:
        return False
    led = _AFTER_NAME.fullmatch(reading.gap(before.end, group.first.start))
    return bool(led) and bool(_BESIDE.fullmatch(reading.gap(reading.marks[index].end, after.start)))


def _scope(text: str, last: Places, end: int) -> tuple[Scope, int]:
    if last.unit in ("paragraph", "letter"):
        for scope, pattern in _SCOPES:
            if found := pattern.match(text, end):
                return scope, found.end()
    if last.unit == "article" and (found := _HERE.match(text, end)):
        return "", found.end()
    return "", end


_SCOPES: Final[tuple[tuple[Scope, re.Pattern[str]], ...]] = (
    ("this-article", _THIS_ARTICLE), ("here", _HERE), ("this-appendix", _THIS_APPENDIX), ("this-article", _THE_ARTICLE),
)  # fmt: skip


def _attribute(reading: _Reading, group: _Group) -> list[Reference]:
    text = reading.text
    if group.scope:
        return _refer(reading, group, end=group.end)
    if _leads_to_case(reading, group):
        return _refer(reading, group)
    after, before = reading.name_at(group.after), reading.name_at(group.before)
    gap_after = reading.gap(group.reach, after.start) if after else "\0"
    gap_before = reading.gap(before.end, group.first.start) if before else "\0"
    if group.first.owner >= 0 and before and before.start == group.first.owner:
        start = -1 if group.before in reading.taken else before.start
        reading.taken.add(group.before)
        return _refer(reading, group, start=start, name=before)
    if after and _OF.fullmatch(gap_after):
        return _take_after(reading, group, after)
    beside = bool(after) and bool(_BESIDE.fullmatch(gap_after))
    if not beside and (outside := _outside_after(text, group)):
        return _refer(reading, group, end=outside[1], outside=outside[0])
    together = bool(before) and bool(_TOGETHER.fullmatch(gap_before))
    led = together or (bool(before) and bool(_AFTER_NAME.fullmatch(gap_before)))
    if led and before and not before.key and beside and after and after.key and _PROTOCOL.match(before.label):
        return _refer(reading, group, start=before.start, end=after.end, name=before)  # "P4 art 2 ECHR"
    if beside and after and (not led or group.before in reading.taken or not _leads_on(reading, group.after)):
        return _take_after(reading, group, after)
    if led and before:
        start = -1 if together or group.before in reading.taken else before.start
        reading.taken.add(group.before)
        return _refer(reading, group, start=start, name=before)
    if after and _COMMA.fullmatch(gap_after) and not (reading.taken and _leads_on(reading, group.after)):
        return _take_after(reading, group, after)
    if outside_before := _OUTSIDE_BEFORE.search(text, max(0, group.first.start - 90), group.first.start):
        return _refer(reading, group, outside=outside_before.group("label"))
    return _refer(reading, group, apart=bool(before) and bool(_AND_AFTER_NAME.fullmatch(gap_before)))


def _leads_on(reading: _Reading, index: int) -> bool:
    """Whether the name at `index` is followed by places of its own: "Art 34, Istanbul Convention, Art 36"."""
    name = reading.name_at(index)
    following = reading.marks[index + 1] if index + 1 < len(reading.marks) else None
    if name is None or not isinstance(following, Places):
        return False
    return bool(_AFTER_NAME.fullmatch(reading.gap(name.end, following.start)))


def _take_after(reading: _Reading, group: _Group, name: Name) -> list[Reference]:
    reading.taken.add(group.after)
    end = name.end
    if "(" in reading.text[group.end : name.start] and (close := _CLOSES.match(reading.text, end)):
        end = close.end()
    return _refer(reading, group, end=end, name=name)


def _outside_after(text: str, group: _Group) -> tuple[str, int] | None:
    """The label of another text that the words attribute the places to: "of the Criminal Code", "CCP"."""
    if group.first.unit not in ("article", "paragraph", "section"):
        return None
    if code := _CODE_AFTER.match(text, group.reach):
        return None if code.group(1) in NOT_CODES else (code.group(1), code.end())
    if noun := _NOUN_AFTER.match(text, group.reach):
        return noun.group(1), noun.end()
    of = _OF_TEXT.match(text, group.reach)
    if of is None:
        return None
    words = of.group("label").split()[:10]
    phrase = " ".join(words)
    bare = words[1:] if words[0] in ("the", "that", "this", "its", "his", "her", "their", "both") else words
    if _LEGAL_NOUN.search(phrase) or (bare and bare[0][0].isupper()):
        return _trim_label(phrase), group.end
    return None


def _trim_label(phrase: str) -> str:
    noun = _LEGAL_NOUN.search(phrase)
    return phrase[: noun.end()] if noun else " ".join(phrase.split()[:4])


def _refer(
    reading: _Reading, group: _Group, *, start: int = -1, end: int = -1, name: Name | None = None, outside: str = "",
    apart: bool = False,
) -> list[Reference]:  # fmt: skip
    """One reference for each run; the name's words go to the run they touch."""
    text = reading.text
    found = []
    for number, run in enumerate(group.runs):
        begins, ends = run[0].start, run[-1].end
        is_first, is_last = number == 0, number == len(group.runs) - 1
        if name and ")" in text[ends : name.start] and "(" not in text[begins:ends]:
            is_last = False  # "(art. 8) of the Convention": the name's words lie outside the bracket
        found.append(
            Reference(
                start=min(begins, start) if is_first and start >= 0 else begins,
                end=max(ends, end) if is_last else ends,
                places=tuple(p for places in run for p in places.places),
                name=name,
                outside=outside,
                scope=group.scope,
                apart=apart,
                former=bool(_FORMER.search(text, max(0, begins - 8), begins)),
                heading=text[begins : begins + 2].lower() == "ar"
                and bool(_LINE_START.search(text, max(0, begins - 12), begins))
                and bool(_HEADING_GOES_ON.match(text, ends)),
                slug=run[0].slug,
                slug_start=run[0].slug_start,
            )
        )
    return found


def _refer_to_case(reading: _Reading, found: list[Reference], index: int, case: CaseMention) -> Reference:
    """A judgment with the places that stand before it: "paragraph 43 of K.U. v. Finland"."""
    before = reading.marks[index - 1] if index else None
    last = found[-1] if found else None
    belongs = isinstance(before, Places) and before.unit == "paragraph" and _is_of_case(reading, before.end, case)
    if (
        not (belongs and last and isinstance(before, Places) and last.places == before.places)
        or last.name
        or last.scope
    ):
        return Reference(start=case.start, end=case.end, mention=case, places=case.fallback)
    found.pop()
    return Reference(start=last.start, end=case.end, mention=replace(case, start=last.start, places=last.places))


def _leads_to_case(reading: _Reading, group: _Group) -> bool:
    case = reading.marks[group.after] if group.after < len(reading.marks) else None
    alone = group.runs == [[group.first]] and group.first.unit == "paragraph"
    return alone and isinstance(case, CaseMention) and _is_of_case(reading, group.end, case)


def _is_of_case(reading: _Reading, end: int, case: CaseMention) -> bool:
    gap = reading.gap(end, case.start)
    return not case.places and bool(case.names) and bool(_OF_CASE.fullmatch(gap) or (reading.typed and gap == " "))


def _join_levels(text: str, found: list[Reference]) -> list[Reference]:
    """Levels said after the name go to the article before it: "Article 36 of the Istanbul Convention, paragraph 1"."""
    out: list[Reference] = []
    for reference in found:
        last = out[-1] if out else None
        if not (last and reference.name and reference.name is last.name and _deepens(text, last, reference)):
            out.append(reference)
            continue
        head = last.places[0]
        deeper = tuple(replace(p, unit=head.unit, path=(*head.path, *p.path)) for p in reference.places)
        out[-1] = replace(last, end=reference.end, places=deeper)
    return out


def _deepens(text: str, last: Reference, reference: Reference) -> bool:
    if len(last.places) != 1 or last.places[0].unit != "article" or last.places[0].upto or not reference.places:
        return False
    if last.end != reference.name.end if reference.name else True:
        return False
    in_order = HIGHER.get(reference.places[0].unit, ())
    return "article" in in_order and bool(_LEVELS_AFTER.fullmatch(text[last.end : reference.start]))
