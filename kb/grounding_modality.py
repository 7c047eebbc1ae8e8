"""Whether a claim keeps the strength of the duty: "shall", "should", "should consider", "may", and what softens it.

Only the modal that governs a sentence counts ("should be required to" is a "should"), and it is held against what its
source says of the same subject: in "Each Party shall ensure that the judge may order …" the Party shall, the judge may.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.grounding_measure import Claim, Measured
from kb.grounding_words import (
    ABSOLUTES,
    CONDITIONS,
    SOFT_VERBS,
    SOFTENERS,
    find_governed,
    find_modals,
    is_state,
)
from kb.records import Duty
from kb.text import split_sentences, words

_SAID = {"shall": "“shall”", "should": "“should”", "may": "“may”", "encouraged": "“is encouraged to”"}
_AS_NEAR = 0.07
"""A duty whose cosine is no more than this below the nearest one's may be the one that is meant."""
_LEAST_COSINE = 0.3
_LINES = 2
"""Official sentences, the nearest first, whose modals a claim may have."""
_RENDERED = 0.55
"""Share of the words of a source from which on a claim renders it, so that what is left out was dropped."""
_DISCRETION = re.compile(r"appropriate|possible|feasible|national context|practicable", re.I)
"""Softeners that leave a discretion; "where necessary" mostly belongs to one means among several."""
_SOFT = r"(consider (?:\w+ly )?\w+ing|endeavour|encourage|seek to|strive)\b"
_POSSIBLE = re.compile(r"\b(?:shall|should)\b[^.;]{0,80}\b(provide for the possibility|possibility of \w+ing)\b", re.I)
_POSSIBLY = re.compile(r"\b(?:possib\w*|may|can|could|able|allow\w*|permit\w*|free|option\w*|power)\b", re.I)
_SOFT_DUTY = re.compile(rf"(?:also |further )?{_SOFT}", re.I)
_SOFT_VERB = re.compile(rf"\b(?:shall|should)\s(?:also\s|further\s)?{_SOFT}", re.I)
_SPOKEN_OF = 0.3
"""Share of the words of a sentence from which on a claim speaks of it."""
_OPENING = 12
_GOVERNING = 6
"""Sentences, the nearest first, in which a verb of the claim is looked for under another modal."""
_LIGHT = frozenset(("have", "also", "take", "make", "only"))
"""Verbs that say too little for two sentences that share one to speak of the same act."""
_MAY_ONLY = re.compile(r"\b(?:may|can)\b.{0,60}\b(?:only|solely)\b|\b(?:only|no)\b.{0,60}\b(?:may|can)\b", re.I)
_EMPOWERED = re.compile(r"\b(?:empower\w*|possibility)\b(?!.*\b(?:oblig\w+|requir\w+|compel\w*)\b)", re.I)
"""What gives a power to somebody: who "shall empower" others says that these others may."""
_ENABLED = re.compile(
    r"\b(?:be (?:able|capable|possible|allowed|permitted|free|open)|possibility|power to|option)\b", re.I
)
_OFFENCE = re.compile(r"\b(?:criminal\w*|offences?|punish\w*|crimes?)\b", re.I)
_EITHER = re.compile(
    r"\bentitled to\b|\bha(?:s|ve) the right\b|\b(?:everyone|no one) (?:\w+ ){0,8}(?:has|is|shall)\b", re.I
)
"""Rights oblige the State and permit the person: a claim may say either."""


@dataclass(frozen=True, slots=True)
class _Modal:
    """How strongly something is said, and of whom: the words before the modal."""

    strength: str
    subject: str


def explain_shift(claim: Claim, here: Measured) -> str:
    """How the claim's strength differs from the cited text's, in words; "" where it does not."""
    duties = _find_duties(claim, here)
    sentences = [line.text for _, line in here.lines if line.kind == "text"][:_LINES]
    sentences = sentences or [line.text for _, line in here.lines[:_LINES]]
    return (
        _compare_governed(claim, here)
        or _compare_strength(claim, here, duties, sentences)
        or _compare_verbs(claim, here, duties, sentences)
        or _find_softener_dropped(claim, here, duties, sentences)
        or _find_element_dropped(claim, here, sentences)
    )


def _find_duties(claim: Claim, here: Measured) -> list[Duty]:
    """The duties that the claim may speak of, the nearest first."""
    found = [(cosine, line.duty) for cosine, line in here.lines if line.duty is not None and cosine >= _LEAST_COSINE]
    near = [duty for cosine, duty in found if cosine >= found[0][0] - _AS_NEAR][:4]
    said = {w[:5] for w in words(claim.text)}
    named = [duty for duty in near if words(duty.act) and words(duty.act)[0][:5] in said]
    return named or near


def _compare_strength(claim: Claim, here: Measured, duties: Sequence[Duty], sentences: Sequence[str]) -> str:
    said = [_Modal(strength, subject) for strength, subject in find_modals(claim.text)][:1]
    if not said:
        return ""
    of_court = any(g.is_judgment for g in here.grounds)
    spoken = [_Modal(*m) for s in sentences for m in find_modals(s, of_court=of_court)]
    nearest = [_Modal(*m) for s in sentences[:1] for m in find_modals(s)][:1]
    laid = [_Modal(d.strength, d.who) for d in duties if d.strength != "none"]
    if not (spoken or laid) or (of_court and said[0].strength != "shall"):
        return _compare_with_silence(claim, here)
    held = _allow(said[0], laid, spoken) or {m.strength for m in (*laid, *nearest)} or {m.strength for m in spoken}
    if any(_EITHER.search(s) for s in sentences):
        held |= {"shall", "may"}
    if said[0].strength in held or _comes_to_the_same(claim, said[0], {m.strength for m in (*laid, *spoken)}):
        return ""
    empowered = _EMPOWERED.search(sentences[0]) and not _EMPOWERED.search(claim.text)
    if said[0].strength == "may" and not is_state(said[0].subject) and empowered:
        return ""
    if of_court and "shall" in {m.strength for m in spoken}:
        return ""
    source = next(s for s in _SAID if s in held)
    return f"says {_SAID[said[0].strength]} where {here.grounds[0].citation} says {_SAID[source]}"


def _compare_governed(claim: Claim, here: Measured) -> str:
    """ "A Party may require" must not become "a Party must require": its verb under another modal alone."""
    sentences = [line.text for _, line in here.lines[:_GOVERNING] if line.duty is None]
    sources = frozenset().union(*map(find_governed, sentences))
    for verb, strength in sorted(find_governed(claim.text)):
        held = {theirs for governed, theirs in sources if governed == verb}
        if held and strength not in held and not (held == {"shall"} and strength == "may") and verb not in _LIGHT:
            return f"says {_SAID[strength]} where {here.grounds[0].citation} says {_SAID[min(held)]}"
    return ""


def _allow(said: _Modal, laid: Sequence[_Modal], spoken: Sequence[_Modal]) -> set[str]:
    """The strengths that the source has for the subject of the claim; our duties are read before the sentences."""
    for modals in (laid, spoken):
        if alike := {m.strength for m in modals if _same_subject(said.subject, m.subject)}:
            return alike
    return set()


def _comes_to_the_same(claim: Claim, said: _Modal, spoken: set[str]) -> bool:
    """ "May only" is a "shall not otherwise"; "must be able to" and "must not depend" may stand for a "may"."""
    if said.strength == "may":
        return "shall" in spoken and _MAY_ONLY.search(claim.text) is not None
    return "may" in spoken and (_ENABLED.search(claim.text) is not None or claim.modal_negated)


def _same_subject(ours: str, theirs: str) -> bool:
    if is_state(ours) and is_state(theirs):
        return True
    shared = set(words(ours)[-4:]) & set(words(theirs)[-4:])
    return any(len(w) > 3 for w in shared)


def _compare_with_silence(claim: Claim, here: Measured) -> str:
    """A preamble recalls and hopes; it lays no duty on anyone."""
    recitals = all("/recital-" in g.id for g in here.grounds)
    if recitals and claim.subjects and claim.strengths & {"shall", "should"}:
        return f"lays a duty on someone where {here.grounds[0].citation} only recalls or considers"
    return ""


def _compare_verbs(claim: Claim, here: Measured, duties: Sequence[Duty], sentences: Sequence[str]) -> str:
    """ "shall consider adopting" must not become "shall adopt", nor "should encourage them to" "they should"."""
    if not claim.strengths & {"shall", "should"}:
        return ""
    possible = _POSSIBLE.search(" ".join(sentences[:1]))
    if possible and not _POSSIBLY.search(claim.text) and _covers(claim, sentences[0], _SPOKEN_OF):
        return f"drops “{possible.group(1).lower()}”, with which {here.grounds[0].citation} leaves a choice"
    if SOFT_VERBS.search(claim.text):
        return ""
    soft = _SOFT_DUTY.match(duties[0].act) if duties else None
    if soft is None and not any(g.is_judgment for g in here.grounds):
        governed = _SOFT_VERB.search(" ".join(sentences[:1]))
        soft = governed if governed and _covers(claim, sentences[0], _SPOKEN_OF) else None
    return f"drops “{soft.group(1).lower()}”, with which {here.grounds[0].citation} softens the duty" if soft else ""


def _find_softener_dropped(claim: Claim, here: Measured, duties: Sequence[Duty], sentences: Sequence[str]) -> str:
    """A softener that governs what is claimed: of the chapeau, of the duty meant, or of a sentence rendered in full."""
    if not claim.strengths & {"shall", "should"} or any(g.is_judgment for g in here.grounds):
        return ""
    where = here.grounds[0].citation
    leads = [split_sentences(g.lead)[-1] for g in here.grounds if g.lead]
    rendered = [" ".join(d.qualifiers) for d in duties if _covers(claim, d.words)]
    rendered = rendered if len(rendered) == len(duties) else []
    rendered += [_open_of(s) for s in sentences[:1] if _covers(claim, s)]
    for source in (*leads, *rendered):
        found = SOFTENERS.search(source)
        if found is None or not _DISCRETION.search(found.group()):
            continue
        if not SOFTENERS.search(claim.text):
            return f"drops “{found.group()}”, which stands in {where}"
        if absolute := ABSOLUTES.search(claim.text):
            return f"says “{absolute.group()}” where {where} says “{found.group()}”"
    return ""


def _open_of(sentence: str) -> str:
    """A sentence up to a few words after its first modal: what softens it there softens all of it."""
    modal = re.search(r"\b(?:shall|should)\b", sentence)
    return " ".join(sentence.split()[: len(sentence[: modal.end()].split()) + _OPENING]) if modal else ""


def _find_element_dropped(claim: Claim, here: Measured, sentences: Sequence[str]) -> str:
    """ "Intentionally" kept and "without right" left out, or both left out of a rendering that is otherwise full."""
    source = " ".join(sentences[:1])
    if here.grounds[0].is_judgment or not (_OFFENCE.search(source) and _OFFENCE.search(claim.text)):
        return ""
    held = {name: said.search(claim.text) for name, (in_text, said) in CONDITIONS.items() if in_text.search(source)}
    lost = [name for name, said in held.items() if not said]
    full = len(claim.text.split()) >= 20 and _covers(claim, here.grounds[0].own_words)
    if lost and (len(lost) < len(held) or full):
        return f"drops “{lost[0]}”, an element that stands in {here.grounds[0].citation}"
    return ""


def _covers(claim: Claim, source: str, share: float = _RENDERED) -> bool:
    """True where most of the longer words of a source stand in the claim."""
    theirs = {w[:5] for w in words(source) if len(w) > 4}
    ours = {w[:5] for w in words(claim.text)}
    return bool(theirs) and len(theirs & ours) >= share * len(theirs)
