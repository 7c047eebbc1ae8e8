"""Vectors kept: by the content they were made from, so that nothing is embedded twice, and in passage order to read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.disk import guard_disk
from kb.embedding import Vectors
from kb.errors import StoreError

VECTORS_FILE = "vectors.sqlite"
MATRIX_FILE = "vectors.npy"


class VectorCache:
    """(model, content hash) → vector, in `<home>/vectors.sqlite`. A damaged file is replaced: it can be made again."""

    def __init__(self, home: Path, model: str) -> None:
        self.path = home / VECTORS_FILE
        self.model = model
        try:
            self._db = self._open()
        except sqlite3.DatabaseError:
            with guard_disk(self.path):
                self.path.unlink(missing_ok=True)
                self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path)
        db.executescript(
            """PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
               CREATE TABLE IF NOT EXISTS vectors (
                 model TEXT NOT NULL, hash TEXT NOT NULL, vector BLOB NOT NULL,
                 PRIMARY KEY (model, hash)) WITHOUT ROWID;"""
        )
        return db

    def close(self) -> None:
        self._db.close()

    def find_missing(self, hashes: Iterable[str]) -> list[str]:
        with guard_disk(self.path):
            held = {row[0] for row in self._db.execute("SELECT hash FROM vectors WHERE model = ?", (self.model,))}
        return [h for h in hashes if h not in held]

    def keep(self, hashes: Sequence[str], vectors: Vectors) -> None:
        """Writes vectors to disk before it returns."""
        rows = [(self.model, h, v.astype("<f4").tobytes()) for h, v in zip(hashes, vectors, strict=True)]
        with guard_disk(self.path), self._db:
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def read(self, hashes: Sequence[str]) -> Vectors:
        """The vectors of `hashes`, in order; all must be held."""
        found: dict[str, bytes] = {}
        sql = "SELECT vector FROM vectors WHERE model = ? AND hash = ?"
        with guard_disk(self.path):
            for h in dict.fromkeys(hashes):
                found[h] = self._db.execute(sql, (self.model, h)).fetchone()[0]
        return np.stack([np.frombuffer(found[h], dtype="<f4") for h in hashes]).astype(np.float32, copy=False)

    def prune(self, wanted: Iterable[str]) -> None:
        """Forgets vectors of words that are no longer in the knowledge base."""
        with guard_disk(self.path), self._db:
            self._db.execute("CREATE TEMP TABLE wanted (hash TEXT PRIMARY KEY) WITHOUT ROWID")
            self._db.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", ((h,) for h in wanted))
            self._db.execute("DELETE FROM vectors WHERE hash NOT IN (SELECT hash FROM wanted)")
            self._db.execute("DROP TABLE wanted")


def write_vectors(folder: Path, count: int, parts: Iterable[Vectors]) -> None:
    """Writes the passages' vectors in passage order, in half precision: what a question's candidates are held to."""
    file: np.memmap[Any, np.dtype[np.float16]] | None = None
    at = 0
    path = folder / MATRIX_FILE
    with guard_disk(folder):
        path.unlink(missing_ok=True)
        for part in parts:
            if file is None:
                file = np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=(count, part.shape[1]))
            file[at : at + len(part)] = part
            at += len(part)
        if file is None:
            np.save(path, np.zeros((0, 1), dtype=np.float16))
        else:
            file.flush()


def open_vectors(folder: Path, count: int) -> NDArray[np.float16]:
    """Raises `StoreError` where the file is missing, damaged, or of another number of passages."""
    path = folder / MATRIX_FILE
    try:
        found: NDArray[np.float16] = np.load(path, mmap_mode="r")
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} is missing or damaged; run `kb build` to repair it") from error
    if len(found) != count:
        raise StoreError(f"{path} holds {len(found):,} vectors for {count:,} passages; run `kb build` to repair it")
    return found
