"""How everything grows with the corpus: the same knowledge base made of ever more paragraphs, built and asked.

The paragraphs are copies of those of the judgments held, a share of their words exchanged for words drawn as often as
the corpus has them. In place of a word drawn that the corpus has once a new one is coined: new words come as often as
words seen once (Good and Turing), so that the vocabulary grows as it does in real text. A copy's vector has a cosine of
0.9 with the original's. `python -m evals growth` writes `growth.json`, figures only, which the report plots.

Every time is processor time, of all threads of the process: a curve measured over an hour must not bend with what else
the machine does meanwhile. Where a step uses both of two cores it lasts half as long.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from evals.questions import read_golden
from kb.config import CHECKOUT, Config
from kb.disk import guard_disk
from kb.embedding import Embedder, Vectors, load_tokenizer, name_questions_file, read_max_tokens
from kb.errors import StoreError, UsageError
from kb.generations import find_current, publish, start_generation
from kb.index import DenseIndexWriter, collection_of
from kb.knowledge import open_knowledge_base
from kb.lexical import LEXICAL_FOLDER, write_lexical_index
from kb.model import Mode, Passage, Pinpoint, Unit
from kb.passages import hash_text
from kb.store import STORE_FILE, Document, Store, StoreWriter
from kb.vectors import MATRIX_FILE, open_vectors, write_vectors

SIZES = (10_000, 40_000, 160_000, 640_000)
"""Paragraphs of judgments; the instruments are there besides."""
GROWTH = Path(__file__).resolve().parent / "growth.json"
LOGARITHMIC = 0.2
"""An exponent up to which a curve over these sizes cannot be told from a logarithm: doubling them adds 15 % at most."""

_SEED = 20_260_402
_SHARE = 0.3
"""Of the words of a paragraph, how many are exchanged."""
_COSINE = 0.9
_PART = 4_000
"""Passages whose vectors are in memory at a time, as in `kb build`."""
_QUESTIONS, _ROUNDS, _COLD_ROUNDS = 60, 3, 3
_EMBEDDED = 2_000
"""Changed passages embedded to measure the rate."""
_WORD = re.compile(r"([A-Za-z]{4,})")
_SEARCHES: tuple[tuple[str, Mode], ...] = (("lexical", "lexical"), ("dense", "dense"), ("search", "hybrid"))
_T = TypeVar("_T")


def measure_growth(config: Config, sizes: Sequence[int] = SIZES, file: Path = GROWTH) -> dict[str, Any]:
    """Builds and asks a knowledge base of each of `sizes` and writes `file` after each, so that no hour is lost.

    `build_seconds` is writing the store and both indexes. Reading files and embedding are linear and not repeated: a
    sample of changed passages is embedded, and `embedding_seconds_estimated` is its rate times the passages. Times of
    `lexical` and `dense` are those of that search alone, the question's vector given; of `search` everything; a
    question's time is the best of its rounds. Building and asking have a process of their own each, so that memory
    (resident, mapped files included) is theirs.
    Raises `StoreError` where no knowledge base of official judgments was built.
    """
    rate = _run_alone(measure_embedding, config)
    grown: dict[str, Any] = {"machine": {"cores": os.cpu_count()}, "rows": []}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="pinpoint-growth-") as folder:
            home = Path(folder)
            row = {"paragraphs": size, **_run_alone(build_copies, config, home, size)}
            row["embedding_seconds_estimated"] = round(row["passages"] / rate, 1)
            row |= _run_alone(ask_copies, replace(config, home=home, official=None))
            row["cold_search_seconds"] = _search_cold(home)
        grown["rows"].append(row)
        grown["exponents"] = fit_exponents(grown["rows"])
        with guard_disk(file):
            file.write_text(json.dumps(grown, indent=1) + "\n", encoding="utf-8")
    return grown


def fit_exponents(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """For each median the power of the paragraphs with which it grows: 0 not at all, 1 in proportion.

    The slope of the logarithm of the time over that of the paragraphs (least squares); none from fewer than two sizes.
    """
    if len({row["paragraphs"] for row in rows}) < 2:
        return {}
    sizes = np.log([row["paragraphs"] for row in rows])
    return {
        name: round(float(np.polyfit(sizes, np.log([max(row[f"{name}_p50_ms"], 1e-6) for row in rows]), 1)[0]), 3)
        for name, _ in _SEARCHES
    }


def _run_alone(measure: Callable[..., _T], *values: object) -> _T:
    """`measure(*values)` in a fresh process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(measure, *values).result()


def measure_embedding(config: Config, count: int = _EMBEDDED) -> float:
    """Passages a second that the model encodes, of changed passages; loading the model does not count."""
    longest, tokens = read_max_tokens(config.model), load_tokenizer(config.model)
    store = Store(_find_source(config.home))
    texts: list[str] = []
    for judgment in Copier(store).copy(count):
        texts.extend(p.search_text for p, _, _ in judgment.passages if len(tokens.encode(p.search_text).ids) <= longest)
    texts = texts[:count]
    embedder = Embedder(config.model, config.threads)
    embedder.encode_passages(texts[:1], lambda *_: None)
    seconds = _clock(lambda: embedder.encode_passages(texts, lambda *_: None))
    return len(texts) / seconds


def build_copies(config: Config, home: Path, size: int) -> dict[str, Any]:
    """Builds `size` paragraphs into `home`, with the writers of `kb build`; gives seconds, MB and counts."""
    source, folder = _find_source(config.home), start_generation(home, None)
    writing, origins = _write_store(Store(source), folder, size)
    store = Store(folder, immutable=False)
    dense = _clock(lambda: _write_dense(source, folder, store, origins))
    lexical = _clock(lambda: write_lexical_index(store.read_search_texts(), folder / LEXICAL_FOLDER))
    with StoreWriter(folder) as writer:
        writer.write_meta("passages", str(len(origins)))
    publish(home, folder)
    questions = name_questions_file(config.home, config.model)
    if questions.is_file():
        (home / questions.name).symlink_to(questions.resolve())
    return {
        "passages": len(origins), "build_seconds": round(writing + dense + lexical, 1),
        "store_seconds": round(writing, 1), "dense_seconds": round(dense, 1), "lexical_seconds": round(lexical, 1),
        "index_mb": round(sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6, 1),
        "build_memory_mb": _read_memory("VmHWM"),
    }  # fmt: skip


def ask_copies(config: Config) -> dict[str, Any]:
    """Opens the knowledge base in `config.home` and asks it; seconds to open, milliseconds of each kind of search."""
    started = time.process_time()
    knowledge = open_knowledge_base(config)
    knowledge.warm()
    row: dict[str, Any] = {"open_seconds": round(time.process_time() - started, 2)}
    questions, retriever = pick_questions(), knowledge.retriever
    vectors = [retriever.embedder.encode_questions([retriever.read(q).subject]) for q in questions]
    for name, mode in _SEARCHES:
        given = vectors if mode != "hybrid" else [None] * len(questions)
        calls = [partial(retriever.search, q, mode=mode, vector=v) for q, v in zip(questions, given, strict=True)]
        rounds = [[_clock(call) * 1000 for call in calls] for _ in range(_ROUNDS)]
        times = [min(taken) for taken in zip(*rounds, strict=True)]
        row[f"{name}_p50_ms"] = round(statistics.median(times), 2)
        row[f"{name}_p95_ms"] = round(statistics.quantiles(times, n=20)[-1], 2)
    return {**row, "memory_mb": _read_memory("VmRSS")}


def pick_questions() -> list[str]:
    """The golden questions asked: one in so many, so that every kind is among them."""
    questions = [g.question for g in read_golden()]
    return questions[:: max(1, len(questions) // _QUESTIONS)][:_QUESTIONS]


def _search_cold(home: Path) -> float:
    """Seconds of a `kb search` from the command line, the median of a few."""
    command = [sys.executable, "-m", "kb", "search", pick_questions()[0], "--home", str(home)]
    times = []
    for _ in range(_COLD_ROUNDS):
        before = os.times()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=CHECKOUT)
        after = os.times()
        times.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return round(statistics.median(times), 2)


def _find_source(home: Path) -> Path:
    folder = find_current(home)
    if folder is None:
        raise StoreError(f"{home} holds no knowledge base yet; run `kb build`")
    return folder


def _clock(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return time.process_time() - started


def _read_memory(name: str) -> int:
    """VmRSS (now) or VmHWM (at most) of this process in MB; 0 where the system has no /proc."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith(name)), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A judgment made of another: as `StoreWriter.write_document` takes it, its references, and for each passage the
    place of the one it was made of among all passages of the source."""

    document: Document
    units: Sequence[tuple[Unit, int | None]]
    passages: Sequence[tuple[Passage, str, str]]
    refs: Sequence[tuple[object, ...]]
    origins: NDArray[np.int64]


@dataclass
class Copier:
    """Copies judgments with changed words, the same ones for the same seed. Raises `StoreError` where none is held."""

    store: Store
    seed: int = _SEED
    _documents: list[Document] = field(init=False)
    _rows: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        held = self.store.read_documents()
        self._documents = [d for d in held if d.kind == "judgment" and d.layer == "official"]
        if not self._documents:
            raise StoreError(f"{self.store.path} holds no judgment in its official text; run `kb build` with some")
        self._rows = np.array([row for (row,) in self.store.query("SELECT row FROM passages ORDER BY row")])
        self._words = Words(self._read_official_texts())

    def _read_official_texts(self) -> Iterator[str]:
        for document in self._documents:
            for (text,) in self.store.query(f"SELECT text FROM {_OFFICIAL}", document.key):
                yield text

    def copy(self, size: int) -> Iterator[Copy]:
        """Judgments that have `size` paragraphs together; the last is cut where that is reached.

        Raises `UsageError` for a size below 1.
        """
        if size < 1:
            raise UsageError(f"{size} paragraphs cannot be made; ask for 1 or more")
        random, number = np.random.default_rng(self.seed), 0
        while True:
            for n in random.permutation(len(self._documents)):
                number += 1
                copy = self._copy_one(self._documents[n], number, size)
                size -= len({p.pinpoint for p, _, _ in copy.passages})
                yield copy
                if not size:
                    return

    def _copy_one(self, document: Document, number: int, most: int) -> Copy:
        random = np.random.default_rng((self.seed, number))
        key = f"ecthr/copy-{number:06}"
        texts: dict[str, str] = {}
        passages: list[tuple[Passage, str, str]] = []
        origins: list[int] = []
        sql = f"SELECT row, unit, start, text, search_text, role FROM {_OFFICIAL}"
        for row, unit, start, text, search_text, role in self.store.query(sql, document.key):
            id = key + unit.removeprefix(document.key)
            if id not in texts and len(texts) == most:
                break
            words = self._words.exchange(text, random)
            held = f"{texts[id]} " if id in texts else ""
            texts[id] = held + words
            passage = Passage(
                key=f"{id}#{start}", pinpoint=Pinpoint.parse(id), text=words, start=len(held), layer="official",
                end=len(texts[id]), search_text=search_text.removesuffix(text) + words,
            )  # fmt: skip
            passages.append((passage, role, hash_text(passage.search_text)))
            origins.append(int(np.searchsorted(self._rows, row)))
        return Copy(
            document=_rename(document, key, number, len(texts)), passages=passages, origins=np.array(origins),
            units=[
                (replace(u, id=id, document=key, text=texts[id], summary="", children=()), None)
                for u in self.store.walk(Pinpoint.parse(document.key))
                if (id := key + u.id.removeprefix(document.key)) in texts
            ],
            refs=[
                (key + unit.removeprefix(document.key), key, *rest)
                for unit, *rest in self.store.query(
                    "SELECT unit, start, end, status, target, label FROM refs WHERE document = ?", document.key
                )
                if key + unit.removeprefix(document.key) in texts
            ],
        )  # fmt: skip


_OFFICIAL = "passages WHERE document = ? AND layer = 'official' ORDER BY row"


def _rename(document: Document, key: str, number: int, units: int) -> Document:
    """A judgment of its own: another applicant and another application number."""
    extra = {**document.extra, "application_numbers": [f"{number}/99"], "ecli": ""}
    return replace(document, key=key, title=f"{_spell(number).title()} v. Ruritania", units=units, extra=extra)


class Words:
    """The words of a corpus, to be drawn as often as it has them."""

    def __init__(self, texts: Iterator[str]) -> None:
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(_WORD.findall(text))
        self._words = [word for word, _ in counts.most_common()]
        self._once = sum(count > 1 for count in counts.values())
        self._cumulated = np.cumsum([counts[word] for word in self._words])
        self._coined = 0

    def exchange(self, text: str, random: np.random.Generator) -> str:
        """`text` with a share of its words exchanged; everything between the words as it was."""
        parts = _WORD.split(text)
        chosen = np.flatnonzero(random.random(len(parts) // 2) < _SHARE)
        drawn = np.searchsorted(self._cumulated, random.random(len(chosen)) * self._cumulated[-1:], side="right")
        for place, n in zip(chosen.tolist(), drawn.tolist(), strict=True):
            parts[2 * place + 1] = self._words[n] if n < self._once else self._coin(n)
        return "".join(parts)

    def _coin(self, n: int) -> str:
        self._coined += 1
        return f"{self._words[n]}{_spell(self._coined)}"


def _spell(number: int) -> str:
    """A number in letters, each number in its own."""
    letters = ""
    while number:
        number, rest = divmod(number, 26)
        letters += chr(ord("a") + rest)
    return letters


def _write_store(source: Store, folder: Path, size: int) -> tuple[float, NDArray[np.int64]]:
    """The source with copies in place of its judgments: seconds of writing, and each passage's origin.

    An origin below zero is that of a passage taken as it is: -1 - place.
    """
    shutil.copyfile(source.path, folder / STORE_FILE)
    places = [n for n, row in enumerate(source.read_passages()) if not row.document.startswith("ecthr/")]
    origins = [-1 - np.array(places, dtype=np.int64)]
    seconds = 0.0
    with StoreWriter(folder) as writer:
        for document in source.read_documents():
            if document.kind == "judgment":
                writer.delete_document(document.key)
        writer.run("VACUUM")
        for copy in Copier(source).copy(size):
            started = time.process_time()
            writer.write_document(copy.document, copy.units, copy.passages)
            writer.insert("INSERT INTO refs VALUES (?, ?, ?, ?, ?, ?, ?)", copy.refs)
            seconds += time.process_time() - started
            origins.append(copy.origins)
    return seconds, np.concatenate(origins)


def _write_dense(source: Path, folder: Path, store: Store, origins: NDArray[np.int64]) -> None:
    """The passages' vectors in order, then the meaning index of them."""
    originals = np.load(source / MATRIX_FILE, mmap_mode="r")
    write_vectors(folder, len(origins), _change_vectors(originals, origins))
    vectors, dense = open_vectors(folder, len(origins)), DenseIndexWriter(folder)
    rows = store.read_passages()
    for start in range(0, len(rows), _PART):
        part = rows[start : start + _PART]
        for name in dict.fromkeys(collection_of(row.document) for row in part):
            mine = [n for n, row in enumerate(part) if collection_of(row.document) == name]
            metadatas = [{"unit": part[n].unit, "document": part[n].document, "role": part[n].role} for n in mine]
            found = vectors[start : start + len(part)][mine].astype(np.float32)
            dense.add(name, [part[n].key for n in mine], found, metadatas)


def _change_vectors(originals: NDArray[np.float16], origins: NDArray[np.int64]) -> Iterator[Vectors]:
    """Part by part, each passage's vector: of a copy one whose cosine with the original's is `_COSINE`."""
    random = np.random.default_rng(_SEED)
    for start in range(0, len(origins), _PART):
        places = origins[start : start + _PART]
        kept = places < 0
        found = originals[np.where(kept, -1 - places, places)].astype(np.float32)
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
        noise = random.standard_normal(found.shape, dtype=np.float32)
        noise -= (noise * found).sum(axis=1, keepdims=True) * found
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        changed = _COSINE * found + math.sqrt(1 - _COSINE**2) * noise
        yield np.where(kept[:, None], found, changed)
