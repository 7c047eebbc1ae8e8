"""By what words the Court's reasoning on a notion is known: "foreseeability" → "precision", "appropriate advice".

A heading names a notion in the lawyer's word, a judgment reasons on it in the Court's; `kb/doctrine.toml` joins both.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DOCTRINE_FILE = Path(__file__).resolve().parent / "doctrine.toml"
Term = tuple[str, ...]
"""The stems of a name or a word, in order."""
_RAREST = 12.0
"""The weight of a term of several words is that of its stems together, up to this: some three rare words."""


@dataclass(frozen=True, slots=True)
class Notion:
    names: tuple[str, ...]
    words: tuple[str, ...]
    article: str = ""


@lru_cache(maxsize=1)
def read_notions() -> tuple[Notion, ...]:
    """Every notion of `kb/doctrine.toml`, in its order."""
    rows = tomllib.loads(DOCTRINE_FILE.read_text(encoding="utf-8"))["notion"]
    return tuple(Notion(tuple(row["names"]), tuple(row["words"]), row.get("article", "")) for row in rows)


class Doctrine:
    """Finds notions in headings, and their words, by stems."""

    def __init__(self, stems: Callable[[str], list[str]], weigh: Callable[[str], dict[str, float]]) -> None:
        """`stems` gives the stems of a text in order, `weigh` each of them once with its weight."""
        self._stems = stems
        self._notions = read_notions()
        self._names: dict[str, list[tuple[Term, int]]] = {}
        for n, notion in enumerate(self._notions):
            for name in map(tuple, map(stems, notion.names)):
                self._names.setdefault(name[0], []).append((name, n))
        self._words = [[weigh(word) for word in notion.words] for notion in self._notions]

    def find(self, heading: str) -> list[int]:
        """Numbers of the notions that a heading names, in the order of the file."""
        said = self._stems(heading)
        found = {
            number
            for at, stem in enumerate(said)
            for name, number in self._names.get(stem, ())
            if tuple(said[at : at + len(name)]) == name
        }
        return sorted(found)

    def collect_terms(self, notions: Iterable[int]) -> dict[Term, float]:
        """The terms of the notions with these numbers, each with its weight."""
        return {tuple(word): min(_RAREST, sum(word.values())) for n in notions for word in self._words[n] if word}

    def find_articles(self, notions: Iterable[int]) -> frozenset[str]:
        """The Articles that notions stand under by themselves: data protection under Article 8."""
        return frozenset(self._notions[n].article for n in notions if self._notions[n].article)
