"""The shape a question asks its answer in: a comparison of two things, a list of provisions, of duties, of references.

"What is the difference between Articles 33 and 34 of the Istanbul Convention?" asks for a comparison, "list all duties
of platforms" for a list. Whatever asks for none of these is answered plainly. Words only: nothing is looked up here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kb.query import strip_frame

Kind = Literal["plain", "comparison", "provisions", "duties", "references"]

_COMPARES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\bdifferences? between (?P<a>.+?) and (?P<b>[^?]+)",
        r"\b(?:distinguish(?:es)?|differentiates?|separates?) (?P<a>.+?) from (?P<b>[^?]+)",
        r"\bhow (?:does|do|is|are) (?P<a>.+?) (?:differ|different) from (?P<b>[^?]+)",
        r"\bhow do (?P<a>.+?) and (?P<b>.+?) (?:differ|compare|relate)\b",
        r"\bcompar(?:e|ing|ison (?:of|between)) (?P<a>.+?) (?:with|to|and|against|v\.?|versus) (?P<b>[^?]+)",
        r"(?P<a>[^?:]+?),? (?:as )?(?:compared|as opposed|in contrast) (?:with|to) (?P<b>[^?]+)",
        r"^(?P<a>[^?:]+?) (?:versus|vs\.?) (?P<b>[^?:]+)",
    )
)
"""A comparison and its two sides; the first pattern that fits is taken."""
_INSIDE = re.compile(r"\b(?:in|under|by|of) (?:the )?(?=[A-Z])[^?]*$")
"""The text that both sides are sought in: "production and preservation orders *under the Budapest Convention*"."""

_ALL = re.compile(
    r"^\W*(?:please )?(?:list|name|enumerate|give(?: me)?|show(?: me)?)\b(?: me)?(?: (?:all|every|each|the))*"
    r"|\b(?:what|which) are (?:all )?(?:the|of the) (?=(?:\w+ ){0,2}(?:duties|obligations|responsibilities)\b)"
    r"|^\W*all (?:the )?(?=(?:\w+ ){0,2}(?:duties|obligations|responsibilities|provisions|articles|paragraphs)\b)",
    re.I,
)
_DUTIES = re.compile(r"\b(?:duties|duty|obligations?|responsibilities)\b", re.I)
_PROVISIONS = re.compile(
    r"\b(?:which|what) (?:articles|provisions|paragraphs|parts|rules|texts)\b.{0,60}?"
    r"\b(?:deal|concern|cover|regulate|govern|address|mention|are about|speak of|talk about|relate to|touch|treat)\b"
    r"|^\W*(?:please )?(?:list|name|enumerate|show|give)\b.{0,30}\b(?:articles|provisions|paragraphs|rules)\b"
    r"|\b(?:everything|all (?:the )?(?:provisions|articles|paragraphs|rules)) (?:on|about|concerning|dealing with)\b",
    re.I,
)
_REFERS = re.compile(r"\b(?:points?|refers?|referring|relies|rely) (?:back )?(?:to|on)\b|\bcites?\b", re.I)
_IS_ASKED = re.compile(r"\b(?:which|what|where)\b", re.I)

_BEARERS: Mapping[str, re.Pattern[str]] = {
    key: re.compile(pattern, re.I)
    for key, pattern in {
        "platforms": r"\b(?:platforms?|social (?:media|networks?)|intermediar(?:y|ies))\b",
        "companies": r"\b(?:compan(?:y|ies)|tech firms?|industry|private sector)\b",
        "service-providers": r"\b(?:(?:internet |access )?(?:service )?providers?|ISPs?)\b",
        "courts": r"\b(?:courts?|judges?|judiciary)\b",
        "prosecutors": r"\bprosecut(?:ors?|ion services?)\b",
        "law-enforcement": r"\b(?:police|law[- ]enforcement|investigators?)\b",
        "media": r"\b(?:the media|journalists?|press)\b",
        "schools": r"\b(?:schools?|teachers?)\b",
        "health-services": r"\b(?:health (?:services?|professionals?)|doctors?|hospitals?)\b",
        "support-services": r"\b(?:support services?|shelters?|helplines?)\b",
        "civil-society": r"\b(?:civil society|NGOs?)\b",
        "legislature": r"\b(?:legislatures?|lawmakers?|legislators?|parliaments?)\b",
    }.items()
}
"""Whom a question may ask the duties of, by the key the digest has for them (`kb.records.ACTORS`)."""
_TOGETHER = {
    "platforms": ("platforms", "companies", "service-providers"),
    "companies": ("companies", "platforms", "service-providers"),
}
"""The Recommendation speaks of companies and intermediaries where a reader says platforms."""
_WORDS_OF_LIST = re.compile(
    r"\b(?:list|name|enumerate|show|give|please|me|all|every|each|the|what|which|are|is|of|for|on|in|under|have|has|do|does"
    r"|duties|duty|obligations?|responsibilities|articles?|provisions?|paragraphs?|rules?|texts?|everything|about)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for: `sides` of a comparison; whose duties (`bearers`); what the rest is about (`subject`)."""

    kind: Kind = "plain"
    sides: tuple[str, ...] = ()
    bearers: tuple[str, ...] = ()
    subject: str = ""


def read_request(question: str) -> Request:
    """The shape asked for; "plain" where the words ask for none."""
    words = " ".join(question.split())
    if sides := _find_sides(words):
        return Request(kind="comparison", sides=sides)
    wants_all = _ALL.search(words) is not None
    if wants_all and _DUTIES.search(words):
        found = next((key for key, pattern in _BEARERS.items() if pattern.search(words)), "")
        bearers = _TOGETHER.get(found, (found,)) if found else ()
        return Request(kind="duties", bearers=bearers, subject=_find_subject(words, found))
    if _PROVISIONS.search(words):
        return Request(kind="provisions", subject=_find_subject(words, ""))
    if _REFERS.search(words) and _IS_ASKED.search(words):
        return Request(kind="references")
    return Request()


def _find_sides(words: str) -> tuple[str, ...]:
    for pattern in _COMPARES:
        if found := pattern.search(words):
            first, second = (found[name].strip(" ,.;:?!") for name in ("a", "b"))
            if first and second:
                return first, second
    return ()


def find_place(side: str) -> str:
    """The text named at the end of a side, for the other side to be sought in too: "under the Budapest Convention"."""
    found = _INSIDE.search(side)
    return found.group() if found else ""


def _find_subject(words: str, bearer: str) -> str:
    """What the list is about besides whose duties they are; "" where it is about everything."""
    rest = _BEARERS[bearer].sub(" ", words) if bearer else words
    rest = strip_frame(rest, least=0)
    rest = _WORDS_OF_LIST.sub(" ", rest)
    rest = " ".join(re.findall(r"[\w'’-]+", rest))
    return rest if re.search(r"[^\W\d_]{3,}", rest) else ""
