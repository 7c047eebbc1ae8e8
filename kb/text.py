"""Words, sentences and sameness of text: what must be equal whatever the typography. Standard library only, no I/O."""

from __future__ import annotations

import re
from collections.abc import Set

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "\u00ad": None,  # soft hyphen: a line-breaking hint, not a character of the text
        "\u200b": None,
        "\ufeff": None,
    }
)

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
"""A word with its inner apostrophes and hyphens: "victim's" and "co-operation" are one word each."""

_BREAK = re.compile(r"[.!?][\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9À-ÖØ-Þ])")
"""Where a sentence may end: its mark, closing quotes or brackets, white space, and a capital or a figure to follow."""

_ALWAYS_ABBREVIATED = frozenset(
    {"e.g", "i.e", "cf", "v", "vs", "mr", "mrs", "ms", "dr", "prof", "st", "art", "arts", "para", "paras", "ch", "sec"}
)
"""Shortenings that never end a sentence in legal writing: "Art. 36", "para. 33", "K.U. v. Finland"."""

_NUMBER_ABBREVIATED = frozenset({"no", "nos", "p", "pp", "vol", "app", "appl"})
"""Shortenings only before a figure: "CETS No. 210", but "The answer is no. States should act."."""

_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
"""Initials: the K.U of "K.U. v. Finland", the J of "J. Smith"."""

_SENTENCE_OPENERS = frozenset(
    {
        "a",
        "an",
        "the",
        "in",
        "it",
        "he",
        "she",
        "they",
        "we",
        "this",
        "that",
        "these",
        "those",
        "such",
        "on",
        "at",
        "as",
        "for",
        "by",
        "to",
        "if",
        "when",
        "where",
        "while",
        "there",
        "then",
        "however",
        "moreover",
        "but",
        "and",
        "no",
        "not",
        "each",
        "every",
        "all",
        "both",
        "states",
        "parties",
        "governments",
    }
)
"""Words that open a sentence, so that initials before them ended one: "the mother of X. The Court held"."""

_LABELLED = frozenset(
    {
        "letter",
        "point",
        "part",
        "section",
        "annex",
        "appendix",
        "schedule",
        "recital",
        "paragraph",
        "item",
        "group",
        "party",
    }
)
"""Words whose single letter is a label, not an initial: "Read letter C. States should"."""

_OPENERS = "\"'([{"


def fold(text: str) -> str:
    """The text with white space runs as one space, and straight quotes and hyphens for typographic ones.

    Two quotations that differ in typography only fold to the same string:

    >>> fold('the  victim’s\\n“image” – online')
    'the victim\\'s "image" - online'
    """
    return " ".join(text.translate(_TYPOGRAPHY).split())


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of running text, white space folded, marks kept; joined by a space they are the text again.

    Abbreviations that lawyers write do not end a sentence: Art., para., No. before a figure, e.g., v., initials.

    >>> split_sentences("Art. 36 covers rape. See K.U. v. Finland, no. 2872/02.")
    ('Art. 36 covers rape.', 'See K.U. v. Finland, no. 2872/02.')
    """
    line = " ".join(text.split())
    sentences, start = [], 0
    for found in _BREAK.finditer(line):
        if not _is_abbreviation(line, found.start(), found.end()):
            sentences.append(line[start : found.end()].rstrip())
            start = found.end()
    return tuple(s for s in (*sentences, line[start:]) if s)


def _is_abbreviation(line: str, mark: int, after: int) -> bool:
    """True where the full stop at `mark` belongs to the word before it and the next word starts at `after`."""
    if line[mark] != ".":
        return False
    cut = line.rfind(" ", 0, mark) + 1
    word = line[cut:mark].lstrip(_OPENERS)
    if word.lower() in _ALWAYS_ABBREVIATED:
        return True
    if word.lower() in _NUMBER_ABBREVIATED:
        return line[after].isdigit() or line.startswith(("R (", "R("), after)  # "Recommendation No. R (91) 11"
    if not _INITIALS.fullmatch(word):
        return False
    previous = line[line.rfind(" ", 0, max(cut - 1, 0)) + 1 : max(cut - 1, 0)]
    following = _WORD.search(line, after)
    opens = following is not None and following.group().lower() in _SENTENCE_OPENERS
    return line[after].isalpha() and not opens and previous.lower() not in _LABELLED


def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded and in lower case, punctuation left out."""
    return tuple(_WORD.findall(fold(text).lower()))


def word_runs(text: str, n: int = 12) -> frozenset[tuple[str, ...]]:
    """Every run of `n` consecutive words. Raises ValueError where `n` is below 1."""
    if n < 1:
        raise ValueError(f"a run has at least one word, not {n}")
    found = words(text)
    return frozenset(found[i : i + n] for i in range(len(found) - n + 1))


def shared_runs(a: str, b: str | Set[tuple[str, ...]], n: int = 12) -> tuple[str, ...]:
    """The stretches of `n` or more words of `a` that also stand in `b`, in order, each as long as it goes.

    `b` is a text, or the `word_runs(text, n)` of one or more texts where many are compared with the same.
    An empty result means that `a` copies nothing of that length.
    """
    runs = word_runs(b, n) if isinstance(b, str) else b
    found = words(a)
    shared, i = [], 0
    while i <= len(found) - n:
        end = i
        while end <= len(found) - n and found[end : end + n] in runs:
            end += 1
        if end > i:
            shared.append(" ".join(found[i : end + n - 1]))
            i = end + n - 1
        else:
            i += 1
    return tuple(shared)
