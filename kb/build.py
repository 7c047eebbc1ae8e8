"""`kb build`: official texts and the digest in, an index out. The one place where ingest and index meet.

Incremental by content: a text whose file, digest and reader have not changed is left alone, and no words are embedded
twice. The new index takes the old one's place in one step at the end (`kb/generations.py`); whoever interrupts a build
loses nothing but the time since the last batch.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import numpy as np

from kb.citations import Catalogue, CitedAbove, find_citations
from kb.config import Config
from kb.digest import read_digest, read_topics
from kb.digest_store import write_digests
from kb.embedding import Embedder, Vectors, name_model, name_questions_file
from kb.errors import KbError, StoreError, UsageError
from kb.generations import find_current, lock_builder, publish, start_generation
from kb.index import COLLECTIONS, DenseIndex, DenseIndexWriter, collection_of
from kb.index import Collection as DenseCollection
from kb.lexical import LEXICAL_FOLDER, LexicalIndex, write_lexical_index
from kb.model import Citation, Pinpoint
from kb.reading import Desk, Prepared, prepare_digest, prepare_official
from kb.sources import read_sources
from kb.store import Store, StoreWriter
from kb.structure import read_structure
from kb.survey import Failure, OfficialFile, survey_files, wants
from kb.vectors import VectorCache, open_vectors, write_vectors

READER_VERSION = "4"
"""Raised when parsing, citing or cutting into passages changes, so that texts are read again."""

_WINDOW = 32
_FEW = 12
"""Up to so many files are read in this process: starting workers would take longer."""

OnProgress = Callable[[str, int, int], None]
"""Called with a stage in plain words, what is done and what there is to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltText:
    """One line of a build's report. For judgments together `key` is `ecthr`."""

    key: str
    layer: str
    provisions: int
    passages: int
    embedded: int
    skipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did. `judgments` counts those held; `embedded` the passages whose vector was made now."""

    texts: tuple[BuiltText, ...]
    judgments: int
    passages: int
    embedded: int
    embedding_seconds: float
    seconds: float
    failed: tuple[Failure, ...]
    warnings: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A text to be read anew, from a file or, without one, from the digest."""

    key: str
    content_hash: str
    file: OfficialFile | None


def build(config: Config, *, only: Collection[str] = (), on_progress: OnProgress = lambda *_: None) -> Built:
    """Builds or updates the knowledge base in `config.home`.

    Raises `StoreError` (another builder, disk full, missing corpus) and `UsageError` (unknown key in `only`); a single
    bad file is reported in the result and the rest is built.
    """
    started = time.perf_counter()
    with lock_builder(config.home):
        builder = _Builder(config, only, on_progress)
        return replace(builder.run(), seconds=round(time.perf_counter() - started, 3))


class _Builder:
    def __init__(self, config: Config, only: Collection[str], on_progress: OnProgress) -> None:
        self.config = config
        self.only = only
        self.on_progress = on_progress
        sources = read_sources(config.catalogue)
        _check_keys(only, sources)
        structure = read_structure(config.catalogue)
        self.digests, self.topics = read_digest(config.catalogue), read_topics(config.catalogue)
        self.desk = Desk(
            sources=sources, structure=structure, digests=self.digests.records, model=config.model,
            cases={str(case.pinpoint): case for case in self.digests.cases},
        )  # fmt: skip
        self.digest_hash = self._hash_digest()
        self.model = name_model(config.model)
        self.embedder = Embedder(config.model, config.threads)
        self.current = _open_current(config.home, self.model)
        self.held = {d.key: d for d in self.current.read_documents()} if self.current else {}
        self.failures: list[Failure] = []
        self.warnings: list[Failure] = []

    def run(self) -> Built:
        self.on_progress("Looking for texts", 0, 1)
        tasks, gone = self._plan()
        if self.current and not tasks and not gone and self.current.read_meta("digest") == self.digest_hash:
            self._export_questions()
            return self._report(self.current, (), 0.0)
        folder = start_generation(self.config.home, self.current.path.parent if self.current else None)
        changed: set[str] = set()
        with StoreWriter(folder) as writer:
            for key in gone:
                writer.delete_document(key)
            for prepared in self._prepare(tasks):
                writer.write_document(prepared.document, prepared.units, prepared.passages)
                changed.add(prepared.document.key)
            self._forget_failed(writer, tasks, changed)
            self._cross_refer(folder, writer, changed, gone)
            embedded, seconds = self._embed(writer)
            self._export_questions()
            self._index(folder, writer)
            write_digests(writer, self.digests, self.topics.values())
            writer.write_meta("digest", self.digest_hash)
            writer.write_meta("model", self.model)
            writer.write_meta("built", datetime.now(UTC).isoformat(timespec="seconds"))
            writer.write_meta("passages", str(len(writer.read_passage_keys())))
        publish(self.config.home, folder)
        return self._report(Store(folder), embedded, seconds)

    def _hash_digest(self) -> str:
        return hashlib.sha256(repr((self.digests, self.topics)).encode()).hexdigest()

    def _plan(self) -> tuple[list[_Task], list[str]]:
        """Texts to read anew, and keys whose text is no longer there."""
        known = {d.sha256: d.key for d in self.held.values() if d.sha256}
        files, failures = survey_files(self.config.official, known, self.only)
        self.failures.extend(failures)
        wanted = {key: self._task(key, file) for key, file in files.items()}
        for key in dict.fromkeys((*(record.pinpoint.document for record in self.desk.digests), *self.desk.cases)):
            if key not in wanted and wants(key, self.only):
                wanted[key] = self._task(key, None)
        gone = [key for key in self.held if key not in wanted and wants(key, self.only)]
        tasks = [
            t for t in wanted.values() if t.key not in self.held or self.held[t.key].content_hash != t.content_hash
        ]
        return tasks, gone

    def _task(self, key: str, file: OfficialFile | None) -> _Task:
        records = [r for r in self.desk.digests if r.pinpoint.document == key]
        entry = self.desk.sources.get(key.partition("/")[0])
        parts = (
            READER_VERSION,
            self.config.model,
            file.sha256 if file else "",
            repr(records),
            repr(entry),
            repr(self.desk.cases.get(key)),
        )
        return _Task(key=key, content_hash=hashlib.sha256("\0".join(parts).encode()).hexdigest(), file=file)

    def _prepare(self, tasks: Sequence[_Task]) -> Iterator[Prepared]:
        """Documents as they are read; a text whose official file fails falls back on its digest, and is reported."""
        for n, (task, result) in enumerate(_read_all(tasks, self.desk, self.config.threads), start=1):
            self.on_progress("Reading the texts", n, len(tasks))
            if isinstance(result, Failure):
                self.failures.append(result)
                if task.key in self.desk.cases or any(r.pinpoint.document == task.key for r in self.desk.digests):
                    yield prepare_digest(task.key, f"failed {task.content_hash}", self.desk)
                continue
            self.warnings.extend(Failure(file=result.document.source, error=w) for w in result.warnings)
            yield result

    def _forget_failed(self, writer: StoreWriter, tasks: Sequence[_Task], changed: set[str]) -> None:
        """A text whose new file cannot be read is not answered from its old one."""
        for task in tasks:
            if task.key not in changed and task.key in self.held:
                writer.delete_document(task.key)

    def _cross_refer(self, folder: Path, writer: StoreWriter, changed: set[str], gone: Sequence[str]) -> None:
        """Finds what the changed texts refer to, and resolves again what others could not, or no longer can."""
        store = Store(folder, immutable=False)
        catalogue = store.read_catalogue(self.desk.structure)
        documents = [d.key for d in store.read_documents()]
        stale = set(changed)
        if {d for d in changed if d not in self.held} or gone:
            stale.update(store.read_unsettled_documents(gone))
        todo = [key for key in documents if key in stale]
        for n, key in enumerate(todo, start=1):
            self.on_progress("Following cross-references", n, len(todo))
            writer.write_refs(key, list(_find_refs(store, key, catalogue)))

    def _embed(self, writer: StoreWriter) -> tuple[set[str], float]:
        """Makes the vectors that are missing; gives their content hashes and the seconds it took."""
        cache = VectorCache(self.config.home, self.model)
        try:
            missing = cache.find_missing(writer.read_hashes())
            started = time.perf_counter()
            if missing:
                self._embed_missing(cache, missing, writer)
            return set(missing), time.perf_counter() - started
        finally:
            cache.close()

    def _export_questions(self) -> None:
        """Writes, once a model, the file that questions are encoded with."""
        self.on_progress("Preparing for questions", 0, 1)
        self.embedder.export(name_questions_file(self.config.home, self.config.model))

    def _embed_missing(self, cache: VectorCache, missing: Sequence[str], writer: StoreWriter) -> None:
        """Group by group, so that neither all words nor all vectors are in memory."""
        done = 0
        self.on_progress("Learning the meaning of passages", 0, len(missing))
        for start in range(0, len(missing), _GROUP):
            group = missing[start : start + _GROUP]

            def keep(indices: list[int], vectors: Vectors, group: Sequence[str] = group) -> None:
                nonlocal done
                cache.keep([group[i] for i in indices], vectors)
                done += len(indices)
                self.on_progress("Learning the meaning of passages", done, len(missing))

            self.embedder.encode_passages(writer.read_search_texts(group), keep)

    def _index(self, folder: Path, writer: StoreWriter) -> None:
        rows = writer.read_passage_keys()
        dense = DenseIndexWriter(folder)
        held = writer.read_indexed()
        wanted = {key: digest for key, *_, digest in rows}
        dense.delete([key for key, digest in held.items() if wanted.get(key) != digest])
        new = [row for row in rows if held.get(row[0]) != row[4]]
        cache = VectorCache(self.config.home, self.model)
        try:
            for n, (name, part) in enumerate(_in_parts(new)):
                self.on_progress("Filing passages by meaning", n, -(-len(new) // _PART) + 1)
                vectors = cache.read([row[4] for row in part])
                metadatas = [{"unit": r[1], "document": r[2], "role": r[3]} for r in part]
                dense.add(name, [row[0] for row in part], np.ascontiguousarray(vectors), metadatas)
            writer.write_indexed(wanted.items())
            cache.prune(wanted.values())
        finally:
            cache.close()
        self._keep_vectors(folder, rows)
        self.on_progress("Filing passages by word", 0, 1)
        write_lexical_index(Store(folder, immutable=False).read_search_texts(), folder / LEXICAL_FOLDER)

    def _keep_vectors(self, folder: Path, rows: Sequence[_Row]) -> None:
        cache = VectorCache(self.config.home, self.model)
        try:
            parts = (cache.read([row[4] for row in rows[n : n + _PART]]) for n in range(0, len(rows), _PART))
            write_vectors(folder, len(rows), parts)
        finally:
            cache.close()

    def _report(self, store: Store, embedded: Collection[str], seconds: float) -> Built:
        documents = store.read_documents()
        counts = store.count_passages(embedded)
        rows: dict[str, BuiltText] = {}
        for document in documents:
            key = document.key.partition("/")[0] if document.kind == "judgment" else document.key
            before = rows.get(key) or BuiltText(
                key=key, layer=document.layer, provisions=0, passages=0, embedded=0, skipped=True
            )
            passages, made = counts.get(document.key, (0, 0))
            old = self.held.get(document.key)
            rows[key] = replace(
                before, provisions=before.provisions + document.units, passages=before.passages + passages,
                embedded=before.embedded + made,
                skipped=before.skipped and old is not None and old.content_hash == document.content_hash,
            )  # fmt: skip
        return Built(
            texts=tuple(rows.values()), 
            judgments=sum(d.kind == "judgment" and d.layer == "official" for d in documents),
            passages=sum(row.passages for row in rows.values()), embedded=len(embedded),
            embedding_seconds=round(seconds, 3), seconds=0.0, failed=tuple(self.failures),
            warnings=tuple(self.warnings),
        )  # fmt: skip


_PART = 4000
_GROUP = 6000
"""Passages embedded at a time: many enough that passages of one length stand together."""
_Row: TypeAlias = tuple[str, str, str, str, str]
"""(key, unit, document, role, hash) of a passage."""


def _in_parts(rows: Sequence[_Row]) -> Iterator[tuple[DenseCollection, Sequence[_Row]]]:
    for name in COLLECTIONS:
        mine = [row for row in rows if collection_of(row[2]) == name]
        for start in range(0, len(mine), _PART):
            yield name, mine[start : start + _PART]


def _check_keys(only: Collection[str], sources: Mapping[str, object]) -> None:
    """Raises `UsageError` for a key that names no text of the catalogue and no judgment."""
    for key in only:
        if key not in sources and not (key.startswith("ecthr/") and len(Pinpoint.parse(key).path) == 0):
            known = ", ".join(sources)
            raise UsageError(
                f"{key[:80]!r} is not a text that can be built; known are {known} and ecthr/<HUDOC item id>"
            )


def _open_current(home: Path, model: str) -> Store | None:
    """The index to start from; None where there is none, it is damaged, or another model made its vectors."""
    try:
        folder = find_current(home)
        store = Store(folder) if folder else None
        if store is None or store.read_meta("model") != model:
            return None
        check_whole(store)
    except StoreError:
        return None
    return store


def check_whole(store: Store) -> None:
    """Raises `StoreError` where a part of the index is missing or damaged, or the parts do not belong together."""
    folder = store.path.parent
    count = int(store.read_meta("passages") or -1)
    dense = sum(DenseIndex(folder).sizes.values())
    lexical = LexicalIndex(folder / LEXICAL_FOLDER).size
    open_vectors(folder, count)
    if not count == dense == lexical == store.query("SELECT count(*) FROM passages")[0][0]:
        raise StoreError(f"{folder}: the parts of the index do not belong together; run `kb build` to repair it")


def _read_all(tasks: Sequence[_Task], desk: Desk, threads: int) -> Iterator[tuple[_Task, Prepared | Failure]]:
    if len(tasks) <= _FEW or threads < 2:
        yield from ((task, _read_one(task, desk)) for task in tasks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(threads, context, initializer=_set_desk, initargs=(desk,)) as pool:
        # a window at a time: workers that run ahead would heap the whole corpus up in this process
        for start in range(0, len(tasks), _WINDOW):
            window = tasks[start : start + _WINDOW]
            yield from zip(window, pool.map(_read_at_desk, window, chunksize=4), strict=True)


_desk: Desk | None = None
"""In a worker process: what every task needs, sent once."""


def _set_desk(desk: Desk) -> None:
    global _desk
    _desk = desk


def _read_at_desk(task: _Task) -> Prepared | Failure:
    assert _desk is not None
    return _read_one(task, _desk)


def _read_one(task: _Task, desk: Desk) -> Prepared | Failure:
    try:
        if task.file is None:
            return prepare_digest(task.key, task.content_hash, desk)
        return prepare_official(task.file, task.content_hash, desk)
    except KbError as error:
        return Failure(file=str(task.file.path) if task.file else task.key, error=error.message)


def _find_refs(store: Store, key: str, catalogue: Catalogue) -> Iterator[tuple[str, Citation]]:
    """References made by each unit of a document in its own words: a parent's children speak for themselves."""
    units = list(store.walk(Pinpoint.parse(key)))
    children: dict[str, list[str]] = {}
    for unit in units:
        children.setdefault(str(Pinpoint.parse(unit.id).parent), []).append(unit.text)
    above = CitedAbove()
    for unit in units:
        if unit.layer == "official":
            words = _mask(unit.text, children.get(unit.id, ()))
            yield from ((unit.id, c) for c in find_citations(words, catalogue, context=unit.id, above=above))


def _mask(text: str, parts: Sequence[str]) -> str:
    """`text` with each of `parts` blanked out in order, so that offsets stay true."""
    at = 0
    for part in parts:
        start = text.find(part, at)
        if start >= 0 and part:
            at = start + len(part)
            text = text[:start] + " " * len(part) + text[at:]
    return text
