"""The dense index: the only home of Chroma and llama-index.

Two Chroma collections a generation: `provisions` (instruments and users' documents) and `judgments`. So the 1,500
provisions of the standards are never crowded out by the 40,000 paragraphs of case law, and neither needs a filter.
Vectors are cosine, made by `kb/embedding.py`; Chroma's own embedding functions are never used.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np

from kb.disk import guard_disk
from kb.embedding import Embedder, Vectors
from kb.errors import StoreError

Collection = Literal["provisions", "judgments"]
COLLECTIONS: tuple[Collection, ...] = ("provisions", "judgments")
CHROMA_FOLDER = "chroma"
_ADD_BATCH = 2000
_DELETE_BATCH = 500
_HNSW = {"hnsw": {"space": "cosine", "ef_construction": 120, "max_neighbors": 24, "ef_search": 200}}


def collection_of(document: str) -> Collection:
    return "judgments" if document.startswith("ecthr/") else "provisions"


@contextmanager
def _guard_chroma(folder: Path) -> Iterator[None]:
    import chromadb.errors

    try:
        with guard_disk(folder):
            yield
    except chromadb.errors.ChromaError as error:
        full = "full" in str(error) or "No space" in str(error)
        way_out = "free some space and run `kb build` again" if full else "run `kb build` to repair it"
        raise StoreError(f"{folder}: the meaning index cannot be used ({error}); {way_out}") from error


def _open_client(folder: Path) -> Any:
    _check_file(folder / CHROMA_FOLDER / "chroma.sqlite3")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb

    settings = chromadb.Settings(anonymized_telemetry=False, is_persistent=True)
    return chromadb.PersistentClient(path=str(folder / CHROMA_FOLDER), settings=settings)


def _check_file(path: Path) -> None:
    """Says plainly that the file is damaged, which Chroma reports as a fault of its own."""
    if path.exists():
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            db.execute("SELECT count(*) FROM collections").fetchone()


class DenseIndex:
    """Nearest passages by meaning. Raises `StoreError` when the collections are missing or damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / CHROMA_FOLDER / "chroma.sqlite3").is_file():
            raise StoreError(f"{folder / CHROMA_FOLDER} is missing; run `kb build`")
        with _guard_chroma(folder):
            client = _open_client(folder)
            self._collections = {name: client.get_collection(name, embedding_function=None) for name in COLLECTIONS}
            self.sizes = {name: c.count() for name, c in self._collections.items()}

    def find_nearest(
        self, vectors: Vectors, name: Collection, k: int, documents: Sequence[str] = ()
    ) -> list[list[tuple[str, float]]]:
        """For each row of `vectors`, up to `k` (passage key, cosine), nearest first; of `documents` only, if named."""
        k = min(k, self.sizes[name])
        if not k:
            return [[] for _ in vectors]
        where: dict[str, Any] | None = {"document": {"$in": list(documents)}} if documents else None
        with _guard_chroma(self.folder):
            found = self._collections[name].query(
                query_embeddings=vectors, n_results=k, where=where, include=["distances"]
            )
        return [
            [(key, 1.0 - distance) for key, distance in zip(keys, distances, strict=True)]
            for keys, distances in zip(found["ids"], found["distances"], strict=True)
        ]


class DenseIndexWriter:
    """Adds and removes passages of a generation that no reader sees yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with _guard_chroma(folder):
            client = _open_client(folder)
            self._collections = {
                name: client.get_or_create_collection(name, configuration=_HNSW, embedding_function=None)
                for name in COLLECTIONS
            }

    def delete(self, keys: Sequence[str]) -> None:
        with _guard_chroma(self.folder):
            for collection in self._collections.values():
                for start in range(0, len(keys), _DELETE_BATCH):
                    collection.delete(ids=list(keys[start : start + _DELETE_BATCH]))

    def add(
        self, name: Collection, keys: Sequence[str], vectors: Vectors, metadatas: Sequence[Mapping[str, str]]
    ) -> None:
        """Adds passages with their vectors; `metadatas` hold unit, document and role."""
        with _guard_chroma(self.folder):
            for start in range(0, len(keys), _ADD_BATCH):
                part = slice(start, start + _ADD_BATCH)
                self._collections[name].add(
                    ids=list(keys[part]),
                    embeddings=np.ascontiguousarray(vectors[part]),
                    metadatas=[dict(m) for m in metadatas[part]],
                )


def open_llama_index(folder: Path, name: Collection, embedder: Embedder) -> Any:
    """The same collection as a llama-index `VectorStoreIndex`, for pipelines built with llama-index.

    Its nodes carry the passage key as id and unit, document and role as metadata; words are fetched from the store by
    key, so that what is quoted is always the verified text.
    """
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    class StoredModel(BaseEmbedding):  # type: ignore[misc]
        def _get_query_embedding(self, query: str) -> list[float]:
            return [float(x) for x in embedder.encode_questions([query])[0]]

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_query_embedding(text)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    with _guard_chroma(folder):
        collection = _open_client(folder).get_collection(name, embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    return VectorStoreIndex.from_vector_store(store, embed_model=StoredModel())
