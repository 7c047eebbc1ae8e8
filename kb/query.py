"""A question understood before it is searched: which texts it names, what it is about, what it asks for.

"What does the Istanbul Convention say on revenge porn?" is about `istanbul` and the topic `intimate-images`; what is
searched is "revenge porn" and, since the digest says so, "non-consensual sharing of intimate images".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kb.citations import is_outside
from kb.model import Citation, Pinpoint
from kb.records import Topic

MAX_TOPICS = 6
"""Topics taken from one question, the most specific words first."""

_NAMES: Mapping[str, re.Pattern[str]] = {
    key: re.compile(pattern, re.I)
    for key, pattern in {
        "rec-2026-2": r"\bCM/?\s?Rec\b[^\s,;?]*|\b(?:the|this) recommendation\b(?! of)"
        r"|\b2026 (?:cm )?rec(?:ommendation|\.)?(?!\w)|\brecommendation (?:of|on) 2026\b|\brec\.? ?2026\S*"
        r"|\band (?:the )?recommendation\b",
        "istanbul": r"\bistanbul\b(?: conv(?:ention|\.)?)?|\bIC\b",
        "lanzarote": r"\blanzarote\b(?: conv(?:ention|\.)?)?",
        "budapest-protocol-1": r"\b(?:budapest|cyber-?crime) (?:convention )?protocol\b"
        r"|\bprotocol (?:to|of) the (?:budapest|cyber-?crime) convention\b|\b(?:its|the) first protocol\b",
        "budapest": r"\bbudapest\b(?! (?:convention )?protocol)(?: conv(?:ention|\.)?)?|\bcyber-?crime convention\b",
        "echr": r"(?-i:\bECHR\b)|\beuropean convention(?: on human rights)?\b|\bconvention on human rights\b"
        r"|\bhuman rights convention\b",
        "trafficking": r"\b(?:anti-?)?trafficking conv(?:entions?|\.)?\b|\banti-trafficking\b",
        "ecthr": r"\b(?:strasbourg|human rights) (?:court|case[- ]law)\b|\bECtHR\b|\bcase[- ]law\b"
        r"|(?-i:\bthe Court\b)",
    }.items()
}
"""Names that a question may use for a text. They guide the search, they do not cite: `kb/citations.py` does that."""

_FRAMES = re.compile(
    r"\b(?:which|what) (?:articles?|provisions?|paragraphs?|parts?|texts?|treaty|rules?)\b|\bwhere (?:does|do|is|are)\b"
    r"|\bwhat (?:does|do|did)\b|\bhow (?:does|do)\b|\b(?:deals?|dealing) with\b|\bcovers?\b"
    r"|\bsays? (?:on|about)\b|\bsays?\b"
    r"|\b(?:article|articles|provisions?|conventions?|treaty|treaties|instruments?|council of europe)\b",
    re.I,
)
"""How questions are framed, which says nothing of their subject."""

_ASKS_DEFINITION = re.compile(
    r"\bdefin|\bmeaning of\b|\bwhat (?:is|are) (?:an? |the )?[^?]{2,60}\?$|\bwhat does .+ mean\b"
    r"|\bunderstood (?:as|by)\b|\bmeant by\b|\bcount(?:s|ed)? as\b",
    re.I,
)


_STATES = re.compile(
    r"\b(?:Albania|Andorra|Armenia|Austria|Azerbaijan|Belgi|Bosnia|Bulgaria|Croatia|Cypr(?:us|iot)|Czech|D(?:enmark|anish)"
    r"|Estonia|Finland|Finnish|France|French|Georgia|German|Gree(?:ce|k)|Hungar|Iceland|Ireland|Irish|Ital(?:y|ian)|Latvia"
    r"|Liechtenstein|Lithuania|Luxembourg|Malt(?:a|ese)|Moldova|Monaco|Montenegr|Netherlands|Dutch|Macedonia|Norw(?:ay|eg)"
    r"|Poland|Polish|Portug|Romania|Russia|San Marino|Serbia|Slova[kc]|Sloven|Sp(?:ain|anish)|Swed(?:en|ish)"
    r"|Swiss|Switzerland|Turk|Ukrain|United Kingdom|UK\b|British|Brit(?:ain|ish)|Engl(?:and|ish)|Scot(?:land|tish)"
    r"|U\.?S\.?A?\b|America|Canad|Austral|India|China|Chinese|Brazil|Japan)"
)
"""A question about one State is mostly about its own law, which these texts do not hold."""
_ASKS_FACTS = re.compile(
    r"\bhow many\b|\bhow much\b|\bwho (?:is|heads|chairs|leads|sits|was)\b|\bwhen (?:will|did)\b"
    r"|\bwhich (?:countr|states?\b|court in|authority in)|\bwhere can I\b|\b(?:should|will|can|could) (?:I|you)\b"
    r"|\bwrite\b",
    re.I,
)
"""Figures, names, dates and personal advice: texts of law seldom have them."""


_OUTSIDE = re.compile(
    r"\b(?:(?-i:GDPR|DSA|CEDAW|ICCPR|UNCRC|TFEU)|General Data Protection Regulation|Digital Services Act|AI Act"
    r"|EU Charter|Charter of Fundamental Rights|Rights of the Child|Palermo Protocol|(?:e-?Commerce )?Directive"
    r"|Directive \(?EU\)? ?\d*|Regulation \(EU\)|Rome Statute|Geneva Conventions?)\b",
    re.I,
)
"""Texts that readers of ours ask about and that are not held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """`words` as asked; `subject` without the names of texts and the frame of the question; `focus` the texts it names.

    `topics` maps the topics it touches to a weight (the share of the question that named them), `expansion` is their
    preferred terms. `names_outside` is true where it cites a text that is not ours, `names_state` where it speaks of
    one State, `asks_facts` where it asks for figures, names, dates or advice.
    """

    words: str
    subject: str
    focus: tuple[str, ...] = ()
    topics: Mapping[str, float] = field(default_factory=dict)
    expansion: str = ""
    asks_definition: bool = False
    names_state: bool = False
    asks_facts: bool = False
    names_outside: bool = False

    @property
    def names_instrument(self) -> bool:
        """True where it names one of our treaties or the Recommendation ("the Court" may be any court)."""
        return any(not key.startswith("ecthr") for key in self.focus)


class QueryReader:
    """Understands questions with the vocabulary of the digest's topics."""

    def __init__(self, topics: Iterable[Topic], stems: Callable[[str], list[str]]) -> None:
        """`stems` gives the words of a text as the word index holds them."""
        self._stems = stems
        self._terms: dict[str, str] = {}
        self._names: dict[tuple[str, ...], str] = {}
        for topic in topics:
            self._terms[topic.slug] = topic.term
            for name in (topic.term, *topic.synonyms, topic.fr):
                if words := tuple(stems(name)):
                    self._names.setdefault(words, topic.slug)
        self._longest = max(map(len, self._names), default=0)
        self.known = frozenset(stem for name in self._names for stem in name)
        """Every stem of a topic's names: slang that stands in no text ("stalkerware") and is understood nonetheless."""

    def read(self, words: str, citations: Sequence[Citation] = ()) -> Query:
        """`citations` are those found in the question: a text cited as a whole is one that it names."""
        cited = [t for c in citations if c.status == "resolved" for t in c.targets if not Pinpoint.parse(t).path]
        named = find_texts(words)
        subject = strip_frame(words)
        topics = self._find_topics(words)
        return Query(
            words=words, subject=subject, focus=tuple(dict.fromkeys((*cited, *named))), topics=topics,
            expansion=" ".join(self._terms[slug] for slug in topics),
            asks_definition=_ASKS_DEFINITION.search(words) is not None, names_state=_STATES.search(words) is not None,
            asks_facts=_ASKS_FACTS.search(words) is not None, names_outside=any(map(is_outside, citations)),
        )  # fmt: skip

    def _find_topics(self, words: str) -> dict[str, float]:
        """Topics whose names stand in the question, longest names first; a word counts for one topic."""
        stems = self._stems(words)
        found: dict[str, float] = {}
        taken: set[int] = set()
        for size in range(min(self._longest, len(stems)), 0, -1):
            for start in range(len(stems) - size + 1):
                span = range(start, start + size)
                slug = self._names.get(tuple(stems[start : start + size]))
                if slug and not taken & set(span):
                    taken |= set(span)
                    found[slug] = found.get(slug, 0.0) + size / len(stems)
        return dict(list(found.items())[:MAX_TOPICS])


def find_texts(words: str) -> list[str]:
    """Keys of the texts named; a name is taken once: the Protocol to a Convention does not name the Convention too."""
    found, rest = [], words
    for key, pattern in _NAMES.items():
        if pattern.search(rest):
            found.append(key)
            if key == "budapest-protocol-1":
                rest = pattern.sub(" ", rest)
    return found


def find_outside(words: str) -> str:
    """The first well-known text named that is not ours ("the GDPR"), "" for none."""
    found = _OUTSIDE.search(words)
    return found.group() if found else ""


def replace_text(words: str, name: str) -> str:
    """The words with the first name of a text in them replaced by another: "the Istanbul Convention" by "the ECHR"."""
    found = [m for pattern in _NAMES.values() if (m := pattern.search(words))]
    if not found:
        return words
    first = min(found, key=lambda m: (m.start(), -m.end()))
    start = first.start() - 4 if words[: first.start()].lower().endswith("the ") else first.start()
    return f"{words[:start]}{name}{words[first.end() :]}"


def strip_frame(words: str, *, least: int = 2) -> str:
    """The question without names of texts and framing words; the whole question where fewer than `least` are left."""
    rest = " ".join(_FRAMES.sub(" ", strip_texts(words)).split())
    return rest if len(re.findall(r"\w{3,}", rest)) >= least else words


def strip_texts(words: str) -> str:
    """The words without the names of texts."""
    for pattern in _NAMES.values():
        words = pattern.sub(" ", words)
    return words
