"""A sentence said otherwise by rule: grammar dropped, topics' words exchanged, clauses moved, numbers of nouns changed.

Deterministic: the same sentence and seed give the same words. The result is what a hurried reader types, not English
prose; it shares fewer words with the provision, in another order.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence

from kb.records import Topic

_FUNCTION_WORDS = frozenset(
    """
    a an and are as at be been being but by for from had has have in into is it its may must of on or our shall should
    so such that the their them these they this those to was were which who whom whose will with would
    """.split()  # noqa: SIM905 - a list of fifty strings is harder to read
)
"""Words of grammar, which people leave out of a query. Negations stay: they are what a provision is about."""
_CLAUSE = re.compile(r"[,;:]\s+")
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PLURAL_ES = re.compile(r"(?:ss|sh|ch|x)es$")
_NOT_PLURAL = re.compile(r"(?:ss|us|is|ous|as)$")
_PLAIN_NOUN = re.compile(r"(?:tion|ment|ence|ance|or|ty|ism|ure)$")
"""Endings of English nouns that take an s; without a dictionary no other word is given one."""
_CHANCE = 0.5
"""Share of the nouns whose number is changed."""
_LONGEST_NAME = 6


class Paraphraser:
    """Says sentences otherwise, with the synonyms of the digest's topics."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._others: dict[tuple[str, ...], list[str]] = {}
        for topic in topics:
            names = list(dict.fromkeys((topic.term, *topic.synonyms)))
            for name in names:
                words = tuple(w.lower() for w in _TOKEN.findall(name))
                if 1 <= len(words) <= _LONGEST_NAME:
                    self._others.setdefault(words, [other for other in names if other != name])

    def paraphrase(self, sentence: str, seed: int) -> str:
        """The sentence by all four rules, or as it is where nothing would be left."""
        # a seed of words and not their hash, which differs from process to process
        chance = random.Random(f"{seed} {sentence}")
        clauses = [_TOKEN.findall(clause) for clause in _CLAUSE.split(sentence)]
        changed = [self._exchange(words, chance) for words in move_clauses(clauses)]
        kept = [w for words in changed for w in drop_grammar(words)]
        return " ".join(change_number(w, chance) for w in kept) or sentence

    def _exchange(self, words: Sequence[str], chance: random.Random) -> list[str]:
        """Every name of a topic, the longest first, becomes another name of the same topic."""
        result: list[str] = []
        place = 0
        while place < len(words):
            for size in range(min(_LONGEST_NAME, len(words) - place), 0, -1):
                others = self._others.get(tuple(w.lower() for w in words[place : place + size]))
                if others:
                    result += _TOKEN.findall(chance.choice(others))
                    place += size
                    break
            else:
                result.append(words[place])
                place += 1
        return result


def move_clauses(clauses: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The second half of the clauses before the first: "if a, then b" becomes "then b, if a"."""
    middle = (len(clauses) + 1) // 2
    return [*clauses[middle:], *clauses[:middle]]


def drop_grammar(words: Sequence[str]) -> list[str]:
    return [w for w in words if w.lower() not in _FUNCTION_WORDS]


def change_number(word: str, chance: random.Random) -> str:
    """A plural to its singular, a singular noun to its plural, or, half of the time, the word as it is."""
    if len(word) < 5 or not word.isalpha() or chance.random() >= _CHANCE:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if _PLURAL_ES.search(word):
        return word[:-2]
    if word.endswith("s"):
        return word if _NOT_PLURAL.search(word) else word[:-1]
    if not _PLAIN_NOUN.search(word):
        return word
    return word[:-1] + "ies" if word.endswith("ty") else word + "s"
