"""Decides which document a reference is in: the instrument named, pointed at, carried over, or the text's own.

A bare "Article 12" is ours only where the text leaves no other law in play. Where several of our instruments are
possible they are all candidates, and the reference stays ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from kb.citation_catalogue import Catalogue
from kb.citation_find import Reference
from kb.citation_ids import RECOMMENDATION, enclosing, levels_up, locate
from kb.citation_judgments import CitedAbove
from kb.citation_names import ALIASES, FORMER_NUMBERING, HOMONYMS
from kb.citation_scan import Name
from kb.model import Pinpoint

_ECHR, _PROTOCOL, _PROTOCOL_PARENT = "echr", "budapest-protocol-1", "budapest"
_TREATIES: Final = tuple(k for k in ALIASES if k != RECOMMENDATION)
_CONVENTIONS: Final = tuple(k for k in _TREATIES if k != _PROTOCOL)

_LAST_ECHR_ARTICLE: Final = 59
_CITED_BARE: Final = frozenset((*range(1, 19), 33, 34, 35, 36, 37, 38, 41, 43, 44, 46))
"""Articles of the ECHR that judgments name without "of the Convention"; others are likelier another law's."""

_SENTENCE_END: Final = re.compile(r"[.!?][”\")]?\s{1,3}[A-Z“]|\n\s{0,8}\n")
_SEE_BEFORE: Final = re.compile(r"(?:\b[Ss]ee(?:,? (?:also|in particular|inter alia|notably)){0,2},?|\babove,? ?\() ?$")
_LED_TO_PARAGRAPH: Final = re.compile(r"(?:\(|\b(?:in|at|see|also|and|under|particular|alia)) ?$")
_OF_JUDGMENT: Final = re.compile(r"\s{1,3}of\sthe\s(?:present\s|majority\s|Court['’]s\s)?judgment\b")
_OF_AFTER: Final = re.compile(r"\s{0,3},?\s(?:of|in|to)\b")
_LEAST_OWN_PARAGRAPH: Final = 7
"""Below this, "paragraph 2" in a judgment is as likely a paragraph of an article as one of the judgment."""

_LONGEST_SENTENCE: Final = 1500
_LAW_OR_CONVENTION: Final = re.compile(
    r"\b(?:Hague Convention|Convention|Code|Act|Law|Constitution|Statute|Regulations?|Directive|Ordinance|Decree"
    r"|Covenant|Charter|Treaty|Rules|Agreement|Declaration|Bill|Guidelines|Constitutional)\b"
)
_TRUST: Final = 3
"""How many times oftener the ECHR's than another law's an article number must be for a bare one to be the ECHR's."""

_ITS_BEFORE: Final = re.compile(r"\b(?:its|their|whose)\s$")
_ENOUGH_CITED: Final = 3
"""Once a judgment has given so many articles to the ECHR, a bare article it has not yet given to it is doubtful."""
_THEREOF: Final = re.compile(
    r"\s(?:thereof|of (?:that|the (?:same|said|latter)) (?:instrument|text|law|act|code))\b", re.IGNORECASE
)

_QUOTED, _OTHER = "quoted", "other"  # what a text may last have spoken of, besides an instrument's key


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """Documents a reference may be in. `sure`: the one that is meant; else candidates. `outside`: none of ours."""

    keys: tuple[str, ...] = ()
    sure: bool = True
    outside: str = ""
    base: str = ""
    ignored: bool = False


@dataclass(slots=True)
class HomeFinder:
    """Finds the homes of one text's references in order, keeping in mind what the text has named so far."""

    text: str
    catalogue: Catalogue
    context: Pinpoint | None
    above: CitedAbove
    last: str = ""
    other_convention: bool = False  # a convention that is not ours has been named, and the ECHR not since
    named: dict[str, int] = field(default_factory=dict)  # instruments named so far, and where last
    foreign: set[str] = field(default_factory=set)  # article numbers that the text gave to another law
    ours: set[str] = field(default_factory=set)  # article numbers that it gave to the ECHR
    everywhere: frozenset[str] = frozenset()  # instruments named anywhere in the text
    read_to: int = 0  # up to here words of law have been read
    law_last: bool = False  # whether the last of them was another law's, not "Convention"
    previous: tuple[int, set[str], Homes] | None = None  # where the last articles ended, which, and their homes

    def read_ahead(self, references: Iterable[Reference]) -> None:
        """Notes what the whole text names, before any of its references is resolved."""
        names = [(r.name, r.places) for r in references if r.name]
        self.everywhere = frozenset(name.key for name, places in names if name.key and (places or not name.weak))
        for key, pattern in HOMONYMS.items():
            if key not in self.above.homonyms and re.search(pattern, self.text):
                self.above.homonyms.add(key)

    def find_homes(self, reference: Reference) -> Homes:
        """Which document the places of a reference are in."""
        if reference.slug and self.catalogue.exists(f"doc/{reference.slug}"):
            return Homes(keys=(f"doc/{reference.slug}",))
        if reference.outside:
            return Homes(outside=reference.outside)
        if reference.name:
            return self._homes_of_name(reference, reference.name)
        unit = reference.places[0].unit
        if unit == "section":
            return self._homes_of_section()
        if unit in ("paragraph", "letter"):
            return self._homes_of_paragraph(reference)
        if unit == "appendix":
            held = self._document() == "istanbul" or (self._document() == RECOMMENDATION and reference.places[0].path)
            return Homes(keys=(self._document(),)) if held else Homes(ignored=True)
        return self._homes_of_bare(reference)

    def _document(self) -> str:
        return self.context.document if self.context else ""

    def kind(self) -> str:
        document = self._document()
        return document.partition("/")[0] if document.startswith(("ecthr/", "doc/")) else document

    def _homes_of_name(self, reference: Reference, name: Name) -> Homes:
        if name.pointing:
            return self._homes_of_pointing(reference, name)
        if not name.key or name.key in self.above.homonyms:
            return Homes(outside=name.label)
        if name.weak and name.key == RECOMMENDATION and self.kind() not in ("", "doc", RECOMMENDATION):
            return Homes(outside=name.label)
        return self._guard_former(reference, Homes(keys=(name.key,)))

    def _homes_of_pointing(self, reference: Reference, name: Name) -> Homes:
        """Whose "this Convention", "the Convention", "this Protocol" is."""
        kind = self.kind()
        is_protocol = name.label.lower().endswith("protocol")
        if kind in _TREATIES and not (is_protocol and kind != _PROTOCOL):
            points_up = kind == _PROTOCOL and not is_protocol and "instrument" not in name.label.lower()
            return Homes(keys=(_PROTOCOL_PARENT if points_up else kind,))
        if is_protocol:
            return Homes(outside=name.label) if self.last != _PROTOCOL else Homes(keys=(_PROTOCOL,))
        if kind == RECOMMENDATION:
            return Homes(keys=(_ECHR,))
        if kind == "ecthr":
            return self._homes_of_convention_in_judgment(reference, name)
        return self._carry_over(reference, _CONVENTIONS)

    def _homes_of_convention_in_judgment(self, reference: Reference, name: Name) -> Homes:
        if name.pointing == "bare" or self.last == _ECHR:
            numbers = {p.path[0] for p in reference.places if p.unit == "article"}
            usual = all(n.isdigit() and int(n) in _CITED_BARE for n in numbers)
            trusted = all(self._is_mostly_ours(n) for n in numbers)
            sure = not self.other_convention or trusted or (usual and not any(self.above.foreign[n] for n in numbers))
            return self._guard_former(reference, Homes(keys=(_ECHR,), sure=sure))
        # "this Convention" in a judgment stands in a quotation, of whatever was named last.
        if self.last in _CONVENTIONS:
            return Homes(keys=(self.last,))
        return Homes(outside=name.label) if self.last == _OTHER else Homes(keys=(_ECHR,), sure=False)

    def _guard_former(self, reference: Reference, homes: Homes) -> Homes:
        """Articles of the ECHR as numbered before a Protocol are not those of the text that is held."""
        if homes.keys != (_ECHR,) or not reference.places or reference.places[0].unit != "article":
            return homes
        if reference.former:
            return Homes(outside="the Convention in an earlier numbering")
        judgment = self.catalogue.judgment(self._document()) if self.kind() == "ecthr" else None
        numbers = {int(p.path[0]) for p in reference.places if p.path[0].isdigit()}
        for since, renumbered, protocol in FORMER_NUMBERING:
            if judgment and judgment.date < since and numbers & renumbered:
                return Homes(outside=f"the Convention as numbered before {protocol}")
        return homes

    def _homes_of_section(self) -> Homes:
        # "section 28" is national law; only a user's own document numbers sections.
        if self.kind() == "doc":
            return Homes(keys=(self._document(),))
        return Homes(ignored=True)

    def _homes_of_paragraph(self, reference: Reference) -> Homes:
        """Paragraphs and letters without an article: of the article, Recommendation or judgment they stand in."""
        kind, document = self.kind(), self._document()
        if kind in _TREATIES or (kind == "doc" and enclosing(self.context)):
            return self._homes_in_provision(reference)
        is_letter = reference.places[0].unit == "letter"
        if is_letter or reference.scope in ("this-article", "this-appendix"):
            if reference.scope == "this-appendix" and kind == RECOMMENDATION:
                return Homes(keys=(document,))
            return Homes(outside="an article not named") if not is_letter else Homes(ignored=True)
        if kind == RECOMMENDATION:
            return Homes(keys=(document,))
        if kind == "ecthr":
            return self._homes_of_own_paragraph(reference)
        return self._carry_over(reference, (RECOMMENDATION,)) if RECOMMENDATION in self.everywhere else Homes()

    def _homes_in_provision(self, reference: Reference) -> Homes:
        base = enclosing(self.context)
        if reference.scope == "this-appendix":
            base = f"{self._document()}/appendix"
        if not base or self.context is None:
            return Homes(outside="an article not named")
        place = reference.places[0]
        if place.unit == "letter":
            for up in levels_up(self.context):
                if self.catalogue.exists(f"{up}/{place.path[0]}") and (up == base or reference.scope != "this-article"):
                    return Homes(keys=(self.context.document,), base=up)
            for up in levels_up(self.context):
                if self.catalogue.exists(f"{up}/{place.path[0]}"):
                    return Homes(keys=(self.context.document,), base=up)
        return Homes(keys=(self.context.document,), base=base)

    def _homes_of_own_paragraph(self, reference: Reference) -> Homes:
        document, number = self._document(), reference.places[0].path[0]
        opinion = next((t for t in self.context.path if t.startswith("opinion-")), "") if self.context else ""
        # A separate opinion may mean its own paragraphs, if it has that many.
        sure = not (opinion and self.catalogue.exists(f"{document}/{opinion}/{number}"))
        if reference.scope == "here":
            return Homes(keys=(document,), sure=sure)
        if opinion and _OF_JUDGMENT.match(self.text, reference.end):
            return Homes(keys=(document,))
        if not (number.isdigit() and int(number) >= _LEAST_OWN_PARAGRAPH) or _OF_AFTER.match(self.text, reference.end):
            return Homes(outside="an article or a text not named")
        before = self.text[max(0, reference.start - 40) : reference.start]
        if not _LED_TO_PARAGRAPH.search(before):
            return Homes(outside="a text not named")
        return Homes(keys=(document,), sure=sure and bool(_SEE_BEFORE.search(before)))

    def _homes_of_bare(self, reference: Reference) -> Homes:
        """Articles, recitals and operative points with no instrument beside them."""
        kind, document = self.kind(), self._document()
        unit = reference.places[0].unit
        if _THEREOF.match(self.text, reference.end):
            return Homes(keys=(self.last,)) if self.last in ALIASES else Homes(outside="the text last named")
        if kind in _TREATIES or (kind == RECOMMENDATION and unit != "article"):
            return Homes(keys=(document,))
        if kind == "ecthr":
            if unit != "article":
                return Homes(ignored=True)
            return self._homes_in_judgment(reference)
        if kind == "doc" and self._exists_in_document(reference):
            return Homes(keys=(document,))
        candidates = _TREATIES if unit == "article" else tuple(ALIASES)
        if kind == "doc" and not self.named:
            return Homes(outside="an instrument not named")
        return self._carry_over(reference, candidates)

    def _exists_in_document(self, reference: Reference) -> bool:
        return bool(locate(self.catalogue, self._document(), reference.places[0]).ids)

    def _homes_in_judgment(self, reference: Reference) -> Homes:
        """A bare "Article 8" in a judgment is the Convention's, unless the text has another law in play."""
        first = reference.places[0]
        numbers = {p.path[0] for p in reference.places}
        if first.tight or any(int(n) > _LAST_ECHR_ARTICLE for n in numbers):
            self.last = _OTHER
            return Homes(outside="another law")
        guarded = self._guard_former(reference, Homes(keys=(_ECHR,)))
        if guarded.outside:
            return guarded
        if numbers & self.foreign and not numbers <= self.ours:
            return Homes(outside="the law it was cited from before")
        if reference.heading:
            self.last = _QUOTED
        if self.last in _TREATIES and self.last != _ECHR:
            return Homes(keys=(self.last, _ECHR), sure=False)
        if self._repeats(reference, numbers) and self.previous:
            return self.previous[2]
        return Homes(keys=(_ECHR,), sure=self._is_sure_in_judgment(reference, numbers))

    def _is_sure_in_judgment(self, reference: Reference, numbers: set[str]) -> bool:
        start = reference.places[0].start
        in_brackets = self.text[max(0, start - 1) : start] == "(" and self.text.startswith(")", reference.end)
        after_other_law = self._is_after_other_law(start)
        if self.last == _QUOTED or (in_brackets and after_other_law):
            return False
        if _ITS_BEFORE.search(self.text, max(0, reference.start - 8), reference.start):
            return False
        if numbers <= self.ours or all(self._is_mostly_ours(n) for n in numbers):
            return True
        cited = self.above.ours
        return not (
            self.last == _OTHER
            or after_other_law
            or in_brackets
            or not all(int(n) in _CITED_BARE for n in numbers)
            or any(self.above.foreign[n] for n in numbers)
            or (len(cited) >= _ENOUGH_CITED and not all(cited[n] for n in numbers))
        )

    def _repeats(self, reference: Reference, numbers: set[str]) -> bool:
        """Whether the same articles stand right before: "Article 8 para. 1 (art. 8-1)"."""
        if self.previous is None:
            return False
        gap = self.text[self.previous[0] : reference.start]
        return gap.strip(" ,") in ("", "(") and len(gap) < 5 and numbers <= self.previous[1]

    def _is_mostly_ours(self, number: str) -> bool:
        ours, foreign = self.above.ours[number], self.above.foreign[number]
        return ours > 0 and ours >= _TRUST * foreign

    def _is_after_other_law(self, start: int) -> bool:
        """Whether another law was spoken of since the Convention last was: "This Law provides, in Article 18, …"."""
        for word in _LAW_OR_CONVENTION.finditer(self.text, self.read_to, start):
            self.read_to = word.end()
            self.law_last = word.group() != "Convention"
        return self.law_last

    def _carry_over(self, reference: Reference, candidates: tuple[str, ...]) -> Homes:
        """An instrument named before carries on: "Articles 23 to 35 of the Budapest Convention … under Article 35"."""
        if self.last in (_OTHER, _QUOTED):
            return Homes(outside="the text last named")
        keys = tuple(key for key in self.named if key in candidates)
        if reference.apart:
            return Homes(keys=candidates, sure=False)
        if not keys:
            here = tuple(k for k in candidates if k in self.everywhere)
            alone = len(here) == 1 and len(self.everywhere) == 1
            return Homes(keys=here, sure=True) if alone else Homes(keys=here or candidates, sure=False)
        if len(keys) == 1:
            return Homes(keys=keys)
        in_sentence = tuple(key for key in keys if self._in_one_sentence(self.named[key], reference.start))
        if len(in_sentence) == 1:
            return Homes(keys=in_sentence)
        return Homes(keys=in_sentence or keys, sure=False)

    def _in_one_sentence(self, end: int, start: int) -> bool:
        return start - end < _LONGEST_SENTENCE and not _SENTENCE_END.search(self.text, max(0, end - 1), start)

    # ---- memory --------------------------------------------------------------------------------------------------

    def remember(self, reference: Reference, homes: Homes) -> None:
        numbers = {p.path[0] for p in reference.places if p.path}
        is_article = reference.places[0].unit == "article"
        self.previous = (reference.end, numbers, homes) if is_article else None
        if homes.outside:
            if reference.name and not reference.name.key and "Convention" in reference.name.label:
                self.other_convention = not reference.name.pointing
            if reference.outside or reference.name:
                self.last = _OTHER if not homes.outside.startswith("the Convention") else _ECHR
                if is_article and self.last == _OTHER:
                    self.foreign |= numbers
                    self.above.foreign.update(numbers)
            return
        if reference.name and homes.sure and homes.keys:
            self.note_name(homes.keys[0], reference.end)
            if homes.keys == (_ECHR,) and is_article:
                self.ours |= numbers
                self.above.ours.update(numbers)

    def note_other(self, name: Name) -> None:
        """A text that is not ours has been named."""
        self.last = _OTHER
        self.other_convention = self.other_convention or "Convention" in name.label

    def note_name(self, key: str, end: int) -> None:
        self.last = key
        self.other_convention = False
        self.named[key] = end
