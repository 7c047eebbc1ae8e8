"""Lexical search: BM25 over words reduced to their stems, with bm25s.

bm25s was chosen over SQLite FTS5 by measurement (`python -m evals lexical`): its scores are computed at build time, so
that a question of common legal words costs the sum of a few columns, where FTS5 scores every match at query time.
The best passages are found without summing the columns of the commonest words: see `LexicalIndex.find_best`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
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

Ranges = NDArray[np.int64]
"""Where passages lie: rows of (first, past the last), ascending. The passages of one text stand together."""
Rows = NDArray[np.integer[Any]]
Points = NDArray[np.float32]
_SLACK = 1e-4
"""More than the sums of a question's scores in single precision can differ by their order."""


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
        # plain views of the mapped files: numpy's own class for them takes longer to cut than a short column to read
        self._starts, self._places, self._points = (
            np.asarray(self._bm25.scores[name]) for name in ("indptr", "indices", "data")
        )

    def score(self, query: str) -> Points:
        """One BM25 score a passage; zeros where no word of the query is known."""
        known = [t for t in self._tokenize(query) if t in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        scores: Points = self._bm25.get_scores(known)
        return scores

    def score_rows(self, query: str, rows: Rows) -> Points:
        """As `score`, for these passages alone; what it costs depends on their number, not on that of all."""
        found = np.zeros(len(rows), dtype=np.float32)
        for stem in self._tokenize(query):
            found += self.read_points(stem, rows)
        return found

    def read_points(self, stem: str, rows: Rows) -> Points:
        """What one stem adds to the score of each of these passages; 0 where it does not stand."""
        places, points = self._read_column(stem)
        if not len(places):
            return np.zeros(len(rows), dtype=np.float32)
        # of one type with the column, which numpy would convert whole otherwise
        at = np.searchsorted(places, rows.astype(places.dtype, copy=False)).clip(max=len(places) - 1)
        found: Points = np.where(places[at] == rows, points[at], np.float32(0))
        return found

    def find_best(self, query: str, depth: int, ranges: Ranges) -> dict[int, float]:
        """The `depth` highest scores above 0 inside `ranges`, by place; best first, ties by place. Exactly as `score`.

        The rarest words first, as in MaxScore (Turtle and Flood, Information Processing & Management 31, 1995, 831):
        as soon as the words that remain cannot lift a passage that has none of those read among the best, they are
        looked up for the passages found, and these let go once they are out of reach.
        """
        counts = Counter(stem for stem in self._tokenize(query) if stem in self._bm25.vocab_dict)
        most = {stem: self._weigh_stem(stem) * count for stem, count in counts.items()}
        stems = sorted(most, key=lambda stem: (-most[stem], stem))
        rows, points, read = self._gather(stems, counts, most, depth, ranges)
        for n in range(read, len(stems) + 1):
            reach = points + sum(most[stem] for stem in stems[n:])
            near = reach >= _find_least(points, depth) - _SLACK
            rows, points = rows[near], points[near]
            if n < len(stems):
                points = points + self.read_points(stems[n], rows) * counts[stems[n]]
        scores = self.score_rows(query, rows)
        best = np.lexsort((rows, -scores))[:depth]
        return dict(zip(rows[best].tolist(), scores[best].tolist(), strict=True))

    def _gather(
        self, stems: Sequence[str], counts: Mapping[str, int], most: Mapping[str, float], depth: int, ranges: Ranges
    ) -> tuple[Rows, Points, int]:
        """Passages of which the best are some, in order, what the first stems add to each, and how many stems."""
        sums = np.zeros(self.size, dtype=np.float32)
        parts: list[Rows] = [np.zeros(0, dtype=self._places.dtype)]
        gained, rest, read = 0.0, sum(most.values()), len(stems)
        for n, stem in enumerate(stems, start=1):
            places, points = self._read_inside(stem, ranges)
            before = sums[places]
            parts.append(places[before == 0])
            sums[places] = before + points * counts[stem]
            gained, rest = gained + most[stem], rest - most[stem]
            if gained > rest and _find_least(sums[np.concatenate(parts)], depth) - _SLACK > rest:
                read = n
                break
        rows = np.sort(np.concatenate(parts))
        return rows, sums[rows], read

    def _read_inside(self, stem: str, ranges: Ranges) -> tuple[Rows, Points]:
        """The part of a stem's column that is inside `ranges`."""
        places, points = self._read_column(stem)
        cuts = [slice(a, b) for a, b in np.searchsorted(places, ranges.astype(places.dtype)) if b > a]
        if len(cuts) == 1:
            return places[cuts[0]], points[cuts[0]]
        none = slice(0, 0)
        inside = [np.concatenate([column[cut] for cut in (none, *cuts)]) for column in (places, points)]
        return inside[0], inside[1]

    def _read_column(self, stem: str) -> tuple[Rows, Points]:
        """Where a stem stands, ascending, and what it adds to the score there."""
        column = self._bm25.vocab_dict.get(stem)
        first, last = (0, 0) if column is None else self._starts[column : column + 2]
        return self._places[first:last], self._points[first:last]

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
        first, last = self._starts[column : column + 2]
        found = np.zeros(self.size, dtype=bool)
        found[self._places[first:last]] = True
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
        count = int(self._starts[column + 1] - self._starts[column])
        return float(np.log(1 + (self.size - count + 0.5) / (count + 0.5)))


def _find_least(points: Points, depth: int) -> float:
    """The lowest of the `depth` highest; 0 where there are fewer, since another may still be added."""
    return float(np.partition(points, -depth)[-depth]) if len(points) >= depth else 0.0


def find_ranges(mask: NDArray[np.bool_]) -> Ranges:
    """Where a mask over all passages is true."""
    edges: Ranges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    return edges


def write_lexical_index(texts: Iterable[str], folder: Path) -> None:
    """Indexes `texts` in order and saves the index in `folder`."""
    import bm25s

    tokenize = Tokenizer()
    bm25 = bm25s.BM25(k1=_K1, b=0.75)
    numbers: dict[str, int] = {}
    # each stem as its number, which all texts share: as words they would take ten times the memory
    tokens = [[numbers.setdefault(stem, len(numbers)) for stem in tokenize(text) or [""]] for text in texts]
    bm25.index((tokens, numbers), show_progress=False)
    bm25.save(folder, show_progress=False)
