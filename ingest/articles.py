"""Articles, divisions and appendices of a treaty: the headings that open them, in sequence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.labels import find_label
from ingest.lists import ListReader
from ingest.outline import Ledger, Unit, UnitKind, layout_error
from ingest.source import SourceLine, fold
from kb.model import Pinpoint

_DASHES = r"[–—―‒-]"
_DIVISION = re.compile(
    rf"(?P<name>Part|Chapter|Section|Title) (?P<number>[IVXLC]+|\d+)\s*[.:]?\s*(?:{_DASHES}\s*(?P<heading>.+))?",
    re.IGNORECASE,
)
_RANKS = {"part": 0, "chapter": 1, "section": 2, "title": 3}
"""Divisions from the outermost in: Budapest has titles in sections in chapters, the ECHR sections only."""

_ARTICLE = re.compile(rf"Article (?P<number>\d+)\b\s*[.:]?\s*(?P<dash>{_DASHES}\s*)?(?P<heading>.*)", re.IGNORECASE)
_APPENDIX = re.compile(
    rf"(?:Appendix|Annex)(?: (?P<number>[IVX]+|\d+))?\s*(?:{_DASHES}\s*(?P<heading>.+))?", re.IGNORECASE
)
_FINAL_CLAUSE = re.compile(r"(?:In witness whereof\b|Done (?:at|in) [A-Z]).*", re.IGNORECASE)
"""From here to an appendix the lines are attestation and signatures, which no provision holds."""

_LONGEST_HEADING = 200


class ArticleReader:
    """Reads the lines after "Have agreed as follows:" into a forest of articles and appendices.

    Nothing is guessed: an article out of sequence, or words outside every article, is a `LayoutError`.
    """

    def __init__(self, *, file: str, document: Pinpoint, lines: Sequence[SourceLine], ledger: Ledger) -> None:
        self._file = file
        self._document = document
        self._lines = lines
        self._ledger = ledger
        self._units: list[Unit] = []
        self._articles = 0
        self._divisions: list[tuple[int, str]] = []
        self._awaits_article = False
        self._awaits_heading = False
        self._follows_heading = False
        self._signed = False
        boundaries = [self._opens_a_unit(fold(line.text)) for line in lines]
        self._words = ListReader(file=file, lines=lines, boundaries=boundaries, ledger=ledger)

    def read(self) -> list[Unit]:
        """All articles and appendices, in order. Raises `LayoutError`."""
        for index, line in enumerate(self._lines):
            words = fold(line.text)
            if not (self._read_heading(line, words) or self._read_outside(line, words)):
                self._words.read(index)
        self._words.close()
        if not self._articles:
            last = self._lines[-1] if self._lines else SourceLine(number=1, text="")
            raise layout_error(self._file, last, f"the text ends here without an article; {self._expected()}")
        return self._units

    def _expected(self) -> str:
        return f'expected "Article {self._articles + 1} – <heading>"'

    @staticmethod
    def _opens_a_unit(words: str) -> bool:
        article = _ARTICLE.fullmatch(words)
        heading = article is not None and bool(article["dash"] or not article["heading"])
        return heading or any(pattern.fullmatch(words) for pattern in (_DIVISION, _APPENDIX, _FINAL_CLAUSE))

    def _read_heading(self, line: SourceLine, words: str) -> bool:
        if self._articles and (match := _APPENDIX.fullmatch(words)):
            self._open_appendix(line, words, match)
        elif self._signed:
            return False
        elif match := _DIVISION.fullmatch(words):
            self._open_division(line, match)
        elif (match := _ARTICLE.fullmatch(words)) and self._is_article(match):
            self._open_article(line, match)
        elif self._awaits_heading and _could_be_heading(words):
            self._give_heading(line, words)
        elif self._follows_heading and words[0].islower() and find_label(words) is None:
            self._lengthen_heading(line, words)
        else:
            self._awaits_heading = self._follows_heading = False
            return False
        self._follows_heading = True
        return True

    def _is_article(self, match: re.Match[str]) -> bool:
        """A line that only mentions an article ("Article 5 applies.") is not its heading."""
        if match["dash"] or not match["heading"]:
            return True
        return int(match["number"]) == self._articles + 1 and _could_be_heading(match["heading"])

    def _open_article(self, line: SourceLine, match: re.Match[str]) -> None:
        number = int(match["number"])
        if number != self._articles + 1:
            place = f"follows Article {self._articles}" if self._articles else "comes first"
            raise layout_error(self._file, line, f"Article {number} {place}; {self._expected()}")
        self._articles = number
        self._start(line, f"art-{number}", "article", match["heading"])

    def _open_division(self, line: SourceLine, match: re.Match[str]) -> None:
        rank = _RANKS[match["name"].lower()]
        name = f"{match['name'].capitalize()} {match['number'].upper()}"
        if self._awaits_article and rank <= self._divisions[-1][0]:
            raise layout_error(
                self._file,
                line,
                f'{name} opens before Article {self._articles + 1}; expected "Article <n> – <heading>"',
            )
        self._words.close()
        kept = [entry for entry in self._divisions if entry[0] < rank]
        heading = match["heading"]
        self._divisions = [*kept, (rank, f"{name} – {_sentence_case(heading)}" if heading else name)]
        self._awaits_article, self._awaits_heading = True, not heading
        self._ledger.place(line, "heading")

    def _open_appendix(self, line: SourceLine, words: str, match: re.Match[str]) -> None:
        self._signed, self._divisions = False, []
        name = f"appendix-{match['number'].lower()}" if match["number"] else "appendix"
        self._start(line, name, "appendix", words)
        self._awaits_heading = not match["heading"]

    def _start(self, line: SourceLine, name: str, kind: UnitKind, heading: str) -> None:
        unit = Unit(
            pinpoint=self._document.child(name),
            kind=kind,
            label="",
            line=line,
            heading=heading,
            division=tuple(text for _, text in self._divisions),
        )
        self._words.open(unit)
        self._units.append(unit)
        self._awaits_article, self._awaits_heading = False, not heading
        self._ledger.place(line, "heading", unit.pinpoint)

    def _give_heading(self, line: SourceLine, words: str) -> None:
        """The words of a heading that stand on the line below ("ARTICLE 8", "SECTION I"), as the ECHR prints them."""
        self._awaits_heading = False
        if self._awaits_article:
            rank, name = self._divisions[-1]
            self._divisions[-1] = (rank, f"{name} – {_sentence_case(words)}")
            self._ledger.place(line, "heading")
            return
        unit = self._units[-1]
        unit.heading = f"{unit.heading} – {words}" if unit.heading else words
        self._ledger.place(line, "heading", unit.pinpoint)

    def _lengthen_heading(self, line: SourceLine, words: str) -> None:
        """The rest of a heading that was broken over two lines: no provision starts with a small letter."""
        if self._awaits_article:
            rank, name = self._divisions[-1]
            self._divisions[-1] = (rank, f"{name} {words}")
            self._ledger.place(line, "heading")
            return
        self._units[-1].heading += f" {words}"
        self._ledger.place(line, "heading", self._units[-1].pinpoint)

    def _read_outside(self, line: SourceLine, words: str) -> bool:
        if self._articles and not self._signed and _FINAL_CLAUSE.fullmatch(words):
            self._words.close()
            self._signed = True
        if self._signed:
            self._ledger.place(line, "closing")
            return True
        if self._awaits_article or not self._units:
            raise layout_error(self._file, line, f"words outside every article; {self._expected()}")
        return False


def _could_be_heading(words: str) -> bool:
    """A heading starts with a capital or a digit ("24/7 Network"), is short, and does not end as a sentence does."""
    starts = words[0].isupper() or bool(re.match(r"\d+/", words))
    return starts and words[-1] not in ".;:," and len(words) <= _LONGEST_HEADING


def _sentence_case(words: str) -> str:
    """`RIGHTS AND FREEDOMS` → `Rights and freedoms`; a heading in mixed case stays as printed."""
    return words.capitalize() if words.isupper() else words
