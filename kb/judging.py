"""Whether the provisions chosen for a question bear out its statement, contradict it, or ask less or more.

What a statement speaks of must stand in the provision, word by word or in other words for the same (`judging_words`);
then the signs of the two are compared ("not", "irrespective of", "free of charge"), the numbers, what narrows it
("only"), and how strongly each speaks. A wrong yes or no is far worse than none: where anything is left over, the
verdict is "unclear".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kb.citations import find_citations
from kb.grounding import Checker
from kb.judging_bounds import compare_bounds
from kb.judging_match import LEAST_WHOLE, Match, Matcher, Said
from kb.judging_roles import find_other_roles, find_unnamed
from kb.judging_strength import Verdict, compare_strength, find_conditions, find_duty, strength_of
from kb.judging_words import (
    ALWAYS,
    ENOUGH,
    LIMITS,
    WIDENS,
    Stem,
    is_turned,
    read_notions,
)
from kb.model import Pinpoint
from kb.query import find_texts
from kb.records import Duty
from kb.retrieval import MAX_QUERY
from kb.statements import Premise, Statement

Finding = Literal["held", "contradicted", "absent"]

MAX_IDS = 8
"""Provisions by which a statement is judged, the best first."""
_FOUND = 8
"""Provisions that a search for the statement adds."""
_HELD, _NEARLY = 0.93, 0.86
"""Share of a statement's weight that its provision must hold for a yes, and for a no."""
_TOGETHER, _BESIDE = 0.85, 0.6
"""Share of it that one clause must hold, for a yes and for a no: words from all over a provision prove nothing."""
_LEVEL, _LEVEL_OF_NUMBERS = 0.04, 0.2
"""Provisions that hold this much less than the best one are judged as well; more where the statement has a number."""
_RARE, _LOST, _LOST_IN_PLACE = 4.0, 0.25, 0.5
"""Weight from which on a word counts that a text nowhere has; the share of a premise that such words must make up, of
a whole text and of one provision that is named."""

_VERBS = {
    "shall": "requires it", "should": "recommends it", "encouraged": "encourages it", "may": "allows it",
    "none": "says so",
}  # fmt: skip
"""What a provision does, by the modal of its duty."""
_WEAKER = {"should": "It is recommended, not required", "encouraged": "It is encouraged, not required",
           "may": "It is allowed, not required"}  # fmt: skip
_OTHER_NUMBER = "gives another number"
_DENIES = {_OTHER_NUMBER: _OTHER_NUMBER, "weaker": "does not go so far"}
_NAMES_FIRST = frozenset({"Article", "Articles", "Paragraph", "Parties", "States", "Recommendation", "Protocol"})
_ARTICLE = re.compile(r"\b(?:article|art\.|paragraph|para\.) (?P<number>\d+(?:\.\d+)?)", re.I)
_ADDS = re.compile(r"\b(?:also|in addition|apart from|besides)\b", re.I)
_PUNISHES = re.compile(r"^(?:criminalise|punish|sanction)", re.I)
_CLAUSE_ONLY = frozenset({"depend", "include", "continue", "stopped"})
"""Contraries that count only in the clause in which they stand."""
_ON_CONDITION = re.compile(
    r"\b(?:depend\w*(?: \w+)? (?:on|upon)|conditional (?:on|upon)|wait(?:s)? for|await\w*|hinges? (?:on|upon)|needs?"
    r"|(?:is|are) subject to)\b(?P<condition>.+)", re.I,
)  # fmt: skip
_NO_ONE = re.compile(r"^(?:no one|nobody)\b|\bunder (?:any|no) circumstances\b|\bin no case\b|\ball forms of\b", re.I)
_EXCEPTS = re.compile(r"\b(?:except|save|unless|only|other than)\b", re.I)
_PERMITTING = re.compile(r"\b(?:may|can|allows?|permits?|lets?|accepts?|requires?|makes?)\b", re.I)
_VERB = re.compile(r"(?:Convention|Recommendation|Protocol|ECHR|CM/Rec\(\d+\)\d+)\s+(?:\w+ly\s)?(?P<verb>\w+)")
"""What a text is said to do, in whatever word: "promises", "foresees"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A verdict on a statement, the provision it was judged by and why; `qualifiers` are conditions of a yes.

    `strength` is the modal of the provision (`kb.records.STRENGTHS`), "none" where it lays no duty.
    """

    verdict: Verdict
    id: str = ""
    why: str = ""
    qualifiers: tuple[str, ...] = ()
    strength: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiseFinding:
    """What the texts say to a premise, the provision that says it and why."""

    finding: Finding
    id: str = ""
    why: str = ""


class StatementJudge:
    """Judges statements by provisions. Safe to use from several threads."""

    def __init__(self, checker: Checker) -> None:
        self._grounds, self._retriever = checker.grounds, checker.retriever
        self._matcher = Matcher(checker.grounds, checker.retriever.lexical)

    def judge(self, statement: str, ids: Sequence[str]) -> Judged:
        """The verdict on a statement by the provisions `ids`, the best first; "unclear" whenever not sure.

        >>> judge.judge("An order to remove images must wait for a conviction.", ["rec-2026-2/para-33"]).verdict
        'no'
        """
        said = self._matcher.read(statement)
        if not said.is_full:
            return Judged(verdict="unclear", why="the statement names nothing that could be compared")
        matches = self._matcher.match(said, _choose(statement, ids))
        margin = _LEVEL_OF_NUMBERS if said.bounds else _LEVEL
        level = [m for m in matches if m.score >= matches[0].score - margin]
        judged = [self._decide(said, m) for m in _prefer_sharp(said, level)]
        sure = [j for j in judged if j.verdict != "unclear"]
        if any(j.why == _OTHER_NUMBER for j in sure) and any(_has_numbers(said, m) for m in matches):
            return Judged(verdict="unclear", why="another provision gives this number")
        if sure and not ({j.verdict for j in sure} > {"no"}):
            return self._refine(statement, _take_first(sure))
        return Judged(verdict="unclear", why="no provision chosen says this or the contrary in full")

    def _refine(self, statement: str, judged: Judged) -> Judged:
        """The same verdict by the part of a provision that gives it, or by the paragraph to which it only adds."""
        store = self._grounds.store
        (unit,) = store.read_units([judged.id])
        others: Sequence[str] = unit.children
        if not others and _ADDS.search(f"{unit.text} {unit.summary}"):
            parents = store.read_units([str(Pinpoint.parse(judged.id).parent)])
            others = [c for p in parents for c in p.children[:1] if c != judged.id]
        if not others:
            return judged
        finer = self.judge(statement, others[:MAX_IDS])
        return finer if finer.verdict == judged.verdict else judged

    def widen(self, statement: str, ids: Sequence[str]) -> list[str]:
        """The provisions chosen, and those that a search for the statement itself finds in the texts it names."""
        named = [t for t in find_texts(statement) if self._grounds.layer_of(t)]
        search = self._retriever.search(statement[: MAX_QUERY - 1], instruments=named)
        found = [f.unit for f in search.found[: 2 * _FOUND] if not f.unit.startswith("ecthr/")]
        pinpoints = [Pinpoint.parse(i) for i in found]
        found = [
            f for f, p in zip(found, pinpoints, strict=True) if not any(p != q and p.contains(q) for q in pinpoints)
        ]
        found = found[:_FOUND]
        return list(dict.fromkeys((*ids, *found)))[: MAX_IDS + _FOUND]

    def judge_premise(self, premise: str, ids: Sequence[str]) -> PremiseFinding:
        """Whether what a question takes for granted holds, by the provisions chosen for it."""
        judged = self.judge(premise, ids)
        if judged.verdict == "no":
            return PremiseFinding(finding="contradicted", id=judged.id, why=judged.why)
        if judged.verdict == "unclear" and (lost := self._find_absent(premise)):
            return PremiseFinding(finding="absent", id=lost[0], why=f"nothing there speaks of {lost[1]}")
        if judged.verdict == "weaker" and judged.strength in ("may", "encouraged"):
            return PremiseFinding(finding="contradicted", id=judged.id, why="weaker")
        return PremiseFinding(finding="held", id=judged.id, why=judged.why)

    def _find_absent(self, premise: str) -> tuple[str, str] | None:
        """The text a premise names and the word of it that no provision there has: it cannot be what the text says."""
        named = [t for t in find_texts(premise) if t != "ecthr"]
        if len(named) != 1 or not self._grounds.layer_of(named[0]):
            return None
        cited = [
            t for c in find_citations(premise, self._retriever.catalogue) if c.status == "resolved" for t in c.targets
        ]
        places = [t for t in cited if Pinpoint.parse(t).path]
        if len(places) == 1 and (word := self._find_lost(premise, self._matcher.read_all(places[0]), _LOST_IN_PLACE)):
            return places[0], word
        word = self._find_lost(premise, self._matcher.vocabulary(named[0]), _LOST)
        return (named[0], word) if word else None

    def _find_lost(self, premise: str, known: frozenset[str], least: float) -> str:
        """The rarest word of a premise that is not known, if such words make up `least` of it; its verb is none."""
        said = self._matcher.read(premise)
        verb = _VERB.search(premise)
        spared = self._matcher.stem(verb["verb"].lower()) if verb else ""
        lost = {n: w for n, w in said.weights.items() if n not in known and w >= _RARE and n != spared}
        if not lost or sum(lost.values()) < least * sum(said.weights.values()):
            return ""
        stem = max(lost, key=lambda n: (lost[n], n))
        return next(
            (f"“{w}”" for w in re.findall(r"[\w-]+", premise) if self._matcher.stem(w.lower()) == stem), f"“{stem}”"
        )

    # ---- deciding ----------------------------------------------------------------------------------------------------

    def _decide(self, said: Said, match: Match) -> Judged:
        duty = find_duty(match)
        strength = strength_of(duty)

        def say(verdict: Verdict, why: str, qualifiers: tuple[str, ...] = ()) -> Judged:
            return Judged(verdict=verdict, id=match.ground.id, why=why, qualifiers=qualifiers, strength=strength)

        if why := _find_obstacle(said, match, duty):
            return say("unclear", why)
        if match.whole >= _NEARLY and _denies_condition(said, match, self._matcher.stem):
            return say("no", "says that it does not depend on this")
        if _forbids_always(said, match):
            return say("no", "forbids it without exception")
        if match.whole < _NEARLY or match.best < _BESIDE:
            return say("unclear", "holds too little of the statement")
        sign, why = _compare(said, match, strength)
        if sign != "same":
            return say("no" if sign == "contrary" else "unclear", why)
        if match.whole < _HELD or match.best < _TOGETHER or _lacks(said, match) or find_unnamed(said, match):
            return say("unclear", "does not hold all of the statement")
        qualifiers = find_conditions(said, match, duty)
        verdict = compare_strength(said, duty, strength, qualifiers)
        return say(verdict, f"says so with “{strength}”" if duty else "says so", qualifiers)


def _find_obstacle(said: Said, match: Match, duty: Duty | None) -> str:
    """Why a statement cannot be judged by a provision though its words are there; "" where it can."""
    if not match.near:
        return "no clause speaks of it"
    if "itself" in said.clause.text.lower() or said.clause.is_nested:
        return "turns on a clause within"
    counted = said.clause.count_negations((0, len(said.clause.text)), match.near[0].clause.subjects)
    if counted < len(said.clause.negations):
        return "denies something of which the clause does not speak"
    if why := find_other_roles(said, match, duty):
        return why
    if "/recital-" in match.ground.id and said.modal:
        return "a preamble lays no duty on anyone"
    if said.modal == "may" and duty is not None and _PUNISHES.match(duty.act) and "crime" not in said.notions:
        return "speaks of what is punished, not of what is allowed"
    return ""


def _compare(said: Said, match: Match, strength: str) -> tuple[Literal["same", "contrary", "open"], str]:
    """Whether the clauses nearest to a statement say the same, the contrary, or neither for sure; and why."""
    signs = match.signs
    bounds = compare_bounds(said.bounds, frozenset(b for h in match.near for b in h.bounds))
    if said.numbers - match.ground.numbers and bounds != "contrary":
        return "open", "has none of the numbers"
    around = {name: found for name, found in signs.items() if name not in _CLAUSE_ONLY}
    turned = [is_turned(said.clause, h.clause, around) for h in match.near]
    if bounds == "contrary" and not any(turned):
        return "contrary", _OTHER_NUMBER
    if said.clause.sign().get("mandatory") == frozenset("-") and "mandatory" not in signs and strength == "shall":
        return ("open" if any(turned) or match.whole < _HELD else "contrary"), "leaves no choice"
    if all(turned) and bounds == "same":
        excepted = any(_EXCEPTS.search(h.clause.text) for h in match.near)
        return ("open" if excepted else "contrary"), "says the contrary"
    if any(turned) or bounds != "same":
        return "open", "its sentences do not agree"
    return _compare_limits(said, match)


def _has_numbers(said: Said, match: Match) -> bool:
    """True where a provision that holds most of the statement gives its numbers."""
    bounds = frozenset(b for h in match.near for b in h.bounds)
    return bool(bounds) and match.whole >= _BESIDE and compare_bounds(said.bounds, bounds) == "same"


def _prefer_sharp(said: Said, matches: Sequence[Match]) -> Sequence[Match]:
    """Of provisions that hold as much, those with a number where the statement has one, or that name its contrary."""
    names = set(said.clause.sign()) - {"include"}
    measured = [m for m in matches if any(h.bounds for h in m.near)] if said.bounds else []
    named = [m for m in matches if names & set(m.signs)]
    return measured or named or matches


def _take_first(sure: Sequence[Judged]) -> Judged:
    """Of several parts of one article that say the same, the one that stands first: the others add to it."""
    best = Pinpoint.parse(sure[0].id)
    beside = [
        j for j in sure
        if j.verdict == sure[0].verdict and Pinpoint.parse(j.id) != best and Pinpoint.parse(j.id).parent == best.parent
    ]  # fmt: skip
    beside = [sure[0], *beside]
    return min(beside, key=lambda j: Pinpoint.parse(j.id).sort_key)


def _choose(statement: str, ids: Sequence[str]) -> list[str]:
    """The provisions to judge by: of the texts and articles that the statement names, if it names any.

    Judgments are left out: what the Court held on the facts of one case is no yes or no to a rule.
    """
    named = [t for t in find_texts(statement) if t != "ecthr"]
    kept = [Pinpoint.parse(i) for i in ids[: MAX_IDS + _FOUND] if not i.startswith("ecthr/")]
    cited = {m["number"] for m in _ARTICLE.finditer(statement)}
    return list(
        dict.fromkeys(
            str(p) for p in kept
            if p.path and (not named or p.document in named) and (not cited or p.path[0].partition("-")[2] in cited)
        )
    )  # fmt: skip


def _forbids_always(said: Said, match: Match) -> bool:
    """True where the clauses nearest to the statement forbid without exception what it says may be done somewhere."""
    near = match.near
    if match.whole < LEAST_WHOLE or not _PERMITTING.search(said.clause.text):
        return False
    flat = not said.clause.negations and not any(_EXCEPTS.search(h.clause.text) for h in near)
    return flat and all(is_turned(said.clause, h.clause) for h in near) and any(
        _NO_ONE.search(h.clause.text) for h in near
    )  # fmt: skip


def _denies_condition(said: Said, match: Match, stem: Stem) -> bool:
    """True where the statement makes something depend on a condition that, says the provision, need not be met."""
    asked = _ON_CONDITION.search(said.clause.text)
    if asked is None or said.clause.negations or _EXCEPTS.search(said.clause.text):
        return False
    condition = read_notions(asked["condition"], stem)
    held = [h for h in match.heard if condition and condition <= h.clause.notions and h.clause.negations]
    about = [h for h in match.heard if condition and condition <= h.clause.notions]
    return bool(held) and all(is_turned(said.clause, h.clause) for h in held) and not any(
        "+" in h.clause.sign().get("depend", ()) and not is_turned(said.clause, h.clause) for h in about
    )  # fmt: skip


def _lacks(said: Said, match: Match) -> bool:
    """True where the statement has a notion with a contrary of which none of the clauses heard speaks."""
    return any(name not in match.signs and name not in ("include", "admissible") for name in said.clause.sign())


def _compare_limits(said: Said, match: Match) -> tuple[Literal["same", "contrary", "open"], str]:
    """Whether the statement narrows or sharpens what the provision does not ("only", "always", "enough")."""
    text, held = said.clause.text, " ".join(h.clause.text for h in match.near)
    why = "sets no such limit"
    if ALWAYS.search(text) and LIMITS.search(held):
        return "contrary", why
    if LIMITS.search(text) and not LIMITS.search(held):
        return ("contrary" if WIDENS.search(held) and "include" in said.clause.sign() else "open"), why
    if (ALWAYS.search(text) and not ALWAYS.search(held)) or (ENOUGH.search(text) and not ENOUGH.search(held)):
        return "open", why
    return "same", ""


# ---- saying --------------------------------------------------------------------------------------------------------


def say_first(statement: Statement, judged: Judged, citation: str) -> str:
    """The direct first sentence of the answer; "" where the verdict is unclear.

    >>> statement = read_statement("Must an order to take an image down wait for a conviction?")
    >>> say_first(statement, Judged(verdict="no", id="rec-2026-2/para-33"), "CM/Rec(2026)2, para. 33")
    'No: CM/Rec(2026)2, para. 33 says the contrary.'
    """
    limits = f", {', '.join(judged.qualifiers)}" if judged.qualifiers else ""
    verb = _VERBS.get(judged.strength, "says so")
    match judged.verdict:
        case "unclear":
            return ""
        case "no":
            return f"No: {citation} {_DENIES.get(judged.why, 'says the contrary')}."
        case "weaker":
            return f"{_WEAKER[judged.strength]}: {citation} {verb}{limits}."
        case "stronger":
            return f"Yes, and more than that: {citation} {verb}{limits}."
        case _:
            return f"Yes{limits}: {citation} {verb}."


def say_premise(premise: Premise, found: PremiseFinding, citation: str) -> str:
    """A sentence that corrects what a question takes for granted; "" where it holds.

    >>> premise = Premise(text="Mediation is compulsory.", start=6, end=29)
    >>> found = PremiseFinding(finding="contradicted", id="istanbul/art-48/1")
    >>> say_premise(premise, found, "Istanbul Convention, Art. 48(1)")
    'The question takes it that mediation is compulsory; Istanbul Convention, Art. 48(1) says the contrary.'
    """
    said = f"The question takes it that {_lower(premise.text.rstrip('.'))}"
    if found.finding == "contradicted":
        return f"{said}; {citation} {_DENIES.get(found.why, 'says the contrary')}."
    if found.finding == "absent":
        return f"{said}; {citation} does not say so: {found.why}."
    return ""


def _lower(sentence: str) -> str:
    """A sentence to be put after "that": names and abbreviations keep their capital."""
    first, _, rest = sentence.partition(" ")
    named = first in _NAMES_FIRST or (len(first) > 1 and not first[1:].islower()) or rest[:1].isupper()
    common = first.lower() in ("the", "a", "an", "each", "every", "no", "any")
    return sentence if named and not common else f"{first[:1].lower()}{sentence[1:]}"
