"""What a statement and a sentence of a text must share before one bears out or contradicts the other.

Words are read as notions: a stem, or the name of a group of words that lawyers use for one thing ("shelter", "refuge").
Some notions have a contrary ("free of charge": "a fee"); those, and every "not", "without" and "prohibits", make up the
sign of a clause. Pure functions on text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kb.judging_bounds import MEASURE, SPELLED
from kb.judging_terms import CONTRARIES, GROUPS, PERSONS, PHRASES, STOP
from kb.text import fold

Stem = Callable[[str], str]
"""The stem of one word in lower case."""

_NO_NEGATION = re.compile(
    r"\bnot (?:only|merely|limited to|least|later than|less than|more than|fewer than|exceeding)\b"
    r"|\bno (?:later|less|more|fewer|longer|lower) than\b|\bnos?\.\s?\d|\bbut not limited to\b|\bnot (?:yet )?reached\b"
    r"|\b(?:not|never(?: one)?) (?:below|lower than|under)\b|\bno matter\b|\bwhether or not\b|\bwith or without\b"
    r"|\bwithout (?:any )?(?:right|prejudice|undue|unjustified|unnecessary|delay)\b"
    r"|\buntil (?:\w+ )?proved guilty\b|\bnot (?:already )?covered by other\b", re.I,
)  # fmt: skip
_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nobody|nothing|cannot|without|prohibit\w*|forbid\w*|forbidden|ban(?:s|ned)?"
    r"|outlaw\w*|rul(?:e|es|ed) out|preclud\w*|refrain\w*|no one)\b|n't\b", re.I,
)  # fmt: skip
_WEAK = re.compile(r"(?:no|none|nobody|nothing|without|neither)$", re.I)
"""Negations that only reach what follows them closely: "without a conviction", "no condition that …"."""
_WITHIN = re.compile(r"\b(?:that|which|who|where|when|if|because)\b", re.I)
_UNTIL_PROVED = re.compile(
    r"\buntil (?:\w+ ){0,2}(?:guilt|guilty|proved|proven)(?: (?:is|are|been))?(?: guilty| proved| proven)?\b", re.I
)
"""What ends a presumption says nothing against it."""
_CONCEDED = re.compile(r"\beven (?:if|though|when|where)\b[^,;.]*", re.I)
"""What is conceded turns nothing round: "shall continue even if the victim does not agree"."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

_NAMES = re.compile(
    r",?\s*\b(?:(?:under|in|of|by|to|according to|for)\s+)?(?:article \d+(?:\(\w+\))* of )?(?:the )?(?:first )?"
    r"(?:protocol to the )?"
    r"(?:(?:Istanbul|Lanzarote|Budapest|Anti-?Trafficking|Cybercrime|European) (?:Convention|Protocol)"
    r"(?: on human rights)?"
    r"|ECHR\b|strasbourg(?= court)|(?:recommendation )?CM/Rec\(\d+\)\d+|recommendation\b)", re.I,
)  # fmt: skip


_AT_DISCRETION = re.compile(
    r"\bleaves? (.{3,80}?) to (?:each|every|the|a)? ?(?:member )?(?:states?|part(?:y|ies))['’]?s? (?:own )?"
    r"(?:discretion|choice)\b", re.I,
)  # fmt: skip


def strip_names(text: str) -> str:
    """A statement without the names of the texts it speaks of, which are no part of what it says.

    >>> strip_names("Stalking must be made an offence under the Istanbul Convention.")
    'Stalking must be made an offence.'
    """
    plain = " ".join(_NAMES.sub(" ", text).split()).replace(" .", ".")
    return _AT_DISCRETION.sub(r"\1 is optional", plain)


# ---- notions and signs ---------------------------------------------------------------------------------------------

_BEFORE, _AFTER = 64, 45
_REACH = 45
"""Characters before the first and after the last shared notion in which a "not" is taken to speak of
them; how far "regardless of" reaches."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What a clause says, each thing with its place: its notions, what has a contrary, every "not".

    A negation is (place, weak): a weak one only reaches what follows it closely ("without a conviction").
    """

    text: str
    places: tuple[tuple[int, str], ...]
    signs: tuple[tuple[int, str, str], ...] = ()
    negations: tuple[tuple[int, bool], ...] = ()

    @property
    def notions(self) -> frozenset[str]:
        return frozenset(notion for _, notion in self.places)

    @property
    def subjects(self) -> frozenset[str]:
        """Its notions and the names of what in it has a contrary."""
        return self.notions | {f"~{name}" for _, name, _ in self.signs}

    @property
    def is_nested(self) -> bool:
        """True where a "not" stands in a clause within it: "an act that was no offence"."""
        within = _WITHIN.search(self.text)
        return within is not None and any(at > within.start() for at, _ in self.negations)

    def sign(self, span: tuple[int, int] | None = None) -> dict[str, frozenset[str]]:
        """What has a contrary, within a span: {"cost": {"-"}} of "free of charge"."""
        found: dict[str, set[str]] = {}
        for at, name, sign in self.signs:
            if span is None or span[0] <= at <= span[1]:
                found.setdefault(name, set()).add(sign)
        return {name: frozenset(signs) for name, signs in found.items()}

    def count_negations(self, span: tuple[int, int], notions: frozenset[str]) -> int:
        """How often it says "not" of some notions within a span; "no … nor" says it once."""
        inside = [
            at for at, weak in self.negations
            if span[0] <= at <= span[1] and (not weak or self._reaches(at, notions))
        ]  # fmt: skip
        plain = [at for at in inside if self.text[at : at + 3].lower() not in ("nor", "nei")]
        return len(plain or inside[:1])

    def _reaches(self, at: int, notions: frozenset[str]) -> bool:
        named = [*self.places, *((place, f"~{name}") for place, name, _ in self.signs)]
        return any(at < place <= at + _REACH and notion in notions for place, notion in named)

    def denies(self, name: str, notions: frozenset[str]) -> bool:
        """True where it has only the contrary of a notion, said of one of `notions`: "regardless of her complaint"."""
        return any(other == name and sign == "-" and self._reaches(at, notions) for at, other, sign in self.signs)

    def span_of(self, notions: frozenset[str]) -> tuple[int, int]:
        """Where it speaks of some notions, with the words around them that may turn them round."""
        found = [at for at, notion in self.places if notion in notions]
        return (min(found) - _BEFORE, max(found) + _AFTER) if found else (0, len(self.text))


def read_clause(text: str, stem: Stem) -> Clause:
    """The notions of one clause, what in it has a contrary, and its negations."""
    line = _blank(_UNTIL_PROVED, fold(text))
    signs: list[tuple[int, str, str]] = []
    rest = line
    for name, (positive, negative) in CONTRARIES.items():
        for pattern, sign in ((negative, "-"), (positive, "+")):
            signs += [
                (m.start(), name, sign) for m in pattern.finditer(line if sign == "-" else _blank(negative, line))
            ]
            rest = _blank(pattern, rest)
    stated = _blank(_CONCEDED, _blank(_NO_NEGATION, line))
    negations = tuple((m.start(), _WEAK.match(m.group()) is not None) for m in _NEGATION.finditer(stated))
    return Clause(fold(text), tuple(_find_notions(rest, stem)), tuple(signs), negations)


def read_notions(text: str, stem: Stem) -> frozenset[str]:
    """The notions of a text: names of groups, and stems of what is in none.

    >>> sorted(read_notions("Shelters for victims", lambda w: w.rstrip("s")))
    ['shelter', 'victim']
    """
    return read_clause(text, stem).notions


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with what a pattern finds as spaces, so that all else keeps its place."""
    return pattern.sub(lambda m: " " * len(m.group()), text)


def _find_notions(line: str, stem: Stem) -> Iterator[tuple[int, str]]:
    rest = _blank(_NEGATION, _blank(MEASURE, line))
    for name, pattern in PHRASES.items():
        for match in pattern.finditer(rest):
            yield match.start(), name
        rest = _blank(pattern, rest)
    for match in _WORD.finditer(rest.lower()):
        word = match.group().split("'")[0]
        notion = _name_word(word)
        if notion is not None:
            yield match.start(), notion or stem(word) or word


def read_vocabulary(text: str, stem: Stem) -> frozenset[str]:
    """Every notion of a long text, in whatever clause it stands."""
    line = fold(text)
    found = {name for name, pattern in PHRASES.items() if pattern.search(line)}
    for word in {w.split("'")[0] for w in _WORD.findall(line.lower())}:
        notion = _name_word(word)
        if notion is not None:
            found.add(notion or stem(word) or word)
    return frozenset(found)


@lru_cache(maxsize=50_000)
def _name_word(word: str) -> str | None:
    """The group of a word, "" where its stem stands for it, None for one that says nothing of a subject."""
    if len(word) < 2 or word in STOP or word.isdigit() or word in SPELLED:
        return None
    return next((name for name, pattern in GROUPS.items() if pattern.fullmatch(word)), "")


def is_turned(said: Clause, held: Clause, around: Mapping[str, frozenset[str]] | None = None) -> bool:
    """True where one says what the other denies: an odd number of "not" and contraries between them.

    `around` has the contraries that other clauses of the provision name: an element may stand apart ("free of charge").

    >>> said, held = (read_clause(t, str) for t in ("Orders depend on a conviction", "not dependent on a conviction"))
    >>> is_turned(said, held)
    True
    """
    span = held.span_of(said.notions)
    ours, theirs = said.sign(), held.sign(span)
    turns = said.count_negations((0, len(said.text)), held.subjects) + held.count_negations(span, said.subjects)
    met = [not mine & other for name, mine in ours.items() if (other := theirs.get(name) or (around or {}).get(name))]
    turns += sum(met)
    if not any(met):
        alone = [n for n in _SPOKEN_ALONE if not (n in ours and n in theirs)]
        turns += sum(said.denies(n, held.subjects) or held.denies(n, said.subjects) for n in alone)
    return turns % 2 == 1


_SPOKEN_ALONE = ("depend", "include")
"""Contraries that turn a clause round even where the other says nothing of the kind: "irrespective of", "except"."""


def has_same_order(said: Clause, held: Clause) -> bool:
    """True where a clause names the persons of a statement in its order: "an adult meets a child" is not the reverse.

    >>> said, held = (read_clause(t, str) for t in ("A child meets an adult", "an adult who meets a child"))
    >>> has_same_order(said, held)
    False
    """
    persons = list(dict.fromkeys(n for _, n in sorted(said.places) if n in PERSONS))
    there = list(dict.fromkeys(n for _, n in sorted(held.places) if n in persons))
    return persons == there


LIMITS = re.compile(r"\b(?:only|solely|exclusively|nothing but|just)\b", re.I)
WIDENS = re.compile(r"\b(?:also|as well as|whether|all forms|both|too|likewise|and in|or transnational)\b", re.I)
ALWAYS = re.compile(
    r"\b(?:always|in (?:all|every|any) cases?|without (?:any )?(?:limits?|exceptions?|restrictions?)"
    r"|never|automatically|every (?!one|body|state|party)\w+|absolute)\b", re.I,
)  # fmt: skip
ENOUGH = re.compile(r"\b(?:enough|sufficient|suffices?)\b", re.I)
"""Words that narrow, widen or sharpen a rule."""
_CLAUSES = re.compile(
    r"[;:]\s|\s[–-]\s|\sand that\s|\.\s"
    r"|,\s(?:and|but|while|whereas)\s(?=(?:\w+\s){1,4}(?:shall|should|may|must|is|are|does|do|can)\b)"
)


def split_clauses(sentence: str) -> list[str]:
    """A sentence and, where it has several, its clauses."""
    parts = [p.strip() for p in _CLAUSES.split(sentence) if len(p.split()) > 3]
    return [sentence, *parts] if len(parts) > 1 else [sentence]
