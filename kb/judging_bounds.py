"""Numbers with what they count, as bounds: "up to ninety days", "a minimum of 10 members", "under 18".

A statement and a text may give the same number, one rules out the other, or the text leaves the statement's open:
"thirty days" is neither right nor wrong of "up to ninety days". Pure functions on text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kb.text import fold, words

SPELLED = dict(
    zip(
        words(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
        ),
        [*range(1, 21), 30, 40, 50, 60, 70, 80, 90],
        strict=True,
    )
)
_NUMBER = rf"(?P<n>\d{{1,4}}|(?<!-)(?:{'|'.join(SPELLED)}))"
_UNIT = r"(?P<unit>minute|hour|day|week|month|year|per cent|percent|euro|member|judge)s?\b"
_AT_LEAST = (
    r"(?P<least>at least|(?:not|never(?: one)?) (?:below|under)|not less than|no less than"
    r"|a?\s?minimum(?: period)?(?: of)?|or more|not lower than)"
)
_AT_MOST = (
    r"(?P<most>at most|not more than|no more than|not exceeding|a?\s?maximum(?: of)?"
    r"|up to(?: a maximum of)?|within)"
)
MEASURE = re.compile(
    rf"(?:(?:{_AT_LEAST}|{_AT_MOST})\s(?:period of\s|of\s)?)?\b{_NUMBER}(?:[ -]|\s(?:full|consecutive)\s){_UNIT}"
    r"(?P<after>\s(?:at most|at least))?", re.I,
)  # fmt: skip
_AGE = re.compile(rf"\b(?:under|below|aged?|age(?: limit)? of|limit of|younger than)\s(?:the age of\s)?{_NUMBER}\b"
                  r"(?!\s?(?:minute|hour|day|week|month|per cent|members?))", re.I)  # fmt: skip
_RANGE = re.compile(rf"{_NUMBER}(?: members?)? (?:and|to|or) (?:(?:a )?maximum of |at most )?(?P<m>\d{{1,3}}) "
                    rf"{_UNIT}", re.I)  # fmt: skip

_ALL_DAY = re.compile(
    r"\b(?:24|twenty-four)[- ]hours?,? ?(?=(?:7|seven)[- ]days?|[- ]a[- ]day)"
    r"|\b(?:5|five|7|seven)[- ]days?[- ]a[- ]week", re.I,
)  # fmt: skip
"""Opening hours, which are no length of time."""
_EXACTLY = re.compile(r"\b(?:exactly|precisely) ", re.I)
_FOR_EVER = re.compile(r"\b(?:for life|for ever|forever|indefinitely)\b", re.I)
_EVER = 1_000
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
Kind = Literal["plain", "least", "most"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A number with what it counts: "up to ninety days" is ("most", 90, "day")."""

    kind: Kind
    number: float
    unit: str
    is_age: bool = False
    is_exact: bool = False


def read_bounds(text: str) -> frozenset[Bound]:
    """The measures of a text as bounds; an age is one in years.

    >>> sorted(b.number for b in read_bounds("a minimum of 10 members and a maximum of 15 members"))
    [10, 15]
    """
    line = _ALL_DAY.sub(" ", fold(text))
    found = set()
    for match in MEASURE.finditer(line):
        after = (match["after"] or "").strip().lower()
        kind: Kind = "least" if match["least"] or after == "at least" else "plain"
        kind = "most" if match["most"] or after == "at most" else kind
        unit = match["unit"].lower().replace("percent", "per cent")
        exact = _EXACTLY.search(line, max(0, match.start() - 12), match.start()) is not None
        found.add(Bound(kind, _value(match["n"]), unit, is_exact=exact))
    measured = {(b.number, b.unit) for b in found}
    ages = {_value(m["n"]) for m in _AGE.finditer(line)}
    found |= {Bound("plain", age, "year", is_age=True) for age in ages if (age, "year") not in measured}
    if _FOR_EVER.search(line):
        found.add(Bound("least", _EVER, "year"))
    for match in _RANGE.finditer(line):
        unit, most = match["unit"].lower(), float(match["m"])
        found = {b for b in found if (b.unit, b.number) != (unit, most)}
        found |= {Bound("least", _value(match["n"]), unit), Bound("most", most, unit)}
    return frozenset(found)


def _value(number: str) -> int:
    return SPELLED.get(number.lower()) or int(number)


def compare_bounds(said: frozenset[Bound], held: frozenset[Bound]) -> Literal["same", "contrary", "open"]:
    """Whether the numbers of a statement are a text's: each the same, one ruled out, or one the text leaves open.

    >>> compare_bounds(read_bounds("ten days is enough"), read_bounds("at least 30 days"))
    'contrary'
    """
    verdict: Literal["same", "contrary", "open"] = "same"
    for bound in said:
        theirs = [h for h in held if h.unit == bound.unit] or _convert(bound, held)
        equal = [h for h in theirs if h.number == bound.number]
        if any({h.kind, bound.kind} != {"least", "most"} for h in equal):
            verdict = "open" if bound.is_exact and all(h.kind != "plain" for h in equal) else verdict
            continue
        if not theirs:
            verdict = verdict if bound.number == _EVER else "open"
            continue
        least = [h.number for h in theirs if h.kind == "least"]
        most = [h.number for h in theirs if h.kind == "most"]
        outside = any(bound.number < n for n in least) or any(bound.number > n for n in most)
        if outside or bound.kind != "plain" or not (least or most):
            return "contrary"
        verdict = "open"
    return verdict


def _convert(bound: Bound, held: frozenset[Bound]) -> list[Bound]:
    """The lengths of time of a text in the unit of a statement's: ninety days are no two years."""
    times = [h for h in held if h.unit in _DAYS]
    if bound.unit not in _DAYS or bound.is_age or len(times) != 1 or times[0].is_age:
        return []
    return [Bound(times[0].kind, round(times[0].number * _DAYS[times[0].unit] / _DAYS[bound.unit], 2), bound.unit)]
