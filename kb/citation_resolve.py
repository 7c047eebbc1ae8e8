"""Resolves references to citations: identifiers that exist, candidates, or the words of what was understood.

A provision that does not exist is never replaced by its parent, and nothing found is dropped because it is unknown:
what cannot be resolved is ambiguous or unresolved and says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from kb.citation_cases import CaseMention
from kb.citation_catalogue import Catalogue, applicants_of, fold_name
from kb.citation_find import Reference
from kb.citation_homes import HomeFinder, Homes
from kb.citation_ids import RECOMMENDATION, Located, locate
from kb.citation_judgments import CitedAbove, CitedCase, FoundCase, describe_places, resolve_case
from kb.citation_places import Place
from kb.citation_scan import Name
from kb.model import Citation, CitationStatus, Pinpoint

OUTSIDE_PREFIX: Final = "outside the knowledge base: "

_NUMBERED_TEXT: Final = re.compile(r"CM/?\s?Rec|Rec\s?\(|Recommendation (?:No|R\b|Rec|\(|\d)|C?ETS", re.IGNORECASE)
"""Names of other texts that are references on their own, without a provision: "CM/Rec(2016)3", "ETS No. 163"."""
_SHORT_NUMBER: Final = re.compile(r"n(?:os?|[°º])\.?\s?\d{1,3}/\d\d(?!.*\d/\d)", re.IGNORECASE | re.DOTALL)
"""A number too short to be an application for sure ("Official Gazette no. 63/07") unless a judgment has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    status: CitationStatus
    targets: tuple[str, ...] = ()
    label: str = ""


@dataclass(slots=True)
class Resolver:
    """Resolves the references of one text in order."""

    text: str
    catalogue: Catalogue
    finder: HomeFinder
    above: CitedAbove
    last_case: CitedCase | None = None

    def resolve(self, references: Iterable[Reference]) -> tuple[Citation, ...]:
        """Citations in text order; of two that would overlap the first stands."""
        known = list(references)
        self.finder.read_ahead(known)
        out: list[Citation] = []
        for reference in known:
            for citation in self._resolve_one(reference):
                if citation.start >= (out[-1].end if out else 0) and citation.end > citation.start:
                    out.append(citation)
        return tuple(out)

    def _resolve_one(self, reference: Reference) -> list[Citation]:
        if reference.identifier:
            return [self._resolve_identifier(reference)]
        if reference.mention:
            found = self._resolve_mention(reference, reference.mention)
            return found or self._resolve_without_case(reference)
        if reference.places and not _is_appendix_word(reference):
            return self._resolve_places(reference)
        return self._resolve_name(reference, reference.name) if reference.name else []

    def _resolve_without_case(self, reference: Reference) -> list[Citation]:
        if not reference.places:
            return []
        return self._resolve_places(replace(reference, mention=None, start=reference.places[0].start))

    # ---- instruments ---------------------------------------------------------------------------------------------

    def _resolve_places(self, reference: Reference) -> list[Citation]:
        homes = self.finder.find_homes(reference)
        if homes.ignored:
            return []
        start = reference.start
        if reference.slug and homes.keys == (f"doc/{reference.slug}",):
            start = reference.slug_start
        if homes.outside:
            self.finder.remember(reference, homes)
            said = self.text[reference.places[0].start : reference.places[-1].end]
            return [self._cite(start, reference.end, _outside(f"{said}, {homes.outside}"))]
        verdicts = [(place, self._judge(place, homes)) for place in reference.places]
        if not reference.name and any(v.status == "unresolved" for _, v in verdicts):
            # One article of a bare list that does not exist casts doubt on the law all of them were taken to be in.
            verdicts = [(p, replace(v, status="ambiguous") if v.targets else v) for p, v in verdicts]
        self.finder.remember(reference, homes)
        return self._cite_runs(reference, verdicts, start)

    def _judge(self, place: Place, homes: Homes) -> _Verdict:
        old_style = self.finder.kind() == "ecthr"
        found = [locate(self.catalogue, key, place, base=homes.base, old_style=old_style) for key in homes.keys]
        if not found:
            return _Verdict(status="unresolved", label="the words name no text")
        if len(found) == 1 and homes.sure:
            return _single(found[0])
        ids = tuple(dict.fromkeys(id for part in found for id in (*part.ids, *part.other)))
        return _Verdict(status="ambiguous" if ids else "unresolved", targets=ids, label="the words name no instrument")

    def _resolve_identifier(self, reference: Reference) -> Citation:
        pinpoint = Pinpoint.parse(reference.identifier)
        place = Place(unit="article", path=pinpoint.path, start=0, end=0)
        found = locate(self.catalogue, pinpoint.document, place, base=pinpoint.document)
        held = self.catalogue.exists(reference.identifier)
        verdict = _Verdict(status="resolved", targets=(reference.identifier,)) if held else _single(found)
        return self._cite(reference.start, reference.end, verdict)

    def _resolve_name(self, reference: Reference, name: Name) -> list[Citation]:
        """An instrument named without a provision: cited where the name is unmistakable, and kept in mind."""
        if name.pointing or name.weak:
            return []
        if not name.key or name.key in self.above.homonyms:
            self.finder.note_other(name)
            is_reference = not name.key and _NUMBERED_TEXT.match(name.label)
            return [self._cite(reference.start, reference.end, _outside(name.label))] if is_reference else []
        self.finder.note_name(name.key, reference.end)
        held = self.catalogue.exists(name.key)
        verdict = (
            _Verdict(status="resolved", targets=(name.key,))
            if held
            else _Verdict(status="unresolved", label=f"{name.key} is not held")
        )
        return [self._cite(reference.start, reference.end, verdict)]

    # ---- judgments -----------------------------------------------------------------------------------------------

    def _resolve_mention(self, reference: Reference, mention: CaseMention) -> list[Citation]:
        found = resolve_case(mention, self.catalogue, self.above, self.last_case)
        doubtful = mention.typed or bool(_SHORT_NUMBER.fullmatch(self._words(reference)))
        if found.dropped or (not found.keys and not mention.names and doubtful):
            return []
        self._note_case(mention, found)
        before_name = mention.places and mention.places[0].start < found.start  # "paragraph 43 of K.U. v. Finland"
        start = reference.start if before_name else max(reference.start, found.start)
        label = ", ".join(p for p in (found.label, describe_places(mention.places)) if p)
        if not found.keys:
            return [self._cite(start, reference.end, _Verdict(status="unresolved", label=label))]
        if len(found.keys) == 1 and found.sure:
            key = found.keys[0]
            if not mention.places:
                return [self._cite(start, reference.end, self._whole_judgment(key, mention))]
            verdicts = [(p, _single(self._in_judgment(key, mention, p))) for p in mention.places]
            return self._cite_runs(reference, verdicts, start)
        located = [self._in_judgment(key, mention, p) for key in found.keys for p in mention.places]
        ids = tuple(dict.fromkeys(i for part in located for i in part.ids)) if mention.places else found.keys
        verdict = _Verdict(status="ambiguous" if ids else "unresolved", targets=ids, label=label)
        return [self._cite(start, reference.end, verdict)]

    def _words(self, reference: Reference) -> str:
        return self.text[reference.start : reference.end]

    def _in_judgment(self, key: str, mention: CaseMention, place: Place) -> Located:
        base = f"{key}/opinion-{mention.opinion}" if mention.opinion else ""
        return locate(self.catalogue, key, place, base=base)

    def _whole_judgment(self, key: str, mention: CaseMention) -> _Verdict:
        if not mention.opinion:
            return _Verdict(status="resolved", targets=(key,))
        place = Place(unit="opinion", path=(f"opinion-{mention.opinion}",), start=0, end=0)
        return _single(locate(self.catalogue, key, place, base=key))

    def _note_case(self, mention: CaseMention, found: FoundCase) -> None:
        name = next((name for start, name in mention.names if start == found.start), "")
        name = name or (mention.names[0][1] if mention.names else "")
        held = self.catalogue.judgment(found.keys[0]) if len(found.keys) == 1 else None
        known = held.name if held and not name else name
        case = CitedCase(name=fold_name(known), short=applicants_of(known), keys=found.keys, label=found.label)
        self.last_case = case
        if " v " in case.name:
            self.above.add(case)

    # ---- citations -----------------------------------------------------------------------------------------------

    def _cite_runs(self, reference: Reference, verdicts: list[tuple[Place, _Verdict]], start: int) -> list[Citation]:
        """One citation where all places fare alike; else one for each stretch of places that do."""
        runs = [list(run) for _, run in groupby(verdicts, key=lambda v: v[1].status)]
        out = []
        for number, run in enumerate(runs):
            first, last = run[0][0], run[-1][0]
            begins = start if number == 0 else first.start
            ends = reference.end if number == len(runs) - 1 else last.end
            out.append(self._cite(begins, ends, _join([v for _, v in run])))
        return out

    def _cite(self, start: int, end: int, verdict: _Verdict) -> Citation:
        return Citation(
            text=self.text[start:end], start=start, end=end, status=verdict.status, targets=verdict.targets,
            known=bool(verdict.targets), label=verdict.label,
        )  # fmt: skip


def _is_appendix_word(reference: Reference) -> bool:
    # "the Appendix to CM/Rec(2026)2" is where all its paragraphs are, not a provision of it.
    named = reference.name is not None and reference.name.key == RECOMMENDATION
    return named and reference.places[0].unit == "appendix" and not reference.places[0].path


def _single(found: Located) -> _Verdict:
    if found.other:
        return _Verdict(status="ambiguous", targets=(*found.ids, *found.other), label="an article or a paragraph")
    if found.ids:
        return _Verdict(status="resolved", targets=found.ids, label=found.problem)
    return _Verdict(status="unresolved", label=found.problem)


def _outside(label: str) -> _Verdict:
    return _Verdict(status="unresolved", label=OUTSIDE_PREFIX + " ".join(label.split()))


def _join(verdicts: list[_Verdict]) -> _Verdict:
    targets = tuple(dict.fromkeys(t for v in verdicts for t in v.targets))
    labels = tuple(dict.fromkeys(v.label for v in verdicts if v.label))
    return _Verdict(status=verdicts[0].status, targets=targets, label="; ".join(labels))
