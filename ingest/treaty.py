"""Treaties and protocols of the Council of Europe: front, preamble, articles, final clause, appendix.

Read as the Treaty Office prints them: `Article 36 – Sexual violence, including rape`, paragraphs numbered from 1,
letters (a, b), roman numbers under letters, dashes without a label of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.articles import ArticleReader
from ingest.labels import find_label
from ingest.outline import Ledger, Unit, layout_error, write_provisions
from ingest.source import SourceLine, SourceText, fold
from kb.model import Instrument, Pinpoint

_PREAMBLE = re.compile(r"preamble", re.IGNORECASE)
_OPENING = re.compile(r"The\b.*[,;]", re.DOTALL)
"""The parties, before the first recital: "The member States …,"."""

_AGREED = re.compile(r"have agreed as follows\s*:?", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:convention|protocol|charter|agreement|treaty|code)\b", re.IGNORECASE)
_SERIES = re.compile(r"\btreaty series\b", re.IGNORECASE)


def parse_treaty(source: SourceText, key: str) -> Instrument:
    """The treaty in `source` with every recital, article, paragraph, letter and appendix as a provision.

    Identifiers follow the text's own numbering (`istanbul/art-36/1/a`); letters without a numbered paragraph hang
    from the article (`istanbul/art-3/a`); recitals are counted. Each non-blank line gets one placement.
    Raises `LayoutError` with file and line where articles, paragraphs or letters are out of sequence, where a
    division opens without an article before it, or where words belong to no unit.
    """
    lines = [line for line in source.lines if line.text.strip()]
    document = Pinpoint(document=key)
    ledger = Ledger(document)
    agreed = _find_agreed(source, lines)
    title, recitals = _read_front(source, lines[:agreed], document, ledger)
    ledger.place(lines[agreed], "front")
    reader = ArticleReader(file=source.file, document=document, lines=lines[agreed + 1 :], ledger=ledger)
    units = [*recitals, *reader.read()]
    return Instrument(key=key, title=title, provisions=write_provisions(units), placements=ledger.placements)


def _find_agreed(source: SourceText, lines: Sequence[SourceLine]) -> int:
    for index, line in enumerate(lines):
        if _AGREED.fullmatch(fold(line.text)):
            return index
    first = lines[0] if lines else SourceLine(number=1, text="")
    problem = 'no line "Have agreed as follows:"; a treaty has one between its preamble and Article 1'
    raise layout_error(source.file, first, problem)


def _read_front(
    source: SourceText, lines: Sequence[SourceLine], document: Pinpoint, ledger: Ledger
) -> tuple[str, list[Unit]]:
    """Title and recitals. The preamble starts at its heading, else at the line that names the parties."""
    opening = _find_opening(source, lines)
    heading = next((i for i in range(opening) if _PREAMBLE.fullmatch(fold(lines[i].text))), opening)
    title = _find_title(lines[:heading])
    for index, line in enumerate(lines[: opening + 1]):
        is_title = index < heading and fold(line.text) in title
        ledger.place(line, "title" if is_title else "front")
    return title, _read_recitals(lines[opening + 1 :], document, ledger)


def _find_opening(source: SourceText, lines: Sequence[SourceLine]) -> int:
    after = next((i + 1 for i, line in enumerate(lines) if _PREAMBLE.fullmatch(fold(line.text))), 0)
    for index in range(after, len(lines)):
        if _OPENING.fullmatch(fold(lines[index].text)):
            return index
    first = lines[0] if lines else SourceLine(number=1, text="")
    raise layout_error(source.file, first, 'no opening words before the recitals; expected "The member States …,"')


def _find_title(lines: Sequence[SourceLine]) -> str:
    """The last line of the front that names a convention; the cover may print it before, with the series number.

    A title broken over lines is put together: what starts with a small letter goes on from the line above.
    """
    front: list[str] = []
    for line in lines:
        words = fold(line.text)
        if front and words[0].islower():
            front[-1] += f" {words}"
        else:
            front.append(words)
    named = [text for text in front if _TITLE.search(text) and not _SERIES.search(text)]
    return named[-1] if named else (front[0] if front else "")


def _read_recitals(lines: Sequence[SourceLine], document: Pinpoint, ledger: Ledger) -> list[Unit]:
    """One recital a line; a dash item, or a line that goes on in lower case, belongs to the recital above it."""
    recitals: list[Unit] = []
    for line in lines:
        label = find_label(line.text)
        words = fold(line.text)
        if recitals and label and "dash" in label.kinds:
            recitals[-1].items.append(f"– {label.rest}")
        elif recitals and words[0].islower():
            recitals[-1].items.append(words)
        else:
            number = len(recitals) + 1
            recitals.append(
                Unit(
                    pinpoint=document.child(f"recital-{number}"),
                    kind="recital",
                    label="",
                    line=line,
                    heading="Preamble",
                    items=[words],
                )
            )
        ledger.place(line, "text", recitals[-1].pinpoint)
    return recitals
