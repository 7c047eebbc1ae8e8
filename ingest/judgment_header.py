"""What the head of a judgment says (name, application numbers, date, formation, respondent), its ECLI, its findings.

Works on folded lines. Each notion is read from the place where the Registry prints it, with the older forms beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.errors import UsageError

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)? ({'|'.join(_MONTHS)}),? (\d{{4}})")
_ONLY_DATE = re.compile(rf"{_DATE.pattern}\.?")
# 2872/02, but not the start of 21/12/2010.
_APPLICATION = re.compile(r"(?<![\d/])(\d{1,6}/\d{2})(?![\d/])")
_LISTED_APPLICATION = re.compile(r"(?:\d{1,3}\.? )?(?:Application )?(?:no\. )?\d{1,6}/\d{2}(?!/)\b.{0,80}")
_FIRST_YEAR = 54  # the Commission received its first applications in 1955
_NUMBER_OF_CASE = re.compile(r"\(\s*Applications? ", re.I)
_SEE_LIST = re.compile(r"\bothers?\b|\bappended\b|\bannex", re.I)

_IN_THE_CASE = re.compile(r"In the case of (?P<name>.+)")
_CASE_OF = re.compile(r"(?:CASE OF|AFFAIRE) (?P<name>.+)")
_VERSUS = re.compile(r"\s(?:v|c)\.? ")
# "[1]", "[*]", "(1)" after the name point to a note; "(no. 2)" is part of the name.
_NOTE_MARK = re.compile(r"\s*(?:\[[^\]]{1,3}\]|\(\d\))")
_JUST_SATISFACTION = re.compile(r"\s*\((?:just satisfaction|revision|merits|article 50)[^)]*\)$", re.I)
_SMALL_WORDS = frozenset(("v.", "c.", "the", "and", "of", "van", "von", "der", "den"))

_FORMATION = re.compile(
    r"(?:FORMER )?(?:FIRST|SECOND|THIRD|FOURTH|FIFTH) SECTION|(?:FORMER )?SECTION [IV]{1,3}|GRAND CHAMBER"
    r"|COURT \([A-Z ]+\)|PLENARY COURT"
)
_SITTING_SECTION = re.compile(
    r"\((?P<section>(?:Former )?(?:First|Second|Third|Fourth|Fifth) Section|Former Section [IV]+)\)", re.I
)
_SITTING = (
    (re.compile(r"\bas a Grand Chamber|a Grand Chamber composed", re.I), "GRAND CHAMBER"),
    (re.compile(r"plenary session", re.I), "COURT (PLENARY)"),
    (re.compile(r"as a Chamber|Article 43 .{0,40}of the Convention", re.I), "COURT (CHAMBER)"),
)  # fmt: skip
# States whose name holds "and": they are one respondent.
_STATE_NAMES = {"Moldova": "Republic of Moldova"}  # as the Registry prints it now
_ONE_STATE = ("Bosnia and Herzegovina", "Serbia and Montenegro")

# Items of the operative part that say what was found: on a violation, on complaints not examined, on striking out.
_FINDING = re.compile(
    r"\b(?:violations?|breach(?:es)?|violated|infringed|infringement|discrimination contrary)\b"
    r"|\bnot? (?:necessary|needed|need)\b.{0,40}\b(?:examine|consider|rule|apply|deal|determine|pursue)"
    r"|\bunnecessary\b|\bseparate (?:issue|examination)\b|\bstr(?:ike|uck)\b.{0,60}\b(?:out|list)\b"
    r"|\b(?:does|is|was|applies|apply|are)\b.{0,12}\b(?:apply|applicable|applies)\b"
    r"|\bapplies in this case\b|\bno jurisdiction\b|\bnot been made out\b|\bnot to pursue\b|^States that\b"
    r"|^Decides, (?:accordingly|therefore)\b"
)
_NO_FINDING = re.compile(
    r"just satisfaction|\bDeclares\b|^(?:Dismisses|Rejects|Joins|Takes note)\b|preliminary objection"
)


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a judgment; empty strings and tuples where the text does not say."""

    name: str
    application_numbers: tuple[str, ...]
    date: str
    formation: str
    respondent: tuple[str, ...]


def ecli(application_number: str, date_iso: str, kind: str = "JUD") -> str:
    """The European Case Law Identifier of a judgment of the Court.

    Built as HUDOC does: year, month and day of the judgment, kind of document, then the first application number with
    seven digits for its number and two for its year: no. 2872/02 of 2 December 2008 is
    `ECLI:CE:ECHR:2008:1202JUD000287202`. Raises `UsageError` for anything that is no application number or date.
    """
    number = re.fullmatch(r"(\d{1,6})/(\d{2})", application_number)
    date = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", date_iso)
    if not number or not date:
        raise UsageError(
            f"no ECLI for application {application_number!r} of {date_iso!r}: give a number such as 2872/02 and a date"
            " such as 2008-12-02"
        )
    year, month, day = date.groups()
    return f"ECLI:CE:ECHR:{year}:{month}{day}{kind}{int(number[1]):07d}{number[2]}"


def read_header(lines: Sequence[str], body: int, rest: Iterable[str] = ()) -> Header:
    """Reads the head `lines[:body]` of a judgment; `rest` is searched where the head points to a list or lacks a date.

    `rest` is the text after the head: its first lines name all applications, its closing line the date.
    """
    head = [line for line in lines[:body] if line]
    later = list(rest)
    name = _read_name(head)
    return Header(name, _read_numbers(head, later), _read_date(head, later), _read_formation(head), _read_states(name))


def _read_name(head: Sequence[str]) -> str:
    title = next((m["name"] for line in head if (m := _CASE_OF.match(line))), "")
    named = next((m["name"] for line in head if (m := _IN_THE_CASE.match(line))), "")
    whole = named and _VERSUS.search(named)  # older judgments have "In the Gaskin case"
    name = named if whole or not title else _in_small_letters(title)
    name = _NOTE_MARK.sub("", name).strip(" ,:")
    return _VERSUS.sub(" v. ", _JUST_SATISFACTION.sub("", name))


def _in_small_letters(title: str) -> str:
    """ "GASKIN v. THE UNITED KINGDOM" as it stands in a citation: "Gaskin v. the United Kingdom"."""
    words: list[str] = []
    for word in title.split():
        small = word.lower()
        capitals = word == word.upper() or word.startswith(("Mc", "Mac"))
        words.append(small if small in _SMALL_WORDS and words else _capital(word) if capitals else word)
    return " ".join(words)


def _capital(word: str) -> str:
    prefix = re.match(r"(?:Mc|Mac|O[’'])(?=[A-Z]{2})", word)
    if prefix:
        return prefix.group() + _capital(word[prefix.end() :])
    return re.sub(r"[^\W\d_]+", lambda m: m.group().capitalize(), word)


def _read_numbers(head: Sequence[str], later: Sequence[str]) -> tuple[str, ...]:
    start = next((i for i, line in enumerate(head) if _NUMBER_OF_CASE.match(line)), None)
    text = ""
    if start is not None:
        for line in head[start:]:
            text += " " + line
            if ")" in line:
                break
    numbers = _APPLICATION.findall(text)
    if not numbers or _SEE_LIST.search(text):
        numbers += _APPLICATION.findall(_first_applications(later))
        if _SEE_LIST.search(text):
            listed = (line for line in later if _LISTED_APPLICATION.fullmatch(line))
            numbers += [n for line in listed for n in _APPLICATION.findall(line)[:1]]
            numbers.sort(key=lambda n: (_full_year(n), int(n.partition("/")[0])))
    return tuple(dict.fromkeys(numbers))


def _full_year(number: str) -> int:
    year = int(number.partition("/")[2])
    return year + (1900 if year > _FIRST_YEAR else 2000)


def _first_applications(later: Sequence[str]) -> str:
    """The sentence that says from which applications the case originated."""
    pattern = re.compile(r"originated in |\(nos?\. \d|lodged .{0,40}with the Court|applications? ", re.I)
    return next((line[:1500] for line in later[:12] if pattern.search(line) and _APPLICATION.search(line)), "")


def _read_date(head: Sequence[str], later: Sequence[str]) -> str:
    match = next((m for line in head if (m := _ONLY_DATE.fullmatch(line))), None)
    if match is None:
        closing = next((line for line in reversed(later) if line.startswith(("Done in", "Done at"))), "")
        found = list(_DATE.finditer(closing))
        match = found[-1] if found else None
    if match is None:
        return ""
    day, month, year = match.group(1, 2, 3)
    return f"{year}-{_MONTHS.index(month) + 1:02d}-{int(day):02d}"


def _read_formation(head: Sequence[str]) -> str:
    printed = next((line for line in head if _FORMATION.fullmatch(line)), "")
    if printed:
        return printed
    text = " ".join(head)
    section = _SITTING_SECTION.search(text)
    if section:
        return section["section"].upper()
    return next((name for pattern, name in _SITTING if pattern.search(text)), "")


def _read_states(name: str) -> tuple[str, ...]:
    parts = _VERSUS.split(name)
    if len(parts) < 2:
        return ()
    states = re.sub(r"\s*\([^)]*\)$", "", parts[-1]).strip()
    whole = re.sub(r"^the ", "", states, flags=re.I)
    found = [whole] if whole in _ONE_STATE else re.split(r", | and ", states)
    bare = (re.sub(r"^the ", "", state.strip(), flags=re.I) for state in found)
    return tuple(_STATE_NAMES.get(state, state) for state in bare if state)


def read_conclusions(items: Iterable[str]) -> tuple[str, ...]:
    """The items of the operative part on violation, on complaints not examined and on striking out, as printed.

    Without the semicolon or full stop at the end: "Holds that there has been a violation of Article 8".
    """
    found = []
    for item in items:
        text = re.sub(r"\[\d{1,2}\]", "", " ".join(item.split()))
        if _FINDING.search(text) and not _NO_FINDING.search(text):
            found.append(text.rstrip(" ;.,"))
    return tuple(found)
