"""The plain recipe a user would otherwise have: llama-index, its SentenceSplitter, HuggingFaceEmbedding and Chroma.

Everything is as llama-index sets it: chunks of 1,024 tokens with 200 of overlap, of which MiniLM reads the first 256,
Chroma's own index. A file is a document. What a chunk finds is told in our identifiers: the units whose verbatim text
it overlaps, most characters first, and of two alike the inner one.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ingest.readers import read_file
from kb.config import Config
from kb.disk import guard_disk
from kb.embedding import find_model, name_model
from kb.knowledge import KnowledgeBase
from kb.model import Pinpoint, Unit

FOLDER = "baseline"
_DONE = "done"
"""A file that says the index in the folder is whole."""
_CHUNKS = 40
"""Chunks asked for: llama-index's two would name too few units to fill a list of ten."""
_WORD = re.compile(r"[^\W_]+")
_ENDS = 60
"""Letters at both ends of a unit by which it is found where its middle differs from the file's (footnotes, lists)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialText:
    """A text as its file has it: document key and words."""

    key: str
    text: str


def read_texts(knowledge: KnowledgeBase, keys: Iterable[str], folder: Path | None) -> list[OfficialText]:
    """The official files of the documents named that lie in `folder` unchanged since they were indexed, in order."""
    if folder is None or not folder.is_dir():
        return []
    wanted = {d.source: d for d in knowledge.store.read_documents() if d.key in set(keys) and d.layer == "official"}
    texts = []
    for path in sorted(folder.rglob("*")):
        document = wanted.get(path.name)
        if document is not None and path.is_file():
            source = read_file(path)
            if source.sha256 == document.sha256:
                texts.append(OfficialText(key=document.key, text="\n".join(line.text for line in source.lines)))
    return texts


@dataclass
class Vanilla:
    """The recipe over some of the official texts. Only questions on `texts` can be answered by it."""

    texts: Sequence[OfficialText]
    index: Any
    units_of: Callable[[str], Sequence[Unit]]
    _maps: dict[str, _Places] = field(default_factory=dict)

    @cached_property
    def documents(self) -> frozenset[str]:
        return frozenset(text.key for text in self.texts)

    @cached_property
    def _text_of(self) -> dict[str, str]:
        return {text.key: text.text for text in self.texts}

    def rank(self, question: str, *, within: str = "") -> list[str]:
        """Units best first; of one document where `within` names it."""
        return list_units(self.find_chunks(question, within=within))

    def find_chunks(self, question: str, *, within: str = "") -> list[list[str]]:
        """The chunks found, best first, each as the units that it overlaps, most first."""
        from llama_index.core.vector_stores import MetadataFilter, MetadataFilters

        filters = MetadataFilters(filters=[MetadataFilter(key="doc_id", value=within)]) if within else None
        nodes = self.index.as_retriever(similarity_top_k=_CHUNKS, filters=filters).retrieve(question)
        return [self._places(node.node.ref_doc_id).find_units(node.node.get_content()) for node in nodes]

    def _places(self, document: str) -> _Places:
        if document not in self._maps:
            self._maps[document] = _Places(self._text_of[document], self.units_of(document))
        return self._maps[document]


def list_units(chunks: Iterable[Sequence[str]]) -> list[str]:
    """The units of chunks in order, each once."""
    return list(dict.fromkeys(id for units in chunks for id in units))


class _Places:
    """Where the units of a document stand in its file, letters and figures counted alone."""

    def __init__(self, text: str, units: Sequence[Unit]) -> None:
        self._folded = fold_letters(text)
        self.spans: list[tuple[int, int, Unit]] = []
        start = 0
        for unit in units:
            span = self._find(fold_letters(unit.text), start)
            if span is not None:
                start = span[0]
                self.spans.append((*span, unit))

    def _find(self, words: str, start: int) -> tuple[int, int] | None:
        """The first place from `start`; a unit whose middle differs is found by its ends."""
        if not words:
            return None
        place = self._folded.find(words, start)
        if place >= 0:
            return place, place + len(words)
        first = self._folded.find(words[:_ENDS], start)
        last = self._folded.find(words[-_ENDS:], first)
        return None if first < 0 or last < 0 else (first, last + len(words[-_ENDS:]))

    def find_units(self, chunk: str) -> list[str]:
        """The units that a chunk overlaps, most first."""
        words = fold_letters(chunk)
        start = self._folded.find(words)
        if start < 0 or not words:
            return []
        end = start + len(words)
        overlaps = [(min(last, end) - max(first, start), unit.id) for first, last, unit in self.spans]
        found = [(size, id) for size, id in overlaps if size > 0]
        found.sort(key=lambda item: (-item[0], -len(Pinpoint.parse(item[1]).path), Pinpoint.parse(item[1]).sort_key))
        return [id for _, id in found]


def fold_letters(text: str) -> str:
    """Letters and figures alone, in lower case: what is left when layout and typography differ."""
    return "".join(_WORD.findall(text)).lower()


def open_vanilla(
    config: Config, knowledge: KnowledgeBase, keys: Iterable[str], on_progress: Callable[[int, int], None]
) -> Vanilla | None:
    """The recipe over the documents named, built on first use and kept in `<home>/baseline/`; None without their files.

    Raises `StoreError` when the disk is full.
    """
    texts = read_texts(knowledge, keys, config.official)
    if not texts:
        return None
    folder = config.home / FOLDER / _name_index(texts, config.model)
    return Vanilla(
        texts=texts, index=_open_index(folder, texts, config.model, on_progress),
        units_of=lambda document: list(knowledge.walk(document)),
    )  # fmt: skip


def _name_index(texts: Sequence[OfficialText], model: str) -> str:
    from llama_index.core import __version__

    content = hashlib.sha256(f"{name_model(model)} {__version__}".encode())
    for text in texts:
        content.update(hashlib.sha256(f"{text.key}\n{text.text}".encode()).digest())
    return content.hexdigest()[:16]


def _open_index(
    folder: Path, texts: Sequence[OfficialText], model: str, on_progress: Callable[[int, int], None]
) -> Any:
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    embedding = HuggingFaceEmbedding(model_name=str(find_model(model)))
    whole = (folder / _DONE).is_file()
    with guard_disk(folder):
        if not whole:
            shutil.rmtree(folder.parent, ignore_errors=True)  # what an interrupted build or other texts left
            folder.mkdir(parents=True)
        store = ChromaVectorStore.from_params(collection_name="vanilla", persist_dir=str(folder))
        if whole:
            return VectorStoreIndex.from_vector_store(store, embed_model=embedding)
        index = VectorStoreIndex(
            [], storage_context=StorageContext.from_defaults(vector_store=store), embed_model=embedding,
            transformations=[SentenceSplitter()],
        )  # fmt: skip
        for n, text in enumerate(texts, start=1):
            index.insert(Document(id_=text.key, text=text.text))
            on_progress(n, len(texts))
        (folder / _DONE).touch()
    return index


def choose_documents(knowledge: KnowledgeBase, named: Iterable[str], sample: int) -> list[str]:
    """The documents of the baseline: every instrument, the judgments `named`, and a fixed sample of the others."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for document in knowledge.store.read_documents():
        if document.layer == "official":
            kinds[document.kind].append(document.key)
    wanted = set(named)
    judgments = [key for key in kinds["judgment"] if key in wanted]
    others = sorted(set(kinds["judgment"]) - wanted, key=lambda key: hashlib.sha256(key.encode()).hexdigest())
    return [*kinds["instrument"], *judgments, *others[:sample]]
