"""Lexical search: BM25 over words reduced to their stems, with bm25s.

bm25s was chosen over SQLite FTS5 by measurement (`python -m evals lexical`): its scores are computed at build time, so
that a question of common legal words costs the sum of a few columns, where FTS5 scores every match at query time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Set
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.errors import StoreError

LEXICAL_FOLDER = "lexical"
_K1 = 1.2
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STOP_WORDS = frozenset(
    """
    a about also am an and any are as at be been being but by can could did do does for from had has have he
    her his how i if in into is it its may me might must my no nor not of on one or our over s shall she should
    so such than that the their them then there these they this those to under us was we were what when where
    which who whom whose why will with without would you your
    """.split()  # noqa: SIM905 - a list of a hundred strings is harder to read
)
"""Words that carry the grammar of a question, not its subject. Modals are here: every duty has one."""


class Tokenizer:
    """Words folded (case, accents, apostrophes), grammar left out, reduced to their English stem."""

    def __init__(self) -> None:
        import Stemmer

        self._stem: Any = Stemmer.Stemmer("english", 100_000)

    def __call__(self, text: str) -> list[str]:
        folded = unicodedata.normalize("NFKD", text.lower())
        plain = "".join(c for c in folded if not unicodedata.combining(c)).replace("’", "'")
        words = [w.removesuffix("'s") for w in _WORD.findall(plain)]
        stems: list[str] = self._stem.stemWords([w for w in words if w not in _STOP_WORDS])
        return stems


class LexicalIndex:
    """BM25 scores of every passage for a query, in passage order."""

    def __init__(self, folder: Path) -> None:
        """Opens a saved index. Raises `StoreError` when it is missing or damaged."""
        import bm25s

        self._tokenize = Tokenizer()
        try:
            self._bm25 = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise StoreError(f"{folder}: the word index is damaged ({error}); run `kb build` to repair it") from error
        self.size = int(self._bm25.scores["num_docs"])

    def score(self, query: str) -> NDArray[np.float32]:
        """One BM25 score a passage; zeros where no word of the query is known."""
        known = [t for t in self._tokenize(query) if t in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        scores: NDArray[np.float32] = self._bm25.get_scores(known)
        return scores

    def measure_length(self, query: str) -> float:
        """What a passage would score that says every word of the query often: scores divided by it compare."""
        return (_K1 + 1) * sum(self.weigh(query).values()) or 1.0

    def measure_unknown(self, text: str, known: Set[str] = frozenset()) -> float:
        """The share of a text's weight in words that no passage has and that are not among the `known` stems."""
        weights = self.weigh(text)
        lost = sum(w for stem, w in weights.items() if stem not in self._bm25.vocab_dict and stem not in known)
        return lost / (sum(weights.values()) or 1.0)

    def holds(self, stem: str) -> NDArray[np.bool_] | None:
        """For each passage whether the stem stands in it; None for a stem that no passage has."""
        column = self._bm25.vocab_dict.get(stem)
        if column is None:
            return None
        first, last = self._bm25.scores["indptr"][column : column + 2]
        found = np.zeros(self.size, dtype=bool)
        found[self._bm25.scores["indices"][first:last]] = True
        return found

    def stems(self, text: str) -> list[str]:
        """The words of a text as the index holds them, in order."""
        return self._tokenize(text)

    def weigh(self, text: str) -> dict[str, float]:
        """The stems of a text that the index knows or not, each with its weight: rare words weigh more."""
        stems = dict.fromkeys(self._tokenize(text))
        return {stem: self._weigh_stem(stem) for stem in stems}

    def _weigh_stem(self, stem: str) -> float:
        column = self._bm25.vocab_dict.get(stem)
        if column is None:
            return float(np.log(1 + self.size))
        pointers = self._bm25.scores["indptr"]
        count = int(pointers[column + 1] - pointers[column])
        return float(np.log(1 + (self.size - count + 0.5) / (count + 0.5)))


def write_lexical_index(texts: Iterable[str], folder: Path) -> None:
    """Indexes `texts` in order and saves the index in `folder`."""
    import bm25s

    tokenize = Tokenizer()
    bm25 = bm25s.BM25(k1=_K1, b=0.75)
    tokens = [tokenize(text) or [""] for text in texts]
    bm25.index(tokens, show_progress=False)
    bm25.save(folder, show_progress=False)
