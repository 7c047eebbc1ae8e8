"""Reads what follows "Article", "paragraph", "§", "recital" and the like: numbers, letters, lists and ranges.

A `Place` is one item as written, before anyone asks which instrument it is in: "Articles 3, 6, paragraph 1.a, and 9,
paragraph 1.a and b" gives four. Reading always starts at a given position and never looks back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from kb.citation_names import FRENCH_MONTHS, MONTHS

Unit = Literal["article", "paragraph", "letter", "recital", "op", "appendix", "section", "opinion"]
Path = tuple[str, ...]

MAX_PLACES: Final = 400
"""No list or range of a legal text is longer; what is longer is reported as unresolved, not expanded."""

_DASH: Final = r"[-‐‑‒–—−]"
_GAP: Final = r"[\s,]{0,6}"
_ROMAN: Final = r"[ivx]{1,5}"
_END: Final = r"(?![^\W_])"
_TOKEN: Final = rf"(\d{{1,3}}|{_ROMAN}|[a-z])"

PARAGRAPH_WORD: Final = (
    r"(?:(?i:paragraphe?s?|paras?\.?|pars?\.|alinéas?|al\.|parag\.?|p(?:ar?a?grap?h?|argaph|aragarph|aragrahp|ragraph)s?)"
    r"(?![^\W\d_])|§{1,2})"
)
LETTER_WORD: Final = (
    r"(?i:sub[-‑]?paragraphs?|sub[-‑]?paras?\.?|letters?|litt?\.|litera|points?|items?|sous-paragraphes?|lettres?"
    r"|l[ie]tt?\.?(?=\s?\(?[a-z]\)?\s(?:of|in|de|du)\s(?:the\s)?(?:art|para|§|al)))(?![^\W_])"
)

# Short words for a letter or a paragraph that mean something else elsewhere: read only after a number.
_SHORT_LETTER_WORD: Final = (
    r"(?i:(?:let|lett|lit|litt|sub|pt|al|alinéa)(?:\.(?=\s?\(?[a-z]\)?(?![^\W_]))|(?=\s\(?[a-z]\)?(?![^\W_])"
    r"(?!(?<=\sa)\s(?!of\b|de\b|du\b|d['’]|ic\b|echr\b|istanbul|lanzarote|budapest|cyber|conv)[a-z]{2}))))"
)
_SHORT_PARAGRAPH_WORD: Final = r"(?i:(?:par|al|abs|alin)\.?(?=\s?\(?\d)(?!\s\d{1,2}\s(?:voix|votes)))"
_BEFORE_NAME: Final = (
    r"(?=\s{0,2}(?:$|[?!;)])|,?\s(?:of\s(?:the\s)?)?(?:(?i:Istanbul|Lanzarote|Budapest|Cyber|Trafficking|C?ETS|IC\b|ECHR)|LC|BC"
    r"|CEDH)(?![^\W\d_]))"
)

# What shows that a further number is a count, a date or an amount: "Article 8 and 2 others", "§ 43, 2 May 2006".
_COUNTED: Final = (
    r"(?!\d|/\d{2}|[.,]\d{3}|\s?%|\s?(?i:"
    + "|".join((*(f"{m}\\b" for m in MONTHS), *(f"{m}\\b" for m in FRENCH_MONTHS)))
    + r"|others?\b|years?\b|months?\b|weeks?\b|days?\b|hours?\b|euros?\b|EUR\b|applicants?\b|judges?\b|votes?\b"
    r"|further\b|more\b|cases?\b|times\b|st\b|nd\b|rd\b|th\b))"
)
_LIST: Final = (
    r"(?i:\s{0,6},\s{0,6}(?:(?:and/or|and|or|et|ou|as\swell\sas)\s{1,6})?|\s{1,6}(?:and/or|and|or|et|ou|as\swell\sas)\s{1,6}"
    r"|\s{0,3}[&+]\s{0,3})"  # "art. 14+8" in old judgments
)
_TO: Final = rf"(?i:\s{{0,3}}{_DASH}\s{{0,3}}|\s{{1,6}}(?:up\sto|to|through|until|till|à|au)\s{{1,6}})"

_NUMBER = re.compile(r"\s{0,6}(?:[Nn](?:os?|[°º])\.?\s?)?(\d{1,4})(?!\d)(?:er\b|º)?")
_OPENING = re.compile(r"\s{0,3}(?:\((?=\d{1,4}\)))?(\d{1,4})(?!\d)(?:(?<=\(\d)\)|(?<=\(\d\d)\)|(?<=\(\d{3})\))?")
_NEXT_NUMBER = re.compile(rf"{_LIST}(?:§{{1,2}}\s?|(?i:paras?\.?|paragraphs?)\s)?(\d{{1,4}}){_COUNTED}")
_NEXT_ARTICLE = re.compile(rf"{_LIST}(\d{{1,4}}){_COUNTED}")
_RANGE_END = re.compile(
    rf"{_TO}(?:§{{1,2}}\s?|(?i:articles?|arts?\.?|paras?\.?|paragraphs?)\s)?(\d{{1,4}}(?:\.\d{{1,2}})?){_COUNTED}"
)
_TIGHT_LETTER = re.compile(r"([a-z]|bis|ter|quater)(?![^\W_])")
_HYPHEN = re.compile(rf"-(\d{{1,2}})(?![\d/]|{_DASH}\d)")
_HYPHEN_LETTER = re.compile(r"-([a-z])(?![^\W_])")
_LEVEL = re.compile(
    rf"\s{{0,2}}\(\s?{_TOKEN}\s?\)|(?<=\d\))({_ROMAN}|[a-z]){_END}\)?|(?<=[\d)])\s?\(([A-Z])\)|(?<=[a-z]\))\s({_ROMAN})\)|\.{_TOKEN}{_END}(?:\.(?=\s(?:of|and|or|to|IC|LC|BC|ECHR)\b|,|\s(?:Istanb|Lanzar|Budap)))?|/(\d{{1,2}}|[a-z]){_END}"
    r"|(?<=[\d)])\(([a-z]{2,3}|\d{1,2}[a-z])\)"  # no level of ours, so that "(1)(aa)" is not taken for "(1)"
)
_CAPITAL_LEVEL = re.compile(r",?\s([A-Z])(?=,?\s?\(\d)")
_PARAGRAPHS = re.compile(rf"{_GAP}(\()?({PARAGRAPH_WORD}|{_SHORT_PARAGRAPH_WORD})\s{{0,6}}(?=\(?\d|\(?[a-z]\)?{_END})")
_ORDINAL = re.compile(rf"{_GAP}(?:the\s)?(first|second|third|fourth|fifth|sixth)\s(?:sub-?)?paragraph\b", re.IGNORECASE)
_LETTERS = re.compile(
    rf"{_GAP}(?:and\s)?({LETTER_WORD}|{_SHORT_LETTER_WORD})\s{{0,6}}(?=\(?(?:[A-Za-z]|{_ROMAN})\)?{_END})"
)
_ONE_LETTER = rf"(?:\((?P<p>[a-z]|{_ROMAN})\)|(?P<b>[a-z]|{_ROMAN})(?:\)|(?:\.(?=\s(?:and|or|to|of)\b|\s?,))?{_END}))"
_WORDED_LETTER = re.compile(rf"\s{{0,3}}(?:{_ONE_LETTER}|\(?(?P<capital>[A-Z])\)?{_END})")
_FIRST_LETTER = re.compile(rf"\s{{0,3}}{_ONE_LETTER}")
_DOTTED_LETTER_END = re.compile(rf"{_TO}(\d{{1,3}})\.([a-z]){_END}")
_LOOSE_LETTER = re.compile(r"\s([a-z])(?:(\))|(?=\.[ivx]|\s{1,3}of\b|\s{0,2}[,;)?!]|\.?\s{0,2}$)|" + _BEFORE_NAME + ")")
_COMMA_LETTER = re.compile(rf",\s?\(([a-z])\){_BEFORE_NAME}")  # "art 20, para 1, (a) Lanzarote"
_SPACED_LEVELS = re.compile(rf"\s(\d{{1,2}})(?:\s([a-z])){_BEFORE_NAME}")  # "art 36 1 a IC"
_SIBLING = re.compile(rf"(?:(?P<to>{_TO})|{_LIST}){_ONE_LETTER}")
_SIBLING_NUMBER = re.compile(rf"(?:(?P<to>{_TO})|{_LIST})\((\d{{1,2}})\)")
_ROMAN_ONLY = re.compile(_ROMAN)

_NUMERALS: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_ORDINALS: Final = {w: str(n) for n, w in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), start=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One item: its unit, the tokens below it and, for a range, the last token.

    "Article 36(1)(a)" is article ("36", "1", "a"); "Articles 14 to 21" article ("14",) up to "21". `hyphen` marks
    "art. 8-1", which old judgments write for Article 8 § 1; `tight` "67d", an article number of national law. `other`
    is a second reading of the same words: the last number of "Article 6 § 1 and 13" may be an article or a paragraph.
    `within` is the part of a judgment that counts its paragraphs anew ("facts" of "The Facts, § 1").
    """

    unit: Unit
    path: Path
    start: int
    end: int
    upto: str = ""
    hyphen: bool = False
    tight: bool = False
    other: Path = ()
    within: str = ""


def read_articles(text: str, pos: int, *, plural: bool) -> list[Place]:
    """Articles from the first number on: "8 § 1", "36(1)(a) and (b)", "2, 3, 6, paragraph 1.b, 7", "14 to 21"."""
    places: list[Place] = []
    number = _NUMBER.match(text, pos)
    while number and len(places) <= MAX_PLACES:
        found = _read_article(text, number, plural=plural)
        if places:
            found[0] = replace(found[0], other=_doubt(places[-1], found[0], plural=plural))
        places += found
        number = _NEXT_ARTICLE.match(text, found[-1].end)
        if number and not plural and not _closes_item(text, number.end()):
            number = None
    return places


def _doubt(before: Place, place: Place, *, plural: bool) -> Path:
    # "Article 6 § 1 and 13" (singular) may go on with a paragraph; "Articles 34 and 35 § 3 and 4" does.
    head = before.path[:1]
    if len(before.path) < 2 or not before.path[1].isdigit():
        return ()
    if plural and not (int(place.path[0]) == int(before.path[1]) + 1 and int(place.path[0]) < int(head[0])):
        return ()
    return (*head, *place.path)


def _closes_item(text: str, pos: int) -> bool:
    # After a singular word a further number belongs to it only if the phrase ends there or goes on as a citation does.
    return bool(_SINGULAR_GOES_ON.match(text, pos))


_SINGULAR_GOES_ON = re.compile(
    r"\s{0,3}(?:$|[,;.)§(?!:\]]|(?:and|or|of|to|in|et|de|du|above|below|under|ECHR|IC|paras?|paragraphs?|Istanbul|Lanzarote"
    r"|Budapest)\b|[A-Z])"
)


def _read_article(text: str, number: re.Match[str], *, plural: bool) -> list[Place]:
    start, pos, path = number.start(1), number.end(), (number.group(1),)
    if letter := _TIGHT_LETTER.match(text, pos):
        place = Place(unit="article", path=(*path, letter.group(1)), start=start, end=letter.end(), tight=True)
        return _read_below(text, place, plural=plural)
    hyphen = None if plural else _HYPHEN.match(text, pos)
    if hyphen:
        place = Place(unit="article", path=(*path, hyphen.group(1)), start=start, end=hyphen.end(), hyphen=True)
        if letter := _HYPHEN_LETTER.match(text, place.end):
            return [replace(place, path=(*place.path, letter.group(1)), end=letter.end(), hyphen=False)]
        return _read_below(text, place, plural=plural)
    place = Place(unit="article", path=path, start=start, end=pos)
    if (to := _RANGE_END.match(text, pos)) and "." not in to.group(1):
        return [replace(place, upto=_full_number(path[0], to.group(1)), end=to.end())]
    return _read_below(text, place, plural=plural)


def _full_number(first: str, last: str) -> str:
    # "§§ 111-13" means 111 to 113: a shorter second number keeps the leading digits of the first.
    if len(last) < len(first) and int(last) < int(first):
        return first[: len(first) - len(last)] + last
    return last


def _read_below(text: str, place: Place, *, plural: bool) -> list[Place]:
    """The levels under an article: bracketed, dotted or in words ("paragraph 2", "first paragraph", "letter a")."""
    if capital := _CAPITAL_LEVEL.match(text, place.end):
        place = replace(place, path=(*place.path, capital.group(1).lower()), end=capital.end(), tight=True)
    if len(place.path) == 1 and (spaced := _SPACED_LEVELS.match(text, place.end)):
        return [replace(place, path=(*place.path, *spaced.groups()), end=spaced.end())]
    place = _descend(text, place)
    if word := _PARAGRAPHS.match(text, place.end):
        many = word.group(2).lower().endswith(("s", "§§", "s."))
        found = _read_numbered(text, word.end(), base=place, many=many, alone=not plural)
        if word.group(1) and text[found[-1].end : found[-1].end + 1] == ")":
            found[-1] = replace(found[-1], end=found[-1].end + 1)
        return found
    if ordinal := _ORDINAL.match(text, place.end):
        deeper = replace(place, path=(*place.path, _ORDINALS[ordinal.group(1).lower()]), end=ordinal.end())
        return _read_letters(text, _descend(text, deeper))
    return _read_letters(text, place)


def _descend(text: str, place: Place) -> Place:
    while len(place.path) < 7 and (level := _LEVEL.match(text, place.end)):
        token = next(t for t in level.groups() if t).lower()
        place = replace(place, path=(*place.path, token), end=level.end())
    return place


def _read_numbered(text: str, pos: int, *, base: Place, many: bool, alone: bool) -> list[Place]:
    """Numbers after a paragraph word: "1 and 2", "1.a, d and e", "2 through 9", "38.2", "(1)", or a letter ("a")."""
    places: list[Place] = []
    number: re.Match[str] | None = _OPENING.match(text, pos)
    if number is None:
        letter = _FIRST_LETTER.match(text, pos)
        if letter is None:
            return [base]
        token = letter.group("p") or letter.group("b")
        return _read_siblings(text, replace(base, path=(*base.path, token), end=letter.end()))
    depth, count = len(base.path), 0
    while number and len(places) <= MAX_PLACES:
        place = replace(base, path=(*base.path, number.group(1)), end=number.end())
        place = replace(place, start=number.start(1) if places else base.start)
        if base.path and not alone and count > 1:
            # "Articles 6 §§ 1 and 3 and 13": after two paragraphs a number may be the next article.
            place = replace(place, other=(number.group(1),))
        found = _read_number(text, place)
        places, count = [*places, *found], count + 1
        number = _NEXT_NUMBER.match(text, found[-1].end)
        if number and not many and not (alone and _follows(text, found[-1], number, depth)):
            number = None
    return places


def _follows(text: str, last: Place, number: re.Match[str], depth: int) -> bool:
    # "Article 9, paragraph 1 and 2" goes on with paragraphs; "Article 6 § 1 and 13" does not. "para 38.2, 38.3" does.
    if not _closes_item(text, number.end()):
        return False
    dotted = len(last.path) > depth + 1 and last.path[depth + 1].isdigit()
    if dotted:
        return number.group(1) == last.path[depth] and text[number.end() : number.end() + 1] == "."
    return int(number.group(1)) == int(last.upto if last.upto.isdigit() else last.path[depth]) + 1


def _read_number(text: str, place: Place) -> list[Place]:
    first = place.path[-1]
    if to := _RANGE_END.match(text, place.end):
        last = to.group(1)
        if "." not in last:
            return [replace(place, upto=_full_number(first, last), end=to.end())]
    if len(place.path) > 1 and (tight := _TIGHT_LETTER.match(text, place.end)):  # "art. 20 § 1a"
        place = replace(place, path=(*place.path, tight.group(1)), end=tight.end())
    deeper = _descend(text, place)
    if (to := _DOTTED_LETTER_END.match(text, deeper.end)) and (first, deeper.path[-1].isalpha()) == (to.group(1), True):
        return [replace(deeper, upto=to.group(2), end=to.end())]  # "paragraphs 1.b through 1.d"
    if len(deeper.path) > len(place.path) and deeper.path[-1].isdigit():
        return [_close_dotted_range(text, deeper)]
    return _read_letters(text, deeper)


def _close_dotted_range(text: str, place: Place) -> Place:
    # "paras 38.2 to 38.5", "38.2-5": the range is among the points of one paragraph.
    to = _RANGE_END.match(text, place.end)
    if to is None:
        return place
    head, _, tail = to.group(1).rpartition(".")
    if head and head != place.path[-2]:
        return place
    return replace(place, upto=tail, end=to.end())


def _read_letters(text: str, place: Place) -> list[Place]:
    """Letters after a number: "(a)", ".a", " a)", ", sub-paragraphs d. and e", with their own lists and ranges."""
    if word := _LETTERS.match(text, place.end):
        letter = _WORDED_LETTER.match(text, word.end())
        if letter:
            token = (letter.group("p") or letter.group("b") or letter.group("capital")).lower()
            place = replace(place, path=(*place.path, token), end=letter.end())
            return _read_siblings(text, _descend(text, place))
    bracketed = _COMMA_LETTER.match(text, place.end) if place.path[-1:] and place.path[-1].isdigit() else None
    if bracketed:
        return [replace(place, path=(*place.path, bracketed.group(1)), end=bracketed.end())]
    if loose := _LOOSE_LETTER.match(text, place.end):
        place = replace(place, path=(*place.path, loose.group(1)), end=loose.end())
        return _read_siblings(text, _descend(text, place))
    return _read_siblings(text, place)


def _read_siblings(text: str, place: Place) -> list[Place]:
    """Further letters or parenthesised numbers at a level just read: "(a) and (b)", "d, e and f", "(1) and (2)"."""
    places = [place]
    while len(place.path) > 1 and len(places) <= MAX_PLACES:
        number = _SIBLING_NUMBER.match(text, place.end)
        found = number or _SIBLING.match(text, place.end)
        if found is None:
            break
        token = found.group(2) if number else found.group("p") or found.group("b")
        level = _level_of(place.path, token)
        bare = number is None and found.group("b") is not None
        if level is None or (bare and not _goes_on_bare(place.path[level], token)):
            break
        if found.group("to") and level == len(place.path) - 1:
            places[-1] = replace(place, upto=token, end=found.end())
            break
        path = (*place.path[:level], token)
        start = found.start(2) - 1 if number else found.start("b") if bare else found.start("p") - 1
        place = _descend(text, replace(place, path=path, start=start, end=found.end()))
        places.append(place)
    return places


def _level_of(path: Path, token: str) -> int | None:
    # "(a)(i) and (b)": a letter that cannot be roman goes back to the letters above the roman numerals.
    digits = token.isdigit()
    levels = [n for n in range(1, len(path)) if path[n].isdigit() == digits]
    if not levels:
        return None
    is_roman = bool(_ROMAN_ONLY.fullmatch(token))
    if not digits and len(levels) > 1 and not is_roman and _ROMAN_ONLY.fullmatch(path[levels[-1]]):
        return levels[-2]
    return levels[-1]


def _goes_on_bare(last: str, token: str) -> bool:
    # A letter without parentheses counts only if it comes later in the alphabet: "1.a and b", never "1.b and a fine".
    if token in _NUMERALS and last in _NUMERALS and (len(token) > 1 or len(last) > 1):
        return _NUMERALS.index(token) > _NUMERALS.index(last)
    return len(token) == 1 and len(last) == 1 and token > last


def read_paragraphs(text: str, pos: int, *, many: bool, unit: Unit = "paragraph", start: int) -> list[Place]:
    """Paragraphs that stand alone: "§§ 92-101", "para. 38.2", "paragraphs 22 to 24", "recitals 4 and 5"."""
    base = Place(unit=unit, path=(), start=start, end=pos)
    return [p for p in _read_numbered(text, pos, base=base, many=many, alone=True) if p.path]


def read_lone_letters(text: str, pos: int, *, start: int) -> list[Place]:
    """Letters that stand alone: "sub-paragraph (e)", "points d and e"; what they are in is named after them."""
    letter = _FIRST_LETTER.match(text, pos)
    if letter is None:
        return []
    token = letter.group("p") or letter.group("b")
    first = _descend(text, Place(unit="letter", path=("", token), start=start, end=letter.end()))
    return [replace(p, path=p.path[1:]) for p in _read_siblings(text, first)]
