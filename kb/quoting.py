"""Words of a provision chosen for a question: the sentence nearest to it first, the best run of sentences to quote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.lexical import LexicalIndex
from kb.model import Unit
from kb.text import split_sentences

_LEANS = re.compile(
    r"^(?:It|Its|They|Their|Them|This|That|These|Those|Such|Both|Neither|Either|Others?|One|Here|There|Then|Otherwise"
    r"|The (?:first|second|third|last|latter|former|same|others?|measures?|term|period|purpose|information"
    r"|cent(?:re|er)s|duty|obligation|order|list|rule|exception|condition|right|request|reply|body|report)\b)"
    r"|^[^.;]{0,60}\b(?:also|likewise|equally|too|thereby|however|moreover)\b"
)
"""How sentences begin that are not understood without the one before."""


class Quoter:
    """Chooses words by the weight of the question's words in them."""

    def __init__(self, lexical: LexicalIndex) -> None:
        self._lexical = lexical

    def quote(self, unit: Unit, passages: Sequence[tuple[str, str]], question: str, length: int) -> str:
        """Words of the unit, verbatim with white space folded: all of a short one, else its best run of sentences.

        `passages` are (key, words) of those of the unit that were found, the nearest first.
        """
        text = " ".join(unit.text.split())
        if len(text) <= length:
            return text
        found = next((words for key, words in passages if "#" in key), unit.text)
        return self._best_run(split_sentences(found), question, length)

    def answer_first(self, sentences: Sequence[str], question: str) -> list[str]:
        """The sentence nearest in words to the question, then the others in their order.

        One that leans on what was said before it ("The second involves …") does not come first.
        """
        gains = self._gains(sentences, question)
        alone = [n for n, s in enumerate(sentences) if n == 0 or not _LEANS.search(s)]
        first = max(alone, key=lambda n: (gains[n], -n))
        return [sentences[first], *(s for n, s in enumerate(sentences) if n != first)]

    def _gains(self, sentences: Sequence[str], question: str) -> list[float]:
        """For each sentence the weight of the question's words that stand in it."""
        weights = self._lexical.weigh(question)
        return [sum(weights.get(w, 0.0) for w in self._lexical.weigh(s)) for s in sentences]

    def _best_run(self, sentences: Sequence[str], question: str, length: int) -> str:
        """Consecutive sentences around the one nearest in words to the question, as many as `length` holds."""
        gains = self._gains(sentences, question)
        first = last = max(range(len(sentences)), key=lambda n: (gains[n], -n))
        while True:
            wider = [(first - 1, last), (first, last + 1)]
            fitting = [
                (a, b) for a, b in wider
                if a >= 0 and b < len(sentences) and len(" ".join(sentences[a : b + 1])) <= length
            ]  # fmt: skip
            if not fitting:
                return _cut(" ".join(sentences[first : last + 1]), length)
            first, last = max(fitting, key=lambda run: (sum(gains[run[0] : run[1] + 1]), run))


def _cut(text: str, length: int) -> str:
    """At most `length` characters of one long sentence, cut after a word; what is left is still verbatim."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0]
