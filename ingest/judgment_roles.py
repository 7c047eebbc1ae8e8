"""Which part of a judgment a numbered paragraph stands in, from its headings and, where they do not say, its wording.

The hard case is "THE LAW" without headings for submissions and assessment: there parties and Court speak in turn and
only the wording tells who. A party’s view must never pass for the Court’s words, so a paragraph that begins by
reporting a party’s view is `submissions` unless its heading says that the Court assesses; one that begins with the
Court speaking is `assessment`, or `principles` where it restates case-law without coming to the case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache

from ingest.judgment_voice import (
    Voice,
    last_voice,
    names_court,
    opening_voice,
    opens_with_report,
    reads_as_court,
    reports_another,
    restates_case_law,
    speaks_for_court,
)
from kb.model import Role

Path = tuple[str, ...]
RankedPath = tuple[tuple[float, str], ...]


class _Part(Enum):
    PROCEDURE = auto()
    FACTS = auto()
    SUBMISSIONS = auto()
    DOMESTIC_LAW = auto()
    LAW = auto()


class _Sign(Enum):
    """What a heading under "THE LAW" says about who speaks below it; `OPEN` and `NONE` leave it to the wording."""

    SUBMISSIONS = auto()
    PRINCIPLES = auto()
    ASSESSMENT = auto()
    JUST_SATISFACTION = auto()
    OPEN = auto()
    NONE = auto()


_PARTS: tuple[tuple[re.Pattern[str], _Part], ...] = (
    (re.compile(r"(?:AS TO )?(?:THE )?PROCEDURE|INTRODUCTION|PROCEEDINGS BEFORE .*", re.I), _Part.PROCEDURE),
    (re.compile(r"(?:FINAL|CONCLUDING) SUBMISSIONS .*", re.I), _Part.SUBMISSIONS),
    (re.compile(r"(?:AS TO )?THE FACTS|SUBJECT[ -]MATTER OF THE CASE", re.I), _Part.FACTS),
    (re.compile(r"RELEVANT (?:LEGAL|DOMESTIC) .*", re.I), _Part.DOMESTIC_LAW),
    (re.compile(r"(?:AS TO )?(?:THE )?LAW|THE COURT[’']S ASSESSMENT", re.I), _Part.LAW),
)
# The label of a heading, symbol-font characters among them.
_LABEL = re.compile(r"^(?:\(?[\w\uf020-\uf0ff]{1,5}[.)]|[-–])\s*")

# Headings in the facts that open the law and other material the Court takes note of.
_SOURCES = (
    r"(?:law|laws|legislation|legal|practice|provisions?|rules?|materials?|texts?|instruments?|documents?|framework"
    r"|standards?|regulations?|guidelines?|recommendations?|reports?|treat(?:y|ies)|conventions?|case-law|jurisprudence)"
)
_WHOSE_LAW = r"(?:domestic|national|internal|international|european|comparative|community|foreign)"
_DOMESTIC_LAW = re.compile(
    rf"\brelevant\b.*\b{_SOURCES}\b|\b{_WHOSE_LAW}\b[\w ,’'-]*\b{_SOURCES}\b|\blaw and practice\b|\bcomparative\b"
    r"|^(?:the )?(?:council of europe|united nations|european union)|\bcase-law of\b|\blegislati(?:on|ve)\b"
    r"|\blegislature\b|\breservation\b.*\bconvention\b|^applicable (?:law|legislation)"
    r"|\binformation (?:about|on|concerning)\b.*|^(?:domestic|national) practice|\binternational material"
    r"|^(?:the )?(?:organic law|(?:\w+ ){0,2}code\b|code of|constitution\b|law no|act no"
    r"|recommendation (?:of|no|rec|cm)|report of the (?:parliamentary|committee|commissioner))",
    re.I,
)
_CIRCUMSTANCES = re.compile(r"\bcircumstances of the case\b|^background\b|\bproceedings\b", re.I)
_INTERVENERS = re.compile(r"third[- ]part(?:y|ies)|\bintervener|\bintervention|\bamicus", re.I)

_PARTY_ALONE = re.compile(
    r"(?:the |both )?(?:\w+ )?(?:applicants?|governments?|part(?:y|ies)|commission|delegate)"
    r"(?: (?:company|companies|association|of the commission|of \w+(?: \w+)?))?",
    re.I,
)
_SUBMISSIONS = re.compile(
    r"\b(?:submissions?|arguments?|(?<!general )(?<!preliminary )(?<!introductory )observations?|contentions|pleadings"
    r"|comments)\b(?! on admissibility of)"
    r"|\b(?:parties|applicants?|governments?|commission)[’']s? (?:position|case|views?|reply|opinion|standpoint)\b"
    r"|\bthird[- ]part(?:y|ies)\b|\binterveners?\b|\bthose appearing before the court\b"
    r"|\bthe chamber(?:[’']s)? (?:judgment|decision|findings|conclusions?)\b"
    # an intervener by its name
    r"|\b(?:association|foundation|initiative|federation|juridique)\b|^(?:commission nationale|défenseur|groupe)\b",
    re.I,
)
_PRINCIPLES = re.compile(
    r"\bprinciples?\b|\bcourt[’']s (?:case-law|jurisprudence)\b|\bcase-law of the court\b"
    r"|\bgeneral (?:considerations|approach)\b",
    re.I,
)
_APPLICATION = re.compile(
    r"\bappl(?:ication|ied|ying)\b|\b(?:present|instant|current) case\b|\bto the (?:facts|circumstances)\b", re.I
)
_ASSESSMENT = re.compile(
    r"\b(?:grand chamber|court)[’']s? (?:own )?(?:assessment|conclusions?|findings?|decision|views?"
    r"|appreciation|considerations?|examination|reply|analysis|ruling|answer)\b"
    r"|\b(?:assessment|decision|findings?|appreciation) (?:of|by) the court\b|^(?:conclusions?|assessment)\b"
    r"|\b(?:overall|final) (?:conclusion|assessment)\b|^the court$|\bsummary of the findings\b",
    re.I,
)
_JUST_SATISFACTION = re.compile(
    r"\bapplication of articles?\b[^.]*\b(?:41|50)\b|^(?:the )?articles? (?:41|50)\b|^just satisfaction\b", re.I
)
_ARTICLE_46 = re.compile(r"^(?:application of )?article 46\b", re.I)
_NOT_ITS_APPLICATION = re.compile(r"\barticle\b|\bapplication no", re.I)

# How a paragraph opens the just-satisfaction section or a new complaint, for texts that lost their headings.
_OPENS_41 = re.compile(
    r"^Article (?:41|50) of the Convention (?:provides|reads|states)"
    r"|^(?:The|Each|Both) (?:\w+ )?applicants?(?: company| association)? (?:also |further |each |jointly )?"
    r"(?:claimed|sought|requested|asked)\b.{0,160}(?:euros|EUR|pecuniary|just satisfaction|damage)"
)
_OPENS_COMPLAINT = re.compile(
    r"^(?:(?:Lastly|Finally|Furthermore|Moreover|In addition|Relying on .{0,80}?), )?"
    r"[Tt]he (?:\w+ )?applicants?(?: \w+)? (?:also |further |lastly |finally |next )?(?:complained|alleged|raised)\b"
)

# Signs that a paragraph of the facts states the law, for texts that lost the heading between the two.
_STATUTES = r"(?:Act|Code|Law|Constitution|Regulations?|Recommendation|Convention|Instruction|Decree|Order)"
_LAW_OPENING = re.compile(
    r"^(?:The )?(?:relevant (?:part|provision|legislation|article|section|domestic)|Sections? \d|Articles? \d|Rules? \d"
    r"|Chapter \d|Under (?:the terms of )?(?:section|Article|Rule|the .{0,60}(?:Act|Code|Law))|Pursuant to|By virtue of"
    rf"|(?:The )?.{{0,80}}\b{_STATUTES}\b.{{0,60}}"
    r"\b(?:provides?|provided|reads?|states?|governs?|sets? out|lays? down|entered into force|contains?))"
)
_LAW_WORDS = re.compile(
    r"\b(?:provid(?:es|ed)|reads?|stipulates?|prescribes?|lays? down|sets? out|as follows|in force|shall)\b"
)
_MONTHS = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_EVENT = re.compile(
    r"^(?:On|In|By|From|Between) (?:a (?:decision|judgment|letter) of )?\d"
    rf"|^(?:On|In) (?:an unspecified date|the same day|{_MONTHS} \d)"
)
_APPLICANT = re.compile(r"\bapplicants?\b", re.I)
_LEAST_GAIN = 2.0
_SECOND_HEADING = re.compile(r"II\.")

# Levels of `judgment_headings` that survive where headings were lost: the part and I., II. …; in the facts A. and 1.
# too, of which enough are left to trust.
_KEPT_IN_LAW, _KEPT_IN_FACTS, _ANY_LEVEL = 1, 3, 100


def assign_roles(units: Sequence[tuple[Path, str]], *, lost_headings: bool = False) -> list[Role]:
    """The role of each numbered paragraph before the operative part, given its heading path and its text, in order.

    With `lost_headings` a sub-heading does not end a party’s turn to speak: the heading above it may be missing.

    >>> assign_roles([(("THE LAW", "A. The parties’ submissions"), "The Government contested that argument.")])
    [<Role.SUBMISSIONS: 'submissions'>]
    """
    parts = [_part_of(path) for path, _ in units]
    reader = _LawReader(lost_headings)
    roles = []
    for (path, text), part in zip(units, parts, strict=True):
        roles.append(reader.read(path, text) if part is _Part.LAW else _role_outside_law(part, path))
    _part_facts_from_law(units, parts, roles)
    return roles


@lru_cache(maxsize=256)
def _part_of_heading(heading: str) -> _Part | None:
    return next((part for pattern, part in _PARTS if pattern.fullmatch(heading)), None)


def _part_of(path: Path) -> _Part:
    return (_part_of_heading(path[0]) if path else None) or _Part.FACTS


def _role_outside_law(part: _Part, path: Path) -> Role:
    if part is _Part.FACTS:
        return next((role for heading in path[1:] if (role := _role_in_facts(heading))), Role.FACTS)
    if part is _Part.DOMESTIC_LAW:
        return Role.DOMESTIC_LAW
    return Role.SUBMISSIONS if part is _Part.SUBMISSIONS else Role.PROCEDURE


@lru_cache(maxsize=4096)
def _role_in_facts(heading: str) -> Role | None:
    words = _LABEL.sub("", heading)
    if _INTERVENERS.search(words):
        return Role.SUBMISSIONS
    relevant = words.lower().startswith("relevant")
    law = _DOMESTIC_LAW.search(words) and (relevant or not _CIRCUMSTANCES.search(words))
    return Role.DOMESTIC_LAW if law else None


def _part_facts_from_law(units: Sequence[tuple[Path, str]], parts: Sequence[_Part], roles: list[Role]) -> None:
    """Where the facts carry no heading that tells them from the law, finds the paragraph at which the law begins."""
    facts = [i for i, part in enumerate(parts) if part is _Part.FACTS]
    if not facts or any(roles[i] is not Role.FACTS for i in facts):
        return
    if any(len(units[i][0]) > 1 and _SECOND_HEADING.match(units[i][0][1]) for i in facts):
        return
    gain, best, start = 0.0, 0.0, len(facts)
    for place in range(len(facts) - 1, -1, -1):
        score = _states_law(units[facts[place]][1])
        gain += score
        if score > 0 and gain > best:
            best, start = gain, place
    if best >= _LEAST_GAIN:
        for i in facts[start:]:
            roles[i] = Role.DOMESTIC_LAW


def _states_law(text: str) -> float:
    """How much more a paragraph reads as a statement of the law than as an event of the case."""
    score = 1.5 if _LAW_OPENING.match(text) else 0.0
    score += min(2, len(set(_LAW_WORDS.findall(text)))) * 0.5
    score -= 1.5 if _APPLICANT.search(text) else 0.0
    score -= 1.0 if _EVENT.match(text) else 0.0
    return score or -0.25


@lru_cache(maxsize=4096)
def _read_sign(heading: str) -> _Sign:
    words = _LABEL.sub("", heading).strip()
    if _ARTICLE_46.search(words):
        return _Sign.OPEN
    if _JUST_SATISFACTION.search(words):
        return _Sign.JUST_SATISFACTION
    if _PRINCIPLES.search(words):
        return _Sign.ASSESSMENT if _APPLICATION.search(words) else _Sign.PRINCIPLES
    if _ASSESSMENT.search(words):
        return _Sign.ASSESSMENT
    if _SUBMISSIONS.search(words) or _PARTY_ALONE.fullmatch(words):
        return _Sign.SUBMISSIONS
    if _APPLICATION.search(words) and not _NOT_ITS_APPLICATION.search(words):
        return _Sign.ASSESSMENT
    return _Sign.NONE


class _LawReader:
    """Follows who speaks through "THE LAW"."""

    def __init__(self, lost_headings: bool) -> None:
        self.lost_headings = lost_headings
        self.path: Path = ()
        self.voice = Voice.NONE
        self.article_41 = False  # inside a just-satisfaction section that lost its heading

    def read(self, path: Path, text: str) -> Role:
        """The role of the next paragraph."""
        if path != self.path:
            self.path, self.article_41 = path, False
            self.voice = self.voice if self.lost_headings else Voice.NONE
        signs = [sign for heading in path if (sign := _read_sign(heading)) is not _Sign.NONE]
        if self._grants_satisfaction(signs) or self._in_article_41(text):
            return Role.JUST_SATISFACTION
        sign = signs[-1] if signs else _Sign.NONE
        if sign is _Sign.SUBMISSIONS and _Sign.ASSESSMENT in signs:
            sign = _Sign.NONE  # "3. The Court – (c) The applicant’s case": the wording decides
        role = self._role(sign, text)
        if self.lost_headings or sign in (_Sign.NONE, _Sign.OPEN):
            self.voice = last_voice(text) or self.voice
        return role

    def _grants_satisfaction(self, signs: Sequence[_Sign]) -> bool:
        """True under "APPLICATION OF ARTICLE 41", unless a heading on Article 46 follows below it."""
        if _Sign.JUST_SATISFACTION not in signs:
            return False
        return _Sign.OPEN not in signs[signs.index(_Sign.JUST_SATISFACTION) :]

    def _in_article_41(self, text: str) -> bool:
        if _OPENS_41.match(text):
            self.article_41 = True
        elif self.article_41 and _OPENS_COMPLAINT.match(text):
            self.article_41 = False
        return self.article_41

    def _role(self, sign: _Sign, text: str) -> Role:
        opening = opening_voice(text)
        court = Role.PRINCIPLES if restates_case_law(text) else Role.ASSESSMENT
        if opening is Voice.CONVENTION:
            return Role.ASSESSMENT
        if sign in (_Sign.ASSESSMENT, _Sign.PRINCIPLES):
            if opens_with_report(text) and not speaks_for_court(text):
                return Role.SUBMISSIONS
            return Role.PRINCIPLES if sign is _Sign.PRINCIPLES and opening is not Voice.PARTY else court
        if opening is Voice.COURT and (sign is not _Sign.SUBMISSIONS or names_court(text)):
            return court
        if opening is Voice.PARTY or sign is _Sign.SUBMISSIONS or reports_another(text):
            return Role.SUBMISSIONS
        if self.voice is Voice.PARTY and not speaks_for_court(text) and not reads_as_court(text):
            return Role.SUBMISSIONS
        return court


def drop_stale_headings(paths: Sequence[RankedPath], texts: Sequence[str]) -> list[RankedPath]:
    """Heading paths, as (level, words), of a text that lost its numbered headings.

    There a surviving sub-heading ("(b) The Government") would reach on over what follows it under headings now lost.
    It ends where a new complaint or the just-satisfaction section opens, and where the Court speaks under a party’s
    heading; in the facts, where nothing tells its end, it is left out.
    """
    fresh: list[RankedPath] = []
    dropped: RankedPath | None = None
    for path, text in zip(paths, texts, strict=True):
        if path != dropped:
            dropped = None
        part = _part_of((path[0][1],)) if path else None
        if part is _Part.LAW and dropped is None and _ends_heading(path, text):
            dropped = path
        kept = _KEPT_IN_LAW if dropped is not None else _KEPT_IN_FACTS if part is _Part.FACTS else _ANY_LEVEL
        fresh.append(tuple(h for h in path if h[0] <= kept))
    return fresh


def _ends_heading(path: RankedPath, text: str) -> bool:
    if _OPENS_41.match(text) or _OPENS_COMPLAINT.match(text):
        return True
    return _read_sign(path[-1][1]) is _Sign.SUBMISSIONS and opening_voice(text) is Voice.COURT
