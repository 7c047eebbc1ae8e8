"""An answer being written: sentences under their groups, and the provisions they rest on, each under one marker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kb.found import Found
from kb.model import Answer, Claim, Confidence, Shape, Support, Unit
from kb.quoting import Quoter
from kb.retrieval import Retriever
from kb.text import split_sentences

_QUOTE_LENGTH = 700
"""Characters of official text shown beneath a claim; a longer provision is quoted at the sentences that were found."""
_SENTENCE_LENGTH = 420


class Writer:
    """Opens drafts on one knowledge base."""

    def __init__(self, retriever: Retriever, groups: Mapping[str, str]) -> None:
        """`groups` maps a document key to the name its claims stand under ("Istanbul Convention")."""
        self.retriever, self.store = retriever, retriever.store
        self.quoter = Quoter(retriever.lexical)
        self._groups = groups

    def open(self, question: str, found: Sequence[Found]) -> Draft:
        """A draft that may cite the units `found`."""
        units = {u.id: u for u in self.store.read_units([f.unit for f in found])}
        passages = self.store.read_passage_texts([p for f in found for p in f.passages])
        texts = {f.unit: [(key, passages[key]) for key in f.passages] for f in found}
        return Draft(self, question, units, texts)

    def name_group(self, document: str) -> str:
        return self._groups.get(document, self._groups.get(document.partition("/")[0], document))

    def make_support(self, marker: int, unit: Unit, passages: Sequence[tuple[str, str]], question: str) -> Support:
        name = self.retriever.catalogue.judgment(unit.document)
        return Support(
            marker=marker, id=unit.id, citation=unit.citation, layer=unit.layer, url=unit.url, heading=unit.heading,
            instrument=unit.document, role=unit.role, ecli=name.ecli if name else "",
            quote=self.quoter.quote(unit, passages, question, _QUOTE_LENGTH),
        )  # fmt: skip


class Draft:
    """Sentences in order. A provision gets its marker when it is first cited: markers run as a reader meets them."""

    def __init__(
        self, writer: Writer, question: str, units: Mapping[str, Unit], texts: Mapping[str, list[tuple[str, str]]]
    ) -> None:
        self._writer, self._question = writer, question
        self.units, self._texts = units, texts
        self._supports: dict[str, Support] = {}
        self.claims: list[Claim] = []

    def cite(self, id: str) -> int:
        """The marker of a unit."""
        if id not in self._supports:
            marker = len(self._supports) + 1
            unit, texts = self.units[id], self._texts.get(id, [])
            self._supports[id] = self._writer.make_support(marker, unit, texts, self._question)
        return self._supports[id].marker

    def add(self, text: str, ids: Iterable[str], *, group: str = "", aspect: str = "") -> None:
        """One sentence that rests on these units."""
        markers = tuple(dict.fromkeys(self.cite(id) for id in ids))
        self.claims.append(Claim(text=text, markers=markers, group=group, aspect=aspect))

    def add_provision(
        self, id: str, *, skip: str = "", group: str | None = None, aspect: str = "", in_order: bool = False,
        or_name: bool = False,
    ) -> None:  # fmt: skip
        """Everything that is said of a unit, but for the sentence `skip` where it was said before.

        `in_order` keeps the summary's order, `or_name` names a provision that has no summary instead of quoting it.
        """
        name = self._writer.name_group(self.units[id].document) if group is None else group
        only_name = or_name and not self.units[id].summary
        sentences = [f"{_with_heading(self.units[id])}."] if only_name else self.sentences(id, in_order=in_order)
        for sentence in sentences:
            if sentence != skip:
                self.add(sentence, [id], group=name, aspect=aspect)

    def sentences(self, id: str, *, in_order: bool = False) -> list[str]:
        """What is said of a unit, the sentence nearest to the question first: our summary's, else its own words."""
        unit, texts = self.units[id], self._texts.get(id, [])
        summary = next((words for key, words in texts if "~" in key), unit.summary)
        if summary:
            sentences = split_sentences(summary)
            return list(sentences) if in_order else self._writer.quoter.answer_first(sentences, self._question)
        if unit.layer == "digest":
            parts = f"{_with_heading(unit)} has {_count_parts(len(unit.children))}, each summarised by its own number."
            return [parts if unit.children else unit.text]
        words = self._writer.quoter.quote(unit, texts, self._question, _SENTENCE_LENGTH)
        where = unit.citation if unit.role else _with_heading(unit)
        return [f"{where}: “{words.rstrip('.;,:')}”."]

    def finish(self, *, confidence: Confidence, shape: Shape = "plain", note: str = "") -> Answer:
        return Answer(
            question=self._question, answered=True, claims=tuple(_merge(self.claims)), confidence=confidence,
            supports=tuple(self._supports.values()), shape=shape, note=note,
        )  # fmt: skip


def _merge(claims: Sequence[Claim]) -> list[Claim]:
    """A sentence said of several provisions is said once, with the markers of all; a table keeps its cells."""
    merged: dict[tuple[str, str, str], Claim] = {}
    for claim in claims:
        cell = (claim.text, claim.aspect, claim.group if claim.aspect else "")
        before = merged.get(cell)
        markers = tuple(dict.fromkeys((*before.markers, *claim.markers))) if before else claim.markers
        merged[cell] = replace(before or claim, markers=markers)
    return list(merged.values())


def _count_parts(count: int) -> str:
    return "one part" if count == 1 else f"{count} parts"


def _with_heading(unit: Unit) -> str:
    return f"{unit.citation} ({unit.heading})" if unit.heading else unit.citation
