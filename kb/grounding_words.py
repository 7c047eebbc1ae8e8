"""What must agree between a claim and its source whatever the wording: strength, softeners, numbers, negation, actors.

Pure functions on text. `evals/digest_checks.py` holds the digest to the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kb.text import fold, words

# ---- strength ----------------------------------------------------------------------------------------------------

SOFT_VERBS = re.compile(
    r"\b(?:consider(?!ed\b)\w*|encourag\w+|endeavour\w*|invit\w+|explor\w+|examin\w+ (?:whether|the possibility)"
    r"|look(?:ing)? (?:at|into) (?:whether|the possibility)|think(?:ing)? about|strive\w*|aim to|seek to"
    r"|tr(?:y|ies) to|do (?:its|their) best|giv\w+ (?:due )?(?:thought|consideration)|weigh\w* (?:up )?whether"
    r"|promot\w+|urg\w+)\b",
    re.I,
)
"""Verbs that soften a duty: who "shall consider" something need not do it, who "should encourage" does not order."""

_MAY_BEFORE = (
    r"(?:States?|Part(?:y|ies)|govern\w+|authorit\w+|courts?|judges?|tribunals?|platforms?|compan\w+|providers?"
    r"|intermediar\w+|legislat\w+|police|prosecutors?|media|schools?|employers?|bod(?:y|ies)|members?|victims?|it|they"
    r"|one|Court|measures?|orders?|sanctions?|penalt\w+|interference\w*|right|state)"
)
_MODALS: Mapping[str, re.Pattern[str]] = {
    "shall": re.compile(
        r"\b(?:shall|must|mandatory|compulsory|undertakes?|(?:is|are|was|were|be) (?:legally "
        r"|strictly )?(?:under (?:an? |the )?"
        r"(?:\w+ )?(?:obligation|duty)|required|obliged|bound|compelled|forced)|ha(?:s|ve|d) to|ha(?:s|ve) (?:an? "
        r"|the )?"
        r"(?:\w+ )?(?:duty|obligation) to|oblig(?:es|ed)|requires?|demands?|compels?|needs? to|prohibits?|forbids?"
        r"|no one|everyone)\b",
        re.I,
    ),
    "should": re.compile(
        r"\b(?:should|ought to|recommends?|(?:is|are) (?:recommended|advised|called (?:on|upon)|expected)"
        r"|asks? (?:that )?(?:the )?(?:member )?(?:States|governments|Parties)|calls? (?:on|upon)|advis(?:es|able))\b",
        re.I,
    ),
    "may": re.compile(
        rf"\b{_MAY_BEFORE} (?:\w+ )?(?:may|can|could)\b(?! not be)|\b(?:(?:is|are|be) (?:free|allowed|permitted"
        rf"|entitled|at liberty)"
        r" (?:\w+ )?to|ha(?:s|ve) the (?:option|choice|discretion|possibility)|optional(?:ly)?|(?:allows?|permits?"
        r"|lets?) (?:a |the |any |each )?"
        r"(?:member )?(?:States?|Part(?:y|ies))|reserves? the right|if (?:it|they) (?:so )?wish(?:es)?"
        r"|discretionary)\b",
        re.I,
    ),
    "encouraged": re.compile(r"\b(?:is|are) (?:encouraged|invited)\b|\b(?:encourages|invites) (?:the )?(?:member )?"
                             r"(?:States|Parties|governments)\b", re.I),
}  # fmt: skip
"""How strongly a sentence speaks of an actor, by `kb.records.STRENGTHS`."""
_COURT_SHALL = re.compile(
    r"\b(?:requir\w*|oblig\w*|dut(?:y|ies)|incumbent|needs?|necessary|cannot|call(?:s|ed)? for|entail\w*|essential"
    r"|fail\w*"
    r"|positive|ha[sd] to|must|shall|ensure|imperative|indispensable)\b",
    re.I,
)
"""How the Court speaks of a duty: seldom with "shall"."""
_COURT_SHOULD = re.compile(r"\b(?:should|ought|desirable|preferable|expected|appropriate)\b", re.I)

SOFTENERS = re.compile(
    r"\b(?:(?:as|where|when|if|wherever|whenever) (?:it (?:is|may be) )?(?:deemed )?(?:appropriate|necessary"
    r"|possible|applicable"
    r"|needed|suitable|relevant|warranted|fitting|feasible|practicable|required|called for|justified)"
    r"|as (?:far|much) as (?:is )?possible|to the (?:widest |fullest |greatest )?extent (?:that is )?possible"
    r"|(?:in|with|according to|depending on|suited to|suits?|fits?|adapted to|in view of|given|within|in the light of)"
    r" (?:the |its |their |each )?(?:own )?national (?:context|circumstances|situation)s?"
    r"|national context|in (?:appropriate|suitable|proper) (?:cases|circumstances)|as the case may be"
    r"|(?:what|whatever) is appropriate|makes? it appropriate|so far as|insofar as|as appropriate\w*)\b",
    re.I,
)
"""Words that soften a duty ("where appropriate") as texts and as writers in plain words put them."""
CONDITIONS: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "intentional": (
        re.compile(r"\bintentional(?:ly)?\b", re.I),
        re.compile(r"\b(?:intent\w*|deliberate\w*|wilful\w*|knowing\w*|on purpose|purposely|meant)\b", re.I),
    ),
    "without right": (
        re.compile(r"\bwithout right\b", re.I),
        re.compile(r"\b(?:without (?:any )?(?:right|authori\w+|permission|entitlement)|unauthori\w+|unlawful\w*"
                   r"|illegal\w*"
                   r"|not (?:authori\w+|entitled))\b", re.I),
    ),
}  # fmt: skip
"""Elements of an offence that a full rendering may not leave out: in the text, and in a writer's words."""
ABSOLUTES = re.compile(
    r"\b(?:always|in (?:all|every|any) (?:cases?|circumstances?)|without (?:any )?exceptions?|under all circumstances"
    r"|invariably|whatever the circumstances|at all times|automatically|unconditional\w*|absolute(?:ly)?)\b",
    re.I,
)


def find_strengths(text: str) -> frozenset[str]:
    """How strongly a writer's sentence speaks: the modals in it, none where it only describes.

    >>> sorted(find_strengths("Parties must criminalise stalking and may reserve the right to fine it."))
    ['may', 'shall']
    """
    return frozenset(name for name, pattern in _MODALS.items() if pattern.search(text))


_PLAIN_MODALS = re.compile(
    r"\b(?:(?P<encouraged>(?:is|are) (?:\w+ly )?(?:encouraged|invited) to)|(?P<shall>shall|must|(?:is|are) (?:\w+ly )?"
    r"(?:required|obliged|bound) to|ha(?:s|ve) to|cannot|undertakes?)|(?P<should>should|ought to)"
    r"|(?P<may>may|can|could|(?:is|are) (?:free|allowed|permitted) to|reserves? the right))\b"
)
_WEAK_MODALS = re.compile(
    r"\b(?:(?P<encouraged>encourages|invites) (?:the )?(?:member )?(?:States|Parties|governments)"
    r"|(?P<shall>requires?|obliges?|demands?|prohibits?|forbids?|compels?)"
    r"|(?P<should>recommends?|asks|calls (?:on|upon)|advises)|(?P<may>allows?|(?<!residence )permits|lets))\b"
)
"""Verbs that say how strongly a text speaks where no modal does: "the Convention requires Parties to"."""
_RELATIVE = re.compile(r"\b(?:who|which|that|whom|if|where|when)\s(?:\w+\s)?$")
"""Before a modal that only says of whom or what a sentence speaks: "victims who can be parties"."""
_STATE = re.compile(r"\b(?:(?:each|every|a|any|the|no|all)\s)?(?:contracting\s|member\s|high\s)*"
                    r"(?:part(?:y|ies)|states?|governments?"
                    r"|countries)\b[^.;:]{0,40}$", re.I)  # fmt: skip


def find_modals(text: str, *, of_court: bool = False) -> list[tuple[str, str]]:
    """The modals of a sentence in order, each as one of `kb.records.STRENGTHS` with the words before it.

    >>> find_modals("Platforms should be required to keep proof")
    [('should', 'Platforms')]
    """
    plain = list(_PLAIN_MODALS.finditer(text))
    main = [m for m in plain if not _RELATIVE.search(text, 0, m.start())] or plain
    found = [(_turn(str(m.lastgroup), text, m), _before(text, m.start())) for m in main]
    if not found:
        found = [(str(m.lastgroup), _before(text, m.start())) for m in _WEAK_MODALS.finditer(text)]
    if of_court and _COURT_SHALL.search(text):
        found.append(("shall", ""))
    if of_court and _COURT_SHOULD.search(text):
        found.append(("should", ""))
    return found


_NOT_AFTER = re.compile(r"\s(?:\w+ly\s)?not\b(?! only)")
_NOBODY = re.compile(r"\b(?:no(?: \w+){1,3}|nobody|none|neither)\b[^.;:]*$", re.I)


def _turn(strength: str, text: str, modal: re.Match[str]) -> str:
    """What "may not" and "nobody may" forbid is forbidden: they say no less than "shall not"."""
    clause = text[: modal.start()].rpartition(",")[2]
    forbids = strength == "may" and (_NOT_AFTER.match(text, modal.end()) or _NOBODY.search(clause))
    return "shall" if forbids else strength


def _before(text: str, at: int) -> str:
    """The words before a place, back to a full stop, a comma that does not enclose, or the modal before it."""
    return " ".join(re.split(r"[.;:]|\b(?:that|which|who|where|and)\b", text[:at])[-1].replace(",", " ").split()[-10:])


_GOVERNED = re.compile(
    r"\b(?P<strength>shall|must|should|may|can|ought to|ha(?:s|ve) to)\s(?!not\b)(?:(?:also|\w+ly|likewise)\s)?"
    r"(?P<verb>[a-z]{4,})"
)
_BY_WORD = {"must": "shall", "can": "may", "ought to": "should", "has to": "shall", "have to": "shall"}


def find_governed(text: str) -> frozenset[tuple[str, str]]:
    """Each verb a modal governs, by its first five letters, with the strength: ("requi", "may") of "may require".

    >>> sorted(find_governed("A Party may require an intent, and must punish it."))
    [('punis', 'shall'), ('requi', 'may')]
    """
    found = ((m["verb"][:5], m["strength"]) for m in _GOVERNED.finditer(text))
    return frozenset((verb, _BY_WORD.get(strength, strength)) for verb, strength in found)


def is_state(subject: str) -> bool:
    """True where the words before a modal end in a Party or a State: "Each Party", "member States"."""
    return _STATE.search(subject) is not None


# ---- numbers -----------------------------------------------------------------------------------------------------

_NUMBERS: Mapping[str, int] = dict(
    zip(
        words(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty thirty forty fifty sixty ninety hundred"
        ),
        [*range(1, 21), 30, 40, 50, 60, 90, 100],
        strict=True,
    )
)
_MONTHS = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)(?= \d{4})"
)
_MEASURED = re.compile(
    rf"\b({'|'.join(_NUMBERS)})\b(?=[ -](?:hours?|days?|weeks?|months?|years?|per cent|thirds?|members?|votes?)\b)",
    re.I,
)


def find_numbers(text: str) -> set[str]:
    """All numbers of a text, in figures or words ("eighteen" → 18), and the months of its dates."""
    spelled = {str(_NUMBERS[w]) for part in words(text) for w in part.split("-") if w in _NUMBERS}
    return {*re.findall(r"\d+", text), *spelled, *_MONTHS.findall(text)}


_MEASURE = re.compile(
    rf"\b(\d{{1,4}}|{'|'.join(_NUMBERS)})(?:[ -]|\s(?:full|consecutive|working|calendar)\s)"
    r"(minute|hour|day|week|month|year|per cent|percent|member|euro|judge)s?\b",
    re.I,
)


def find_measures(text: str) -> set[tuple[str, str]]:
    """Numbers with what they count: "ninety days" → ("90", "day"), "18-year-old" → ("18", "year")."""
    return {
        (str(_NUMBERS.get(number.lower(), number)), unit.lower().replace("percent", "per cent"))
        for number, unit in _MEASURE.findall(fold(text))
    }


def find_stated_numbers(text: str) -> set[str]:
    """The numbers that a sentence states as its source's: figures, dates, words that measure ("two years").

    A small number in words is else a count of what the sentence lists ("five kinds of conduct").
    """
    measured = {str(_NUMBERS[m.lower()]) for m in _MEASURED.findall(text)}
    large = {n for n in find_numbers(text) if n.isdigit() and int(n) >= 10}
    return {*re.findall(r"\d+", text), *measured, *large, *_MONTHS.findall(text)}


# ---- negation ----------------------------------------------------------------------------------------------------

_NO_NEGATION = re.compile(
    r"\b(?:not (?:only|merely|limited|least|later)|whether or not|no (?:later|less|more|fewer|doubt|longer than)"
    r"|nos?\.\s?\d)",
    re.I,
)
_NEGATION = re.compile(r"\b(?:not|no|never|neither|nor|cannot|none|nobody|nothing)\b|n't\b", re.I)
_WIDE_NEGATION = re.compile(
    r"\b(?:without|non|prohibit\w*|forbid\w*|forbidden|ban(?:s|ned|ning)?|preclud\w*|exclud\w*|exclusion|refus\w*"
    r"|irrespective"
    r"|regardless|independent(?:ly)?|exempt\w*|lack\w*|absence|absent|fail\w*|den(?:y|ied|ies|ial)|unless"
    r"|except\w*|prevent\w*"
    r"|reject\w*|even if|rather than|instead of|free (?:of|from)|avoid\w*|abstain\w*|refrain\w*|only|impossible"
    r"|insufficient\w*"
    r"|less|bar(?:s|red)?|(?:un|in|im|ir)(?:able|lawful|necessary|needed|acceptable|adequate|justified|material"
    r"|relevant))\b",
    re.I,
)


def is_negated(text: str) -> bool:
    """True where a sentence says "not", "no", "never", "neither"; "not only" and "no later than" are no negation."""
    return _NEGATION.search(_NO_NEGATION.sub(" ", fold(text))) is not None


_MODAL_NEGATED = re.compile(
    r"(?<!that )(?<!who )(?<!which )\b(?:(?:shall|should|must|may|can|need|does|do|is|are|was|were|has|have)"
    r" (?:also |then |likewise )?not|cannot)\b",
    re.I,
)


def is_modal_negated(text: str) -> bool:
    """True where the sentence's own verb is negated: "shall not", "need not", "cannot", "is not"."""
    return _MODAL_NEGATED.search(_NO_NEGATION.sub(" ", fold(text))) is not None


_SAID_OTHERWISE = re.compile(
    r"\b(?:irrelevant|immaterial|inadmissible|insufficient|unlawful|without|prohibit\w*|forbid\w*|refrain\w*|abstain\w*"
    r"|ir\w+able|independent\w*|irrespective|regardless|exclud\w*|prevent\w*|failed|refus\w*)\b",
    re.I,
)


def denies(text: str) -> bool:
    """As `is_negated`, or where a word has the "not" in it: "irrelevant", "without", "refrain", "prohibit".

    >>> denies("The consent of the victim is irrelevant.")
    True
    """
    return is_negated(text) or _SAID_OTHERWISE.search(fold(text)) is not None


_EXCEPTED = re.compile(r"\b(?:except|save|unless|only|other than|until|without)\b", re.I)


def is_plainly_negated(text: str) -> bool:
    """As `is_negated`, without an exception beside it that allows something again ("no interference except …")."""
    return is_negated(text) and _EXCEPTED.search(text) is None


def may_be_negated(text: str) -> bool:
    """As `is_negated`, or where other words may do the same: "without", "prohibits", "regardless of"."""
    return is_negated(text) or _WIDE_NEGATION.search(fold(text)) is not None


# ---- actors ------------------------------------------------------------------------------------------------------

_ACTORS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{pattern})\b", re.I)
    for name, pattern in {
        "State": r"states?|part(?:y|ies)|governments?"
                 r"|(?:public |national |competent |state )?authorit(?:y|ies)|member states",
        "company": r"platforms?|compan(?:y|ies)|intermediar(?:y|ies)|(?:service |internet |technology )?providers?"
                   r"|(?:tech|technology|private) (?:firms?|sector|compan\w+)|sites?|websites?|business(?:es)?"
                   r"|industry|operators?",
        "court": r"courts?|judges?|tribunals?|judiciary|judicial|adjudicat\w+",
        "prosecutor": r"prosecut(?:or|ors|ion|ing)",
        "police": r"police|law[- ]enforcement|investigat(?:or|ors|ing|ion|ions)",
        "media": r"media|press|journalists?|broadcasters?|newspapers?",
        "school": r"schools?|teachers?|educat\w+|universit(?:y|ies)",
        "civil society": r"civil society|ngos?|non-governmental|organi[sz]ations?|associations?",
        "employer": r"employers?|workplaces?",
        "parents": r"parents?|guardians?|families|family",
        "bank": r"banks?|payment|financial institutions?|insurers?",
    }.items()
}  # fmt: skip
"""Who acts in these texts, by the words for each."""
_SUBJECT = re.compile(
    r"(?P<who>[^,.;:]{2,70}?)\s(?:shall|must|should|may|can|ought|(?:is|are) (?:required|obliged|encouraged"
    r"|invited|free|entitled"
    r"|allowed|permitted|bound)|ha(?:s|ve) to|needs? to)\b"
)


def find_actors(text: str) -> frozenset[str]:
    """The kinds of actor that a text names."""
    return frozenset(name for name, pattern in _ACTORS.items() if pattern.search(text))


def find_subjects(text: str) -> frozenset[str]:
    """The kinds of actor on whom a sentence lays its duty: the nearest before its modal; none where it names none.

    >>> sorted(find_subjects("Under it, online platforms must remove the images."))
    ['company']
    """
    found = set()
    for match in _SUBJECT.finditer(text):
        spans = [(m.end(), -m.start(), name) for name, p in _ACTORS.items() for m in p.finditer(match["who"])]
        if spans:
            found.add(max(spans)[2])
    return frozenset(found)


# ---- names -------------------------------------------------------------------------------------------------------

_NAME = re.compile(r"(?<![.!?:“\"(\[]\s)(?<!^)\b[A-Z][a-zà-öø-ÿ]{2,}\b")
_COMMON_NAMES = frozenset(
    words(
        "party parties state states member members court courts convention conventions article articles art committee "
        "ministers council europe european recommendation government governments protocol parliament assembly appendix "
        "internet chapter section human rights grand chamber secretary general istanbul lanzarote budapest strasbourg "
        "trafficking treaty treaties english french paragraph recital preamble both the and under according "
        "contracting "
        "january february march april may june july august september october november december"
    )
)


def find_names(text: str) -> frozenset[str]:
    """Proper names inside a sentence, folded; words every legal text writes large are none."""
    return frozenset(n.lower() for n in _NAME.findall(fold(text))) - _COMMON_NAMES


def join(parts: Iterable[str]) -> str:
    """Some texts as one, each on its line."""
    return "\n".join(p for p in parts if p)
