"""Legal references in the official texts: counted, and every held judgment known by its name."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from citation_tables import CATALOGUE, SOURCES, STRUCTURE, check

from kb.citations import CitedAbove, JudgmentName, ListedCatalogue, find_citations, format_citation, is_outside
from kb.model import Pinpoint

_FILES = {
    "istanbul": "CETS-210", "lanzarote": "CETS-201", "budapest": "ETS-185", "budapest-protocol-1": "ETS-189",
    "echr": "ETS-005", "trafficking": "CETS-197",
}  # fmt: skip
_ARTICLE_HEADING = re.compile(r"(?m)^Article (\d+) – .*$")
_ARTICLE_MENTIONED = re.compile(r"\b[Aa]rticles?\s\d")

# (references resolved, to texts that are not ours, to paragraphs whose letter stands one level deeper than an article)
GOLDEN_INSTRUMENTS = {
    "istanbul": (64, 9, 0),
    "lanzarote": (56, 6, 0),
    "budapest": (84, 5, 2),
    "budapest-protocol-1": (26, 0, 0),
    "echr": (35, 1, 0),
    "trafficking": (50, 6, 1),
}
GOLDEN_JUDGMENTS = {"resolved": 1440, "ambiguous": 69, "unresolved": 531, "outside": 528}


def _articles(official: Path, key: str) -> list[tuple[str, str]]:
    """The text of a convention as (identifier it stands in, words), cut at its article headings."""
    text = (official / "conventions" / f"{_FILES[key]}.txt").read_text(encoding="utf-8")
    heads = list(_ARTICLE_HEADING.finditer(text))
    ends = [*(h.start() for h in heads[1:]), len(text)]
    units = [(f"{key}/art-{h.group(1)}", text[h.end() : end]) for h, end in zip(heads, ends, strict=True)]
    return [(key, text[: heads[0].start()]), *units]


@pytest.mark.official
@pytest.mark.parametrize("key", _FILES)
def test_every_article_an_instrument_mentions_is_resolved_or_named_as_outside(official: Path, key: str) -> None:
    counts = [0, 0, 0]
    for context, words in _articles(official, key):
        found = find_citations(words, CATALOGUE, context=context)
        for mention in _ARTICLE_MENTIONED.finditer(words):
            assert any(c.start <= mention.start() < c.end for c in found), (context, words[mention.start() :][:40])
        counts[0] += sum(c.status == "resolved" for c in found)
        counts[1] += sum(is_outside(c) for c in found)
        counts[2] += sum(c.status != "resolved" and not is_outside(c) for c in found)
    assert tuple(counts) == GOLDEN_INSTRUMENTS[key]


def _paragraph(official: Path, number: str) -> str:
    text = (official / "recommendation" / "CM-Rec-2026-2.md").read_text(encoding="utf-8")
    start = re.search(rf"(?m)^\W*{re.escape(number)}\s", text)
    assert start is not None
    return text[start.end() :].partition("\n")[0]


@pytest.mark.official
@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("29.3", "budapest/art-14..21"),
        ("30.1", "budapest/art-23..35 | budapest/art-35"),
        ("5.", "echr/art-2 echr/art-3 echr/art-8 echr/art-10 echr/art-14"),
        ("6.", "echr/art-10/2"),
    ],
)
def test_recommendation_refers_to_the_conventions_it_applies(official: Path, number: str, expected: str) -> None:
    check(_paragraph(official, number), f"rec-2026-2/para-{number.rstrip('.')}", expected)


def _held(official: Path) -> list[tuple[JudgmentName, int]]:
    with (official / "ecthr" / "index.csv").open(encoding="utf-8", newline="") as file:
        return [
            (
                JudgmentName(
                    key=f"ecthr/{row['item_id']}", name=row["case_name"], date=row["judgment_date"],
                    application_numbers=tuple(row["application_numbers"].split(";")), formation=row["formation"],
                ),
                int(row["n_paragraphs"]),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


@pytest.fixture(scope="module")
def case_law(official: Path) -> ListedCatalogue:
    held = _held(official)
    return ListedCatalogue([*STRUCTURE, *(f"{j.key}/para-{n}" for j, last in held for n in range(1, last + 1))],
                           [j for j, _ in held])  # fmt: skip


@pytest.mark.official
def test_every_held_judgment_reads_back_from_its_printed_form_and_from_its_name(
    official: Path, case_law: ListedCatalogue
) -> None:
    for judgment, last in _held(official):
        target = f"{judgment.key}/para-{last}"
        printed = format_citation(Pinpoint.parse(target), sources=SOURCES, judgment=judgment)
        for text, want in ((f"(see {printed}).", target), (f"As the Court said in {judgment.name},", judgment.key)):
            found = find_citations(text, case_law)
            assert [(c.status, c.targets) for c in found] == [("resolved", (want,))], text


@pytest.mark.official
def test_references_of_a_sample_of_judgments_are_counted_by_status(official: Path, case_law: ListedCatalogue) -> None:
    counts = {"resolved": 0, "ambiguous": 0, "unresolved": 0, "outside": 0}
    for judgment, _ in _held(official)[::16]:
        above = CitedAbove()
        text = (official / "ecthr" / f"{judgment.key.removeprefix('ecthr/')}.txt").read_text(encoding="utf-8")
        for line in text.split("\n"):
            for citation in find_citations(line, case_law, context=judgment.key, above=above):
                counts["outside" if is_outside(citation) else citation.status] += 1
                assert all(case_law.exists(id) for id in citation.targets)
    assert counts == GOLDEN_JUDGMENTS
