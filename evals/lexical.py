"""bm25s beside SQLite FTS5 on the passages of the index: which word index to use was decided by this."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from evals.questions import read_golden
from kb.config import Config
from kb.knowledge import open_knowledge_base
from kb.lexical import LexicalIndex, Tokenizer, write_lexical_index

_DEPTH = 100


def compare_lexical(config: Config) -> dict[str, Any]:
    """Build seconds and median milliseconds a question of both, the best hundred passages each."""
    texts = list(open_knowledge_base(config).store.read_search_texts())
    questions = [g.question for g in read_golden()]
    with tempfile.TemporaryDirectory(prefix="pinpoint-evals-") as folder:
        started = time.perf_counter()
        write_lexical_index(texts, Path(folder))
        ours = {"build_seconds": round(time.perf_counter() - started, 2)}
        index = LexicalIndex(Path(folder))
        ours["p50_ms"] = _median(lambda q: np.argpartition(-index.score(q), min(_DEPTH, index.size - 1)), questions)
    tokenize = Tokenizer()
    started = time.perf_counter()
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize = 'porter unicode61')")
    db.executemany("INSERT INTO passages VALUES (?)", ((text,) for text in texts))
    theirs = {"build_seconds": round(time.perf_counter() - started, 2)}
    sql = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT ?"

    def match(question: str) -> None:
        words = " OR ".join(f'"{word}"' for word in tokenize(question))
        db.execute(sql, (words, _DEPTH)).fetchall()

    theirs["p50_ms"] = _median(match, questions)
    return {"passages": len(texts), "questions": len(questions), "bm25s": ours, "sqlite_fts5": theirs}


def _median(call: Any, questions: list[str]) -> float:
    times = []
    for question in questions:
        started = time.perf_counter()
        call(question)
        times.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(times), 2)
