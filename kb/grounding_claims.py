"""What a sentence claims: whether it says anything of the law, what it quotes, its words made ready to be measured."""

from __future__ import annotations

import re
from collections.abc import Callable

from kb.grounding_measure import Claim
from kb.grounding_quotes import Quotation, find_quotations
from kb.grounding_sentences import Sentence
from kb.grounding_words import (
    find_actors,
    find_measures,
    find_names,
    find_stated_numbers,
    find_strengths,
    find_subjects,
    is_modal_negated,
    is_negated,
    may_be_negated,
)
from kb.text import words

_CLAIMS = re.compile(
    r"\b(?:shall|must|should|may|can(?:not)?|ought|required?|requires|obliged?|obliges|prohibit\w*|forbid\w*"
    r"|forbidden|allow\w*"
    r"|permit\w*|entitle\w*|criminali[sz]\w*|offences?|punish\w*|sanction\w*|penalt\w+|duty|duties|obligations?"
    r"|rights?|liab\w+"
    r"|held|holds|found|finds|considered|considers|reiterate\w*|ruled|states?|provides?|provided|covers?|applies"
    r"|apply|defines?"
    r"|defined|means|guarantees?|protect\w*|violat\w*|breach\w*|law|laws|lawful|unlawful|illegal|convention"
    r"|recommendation|treaty"
    r"|article|court|courts|part(?:y|ies)|member states|victims?|platforms?|police|prosecut\w+|judges?|consent"
    r"|orders?|encourag\w*"
    r"|recommends?|calls?|asks?|recogni[sz]es?|establish\w*|ensure\w*|counts? as"
    r"|child(?:ren)?|minors?|wom[ae]n|girls|violence|abuse|stalk\w*|rape|harass\w*|traffick\w*)\b",
    re.I,
)
"""Words by which a sentence speaks of law; one without any claims nothing that a text could bear out."""
_FRAMES = re.compile(
    r"(?:(?:this|the present|our|my) (?:memo\w*|note|answer|paper|summary|overview|section|opinion|report|table"
    r"|list|letter|brief)\b"
    r"|(?:in|to) (?:summary|conclusion|short|sum up|conclude)\b[^.]{0,40}[:.]?$|(?:the following|below|here"
    r"|hereafter)\b.{0,60}"
    r"(?:provisions?|texts?|sources?|answers?|points?|summary|overview|steps?)\b|i (?:hope|have|will|am|would"
    r"|think|suggest|cannot)\b"
    r"|we (?:have|will|turn|now|first|begin|set out|look|address|hope|suggest)\b|you (?:asked|have asked|want)\b"
    r"|let (?:me|us)\b|please\b"
    r"|dear\b|thank|as requested|note(?: also)? that this\b|that is all|more (?:detail|on this)|(?:several|many"
    r"|some|various|"
    r"different|two|three|four) (?:texts|instruments|provisions|sources|points|questions|answers|issues"
    r"|standards)\b[^.]{0,60}$"
    r"|.{0,120}(?:are|is) (?:set out|listed|summari[sz]ed|discussed|explained|given|described|addressed) (?:below"
    r"|here|in turn|next"
    r"|under its own number|in what follows)|the (?:texts|sources) held here)",
    re.I,
)
"""How a writer leads in, sums up or speaks of the writing itself."""
_COURT = re.compile(r"\bthe (?:European )?(?:Court|Grand Chamber|Strasbourg Court)\b(?! of\b)|\bECtHR\b|\bStrasbourg\b")
_LED_BY = re.compile(
    r"^(?:\W|\b(?:under|according to|pursuant to|in|per|by|see|and|or|of|the|for|at|with|from)\b)+(?=\s|$)", re.I
)
_PARTS = re.compile(
    r",\s(?:and\s|or\s|but\s|while\s|whereas\s)?|;\s|\s(?:while|whereas|and also|including|as well as|unless"
    r"|provided that)\s|\sand\s"
)
_LEAST_PART = 3
_NOISE = re.compile(r"[*_`#>|]+")


def read_claim(sentence: str, said: str, weigh: Callable[[str], dict[str, float]]) -> Claim:
    """What a sentence claims. `sentence` is without citations, `said` without markers only; `weigh` weighs words."""
    text = " ".join(_LED_BY.sub("", _NOISE.sub(" ", sentence).strip()).split()) or sentence.strip()
    own = text  # numbers in a quotation are compared with it
    for quotation in reversed(find_quotations(text)):
        own = f"{own[: quotation.start]} {own[quotation.end :]}"
    parts = [p.strip() for p in _PARTS.split(text)]
    kept = [p for p in parts if p and len(weigh(p)) >= _LEAST_PART]
    return Claim(
        text=text or "-", said=words(_NOISE.sub(" ", said)), parts=tuple(kept) if len(kept) > 1 else (),
        weights=weigh(text),
        numbers=frozenset(find_stated_numbers(own)),
        measures=frozenset(find_measures(own)), names=find_names(text), subjects=find_subjects(text),
        actors=find_actors(text),
        strengths=find_strengths(text), negated=is_negated(text),
        modal_negated=is_modal_negated(text), widely_negated=may_be_negated(text),
        of_court=_COURT.search(text) is not None,
    )  # fmt: skip


def makes_claim(sentence: str, lead: str, kind: str) -> bool:
    """True of a sentence that says something of the law; leading in, summing up and short labels say nothing."""
    text = " ".join(_NOISE.sub(" ", sentence).split())
    if kind in ("quotation", "reference") or _FRAMES.match(text):
        return False
    if len(re.findall(r"[^\W\d_]{3,}", text)) < (2 if lead else 3):
        return False
    return bool(lead) or _CLAIMS.search(text) is not None


def span_quotations(answer: str, sentence: Sentence) -> list[tuple[int, int]]:
    """Where a sentence quotes: what is cited in there is cited by the text it quotes."""
    found = find_quotations(answer[sentence.start : sentence.end])
    return [(sentence.start + q.start, sentence.start + q.end) for q in found]


def quotations_of(sentence: Sentence, text: str) -> tuple[Quotation, ...]:
    found = find_quotations(text)
    if sentence.kind == "quotation" and not found:
        quoted = re.sub(r"(?m)^\s*>+\s?|\s>+\s", " ", text).strip(" —–-")
        return (Quotation(start=0, end=len(text), words=" ".join(quoted.split())),)
    return found
