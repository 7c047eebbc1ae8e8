"""The knowledge base as everyone uses it: the command line, the pages, `evals/` and other programs.

Opening one reads nothing heavy: the indexes load at the first search, the embedding model at the first question.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from kb.answer import Composer
from kb.catalogue import open_catalogue
from kb.citation_resolve import OUTSIDE_PREFIX
from kb.citations import Catalogue, find_citations, format_citation
from kb.config import Config, LanguageModelConfig
from kb.conversation import Turn, read_follow_up
from kb.digest_coverage import find_gaps
from kb.digest_store import DigestStore
from kb.embedding import Embedder, name_questions_file
from kb.errors import NotFoundError, StoreError, UsageError
from kb.export_model import Provenance, describe_text
from kb.generations import find_current
from kb.index import DenseIndex
from kb.lexical import LEXICAL_FOLDER, LexicalIndex
from kb.model import Answer, Citation, Mode, Pinpoint, Ranking, Unit
from kb.records import RELATIONS, Topic, find_strongest
from kb.retrieval import Retriever
from kb.sources import read_sources
from kb.store import Document, Store
from kb.structure import read_structure
from kb.views import Holding, Relation, Shown, Status, TopicEntry, TopicPage

if TYPE_CHECKING:
    from kb.grounding import Checked, Checker
    from kb.judging import StatementJudge

MAX_TEXT = 5_000_000
"""Characters of a text in which citations are looked for."""
_BEFORE, _AFTER = 2, 2
"""Paragraphs of a judgment shown around one."""


class KnowledgeBase:
    """Search, answers and reading on one generation of the index. Safe to use from several threads."""

    def __init__(self, config: Config, *, for_one_question: bool = False) -> None:
        """`for_one_question` opens less and is slower from the second question on.

        Raises `StoreError` when nothing was built or the index is damaged.
        """
        self.config = config
        self._for_one_question = for_one_question
        folder = find_current(config.home)
        if folder is None:
            raise StoreError(f"{config.home} holds no knowledge base yet; run `kb build`")
        self.folder = folder
        self.store = Store(folder)
        self.sources = read_sources(config.catalogue)
        self._opening = threading.Lock()

    def warm(self) -> None:
        """Loads everything a question needs, so that the first is as quick as the next."""
        self._composer.answer("Must States make stalking a criminal offence?")  # opens what decides yes and no, too

    def search(
        self, query: str, *, k: int = 10, instruments: Sequence[str] = (), within: str = "", mode: Mode = "hybrid"
    ) -> Ranking:
        """Ranked provisions; see `Retriever.rank`."""
        return self.retriever.rank(query, k=k, instruments=instruments, within=within, mode=mode)

    def ask(self, question: str, *, instruments: Sequence[str] = ()) -> Answer:
        """A cited answer or a refusal; see `Composer.answer`."""
        return self._composer.answer(question, instruments=instruments)

    def follow(self, question: str, before: Turn | None) -> str:
        """A question as it is to be searched, read with the turn before it where it leans on that."""

        def cite(words: str, place: str) -> Sequence[Citation]:
            return find_citations(words, self._catalogue, context=place or None)

        return read_follow_up(question, before, cite, self._name)

    def _name(self, id: str) -> str:
        pinpoint = Pinpoint.parse(id)
        judgment = self._catalogue.judgment(pinpoint.document)
        return format_citation(pinpoint, sources=self.sources, judgment=judgment)

    def write(self, composed: Answer, llm: LanguageModelConfig) -> Iterator[Answer]:
        """A composed answer rewritten by a language model, every sentence of it verified; see `Generator.write`."""
        from kb.generation import Generator  # only who has a language model needs it
        from kb.llm import LanguageModel

        groups = {key: source.short for key, source in self.sources.items()}
        generator = Generator(self.store, self._checker, groups, llm.context)
        return generator.write(composed, LanguageModel(llm), llm.model)

    def cite(self, text: str, *, context: str | None = None) -> tuple[Citation, ...]:
        """Citations found in any text, in order. Raises `UsageError` for a text over 5,000,000 characters."""
        if len(text) > MAX_TEXT:
            raise UsageError(f"the text has {len(text):,} characters, at most {MAX_TEXT:,} are read; split the file")
        return find_citations(text, self._catalogue, context=context)

    def provenance(self, answers: Sequence[Answer]) -> Provenance:
        """What an export says of the texts that answers cite, and of this knowledge base, as of today."""
        cited = {Pinpoint.parse(s.id).document for a in answers for s in (*a.supports, *a.nearest)}
        texts = tuple(
            describe_text(d, self.sources.get(d.key), self._catalogue.judgment(d.key))
            for d in self.store.read_documents() if d.key in cited
        )  # fmt: skip
        return Provenance(
            texts=texts, built=self.store.read_meta("built"), model=self.store.read_meta("model"),
            digest=self.store.read_meta("digest"), made=date.today().isoformat(),
        )  # fmt: skip

    def verify(
        self, answer: str, *, context_ids: Sequence[str] = (), markers: Mapping[str, Sequence[str]] | None = None
    ) -> tuple[Checked, ...]:
        """A verdict on every sentence of a cited answer that makes a claim; see `Checker.check`."""
        return self._checker.check(answer, context_ids=context_ids, markers=markers)

    def verify_each(self, answer: str) -> Iterator[tuple[int, int, Checked | None]]:
        """As `verify`, sentence by sentence, with how many are done; see `Checker.check_each`."""
        return self._checker.check_each(answer)

    def walk(self, within: str = "") -> Iterator[Unit]:
        """Every unit under an identifier, or of everything, in order."""
        return self.store.walk(Pinpoint.parse(within) if within else None)

    def show(self, id: str) -> Shown:
        """A provision in full with what surrounds it. Raises `PinpointError`, `NotFoundError`."""
        pinpoint = Pinpoint.parse(id)
        unit = self._read_document(pinpoint) if not pinpoint.path else self._read_unit(id)
        refs = self.store.read_refs(id)
        relations = self._read_relations(pinpoint)
        held = dict.fromkeys(target for status, target, _ in refs if status == "resolved" and target != id)
        held |= dict.fromkeys(r.id for r in relations if r.ours)
        lost = dict.fromkeys(x.removeprefix(OUTSIDE_PREFIX) for status, _, x in refs if status == "unresolved" and x)
        referrers = (*self.store.read_referrers(id), *(r.id for r in relations if not r.ours))
        return Shown(
            unit=unit, children=unit.children, refers_to=tuple(held), refers_outside=tuple(lost),
            referred_by=tuple(r for r in dict.fromkeys(referrers) if not pinpoint.contains(Pinpoint.parse(r))),
            around=tuple(self._read_around(pinpoint)), records=self._digest.read_records_inside(id),
            relations=relations, case=self._digest.read_case(pinpoint.document),
        )  # fmt: skip

    def topics(self) -> tuple[tuple[Topic, int], ...]:
        """Every topic that something is said on, with how many provisions and judgments, in catalogue order."""
        counts = self._digest.count_topics()
        return tuple((topic, counts[topic.slug]) for topic in self._digest.read_topics() if counts.get(topic.slug))

    def topic(self, slug: str) -> TopicPage:
        """Every provision on a topic. Raises `NotFoundError` for one that is not in the catalogue."""
        topic = next((t for t in self._digest.read_topics() if t.slug == slug), None)
        if topic is None:
            raise NotFoundError(f"there is no topic {slug[:80]!r}; the tab Browse lists them")
        units = self.store.read_units_in_order(self._digest.read_topic_units(slug))
        records = {u.id: self._digest.read_records(u.id) for u in units}
        entries = [
            TopicEntry(
                unit=u.id, instrument=u.document, citation=u.citation, heading=u.heading, summary=u.summary,
                strength=find_strongest(r.strength for r in records[u.id]),
                kind=next((r.kind for r in records[u.id]), ""),
            )
            for u in units
        ]  # fmt: skip
        return TopicPage(topic=topic, entries=tuple(entries))

    def _read_relations(self, pinpoint: Pinpoint) -> tuple[Relation, ...]:
        """What the digest says of this unit and others: its own links first; one said at both ends is shown once."""
        id = str(pinpoint)
        ours = [(link.id, here, link.relation, True) for here, link in self._digest.read_links(id)]
        theirs = [(there, link.id, link.relation, False) for there, link in self._digest.read_back_links(id)]
        kept: dict[tuple[str, str], tuple[str, str, str, bool]] = {}
        for row in (*ours, *theirs):
            if not pinpoint.contains(Pinpoint.parse(row[0])):
                kept.setdefault((row[0], row[1]), row)
        units = {u.id: u for u in self.store.read_units([row[0] for row in kept.values()])}
        return tuple(
            Relation(
                id=other, here=here, kind=kind, words=RELATIONS[kind][0 if is_ours else 1], ours=is_ours,
                citation=units[other].citation if other in units else "",
                heading=units[other].heading if other in units else "",
            )
            for other, here, kind, is_ours in kept.values()
        )  # fmt: skip

    def status(self) -> Status:
        """What is indexed, from which text, as of when; instruments without official text and digest are left out."""
        documents = self.store.read_documents()
        counts = self._digest.count_records()
        judgments = [d for d in documents if d.kind == "judgment"]
        return Status(
            instruments=tuple(
                replace(_holding(d, counts), digest=self._judge_digest(d.key)) for d in documents if d not in judgments
            ),
            judgments=tuple(_holding(d, counts) for d in judgments if not d.is_known_by_reports),
            not_held=tuple(_holding(d, counts) for d in judgments if d.is_known_by_reports),
            passages=int(self.store.read_meta("passages") or 0), model=self.store.read_meta("model"),
            built=self.store.read_meta("built"), home=str(self.config.home),
        )  # fmt: skip

    def _judge_digest(self, key: str) -> str:
        """Whether the digest of an instrument is complete; "" where there is none."""
        kinds = {str(r.pinpoint): r.kind for r in self._digest.read_records_inside(key)}
        return "" if not kinds else "partial" if any(find_gaps(key, kinds, self._structure)) else "complete"

    def _read_unit(self, id: str) -> Unit:
        try:
            return self.store.read_unit(id)
        except NotFoundError:
            if id not in self._structure:
                raise
            raise NotFoundError(self._explain_missing(id)) from None

    def _explain_missing(self, id: str) -> str:
        """What is known of a provision that exists and whose text is not held, and how to hold it."""
        pinpoint, heading = Pinpoint.parse(id), self._structure.get(id)
        source = self.sources[pinpoint.document.partition("/")[0]]
        name = format_citation(pinpoint, sources=self.sources) + (f" ({heading})" if heading else "")
        folder = self.config.home / "official"
        return (
            f"{name} exists, but its text is not held here; save the {source.title} into {folder} and run `kb build`."
        )

    def _read_document(self, pinpoint: Pinpoint) -> Unit:
        key = str(pinpoint)
        if self.store.read_units([key]):
            return self.store.read_unit(key)
        document = next((d for d in self.store.read_documents() if d.key == key), None)
        if document is None:
            raise NotFoundError(f"{key} is not in the knowledge base; `kb status` shows what is")
        return Unit(
            id=key, document=key, citation=f"{document.title} ({document.reference})", heading=document.title,
            division=(), role="", layer=document.layer, text="", url=document.url,
            children=self.store.read_children(key),
        )  # fmt: skip

    def _read_around(self, pinpoint: Pinpoint) -> Iterator[Unit]:
        """For a provision its whole article (for a recital its neighbours), for a paragraph those around it."""
        if not pinpoint.path:
            return
        if pinpoint.document.startswith("ecthr/") or pinpoint.path[0].startswith(("recital", "op-")):
            yield from self.store.read_neighbours(str(pinpoint), _BEFORE, _AFTER)
            return
        top = [p for p in (pinpoint, *pinpoint.ancestors) if p.path][-1]
        units = list(self.store.walk(top))
        inner = {str(Pinpoint.parse(u.id).parent) for u in units}
        # of a digest, letters that only point to the paragraph they are part of would drown what is said
        yield from (u for u in units if u.layer == "official" or u.summary or u.id in inner or u.id == str(pinpoint))

    @cached_property
    def _digest(self) -> DigestStore:
        return DigestStore(self.store)

    @cached_property
    def _structure(self) -> dict[str, str]:
        return read_structure(self.config.catalogue)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return open_catalogue(self.store, self._structure)

    @cached_property
    def retriever(self) -> Retriever:
        with self._opening:
            if "retriever" in self.__dict__:
                return self.__dict__["retriever"]  # type: ignore[no-any-return]
            dense = None if self._for_one_question else DenseIndex(self.folder)
            lexical = LexicalIndex(self.folder / LEXICAL_FOLDER)
            return Retriever(self.store, dense, lexical, self._open_embedder(), self._catalogue)

    def _open_embedder(self) -> Embedder:
        file = name_questions_file(self.config.home, self.config.model)
        return Embedder(self.config.model, self.config.threads, file)

    @cached_property
    def _checker(self) -> Checker:
        from kb.grounding import Checker  # a question needs none of it

        return Checker(self.retriever, self.sources)

    @cached_property
    def _composer(self) -> Composer:
        groups = {key: source.short for key, source in self.sources.items()}
        return Composer(self.retriever, groups, self._explain_missing, lambda: self._judge)

    @cached_property
    def _judge(self) -> StatementJudge:
        from kb.judging import StatementJudge

        return StatementJudge(self._checker)


def _holding(document: Document, counts: Mapping[str, int]) -> Holding:
    return Holding(
        key=document.key, title=document.title, reference=document.reference, layer=document.layer,
        as_of=document.as_of, source=document.source, sha256=document.sha256, provisions=document.units,
        url=document.url, caveat=document.caveat, date=document.extra["date"], records=counts.get(document.key, 0),
    )  # fmt: skip


def open_knowledge_base(config: Config, *, for_one_question: bool = False) -> KnowledgeBase:
    """See `KnowledgeBase`. Raises `StoreError` when nothing was built or the index is damaged."""
    return KnowledgeBase(config, for_one_question=for_one_question)
