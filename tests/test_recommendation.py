"""Recommendations as text: identifiers, words, headings, and the errors for what cannot be placed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from made_up import RECOMMENDATION, RECOMMENDATION_IDS, source

from ingest.readers import read_file
from ingest.recommendation import parse_recommendation
from kb.errors import LayoutError
from kb.model import Instrument, Provision


@pytest.fixture
def recommendation(tmp_path: Path) -> Instrument:
    return parse(tmp_path, RECOMMENDATION)


def parse(folder: Path, text: str) -> Instrument:
    path = folder / "made-up.md"
    path.write_text(text, encoding="utf-8")
    return parse_recommendation(read_file(path))


def provision(instrument: Instrument, path: str) -> Provision:
    return next(p for p in instrument.provisions if str(p.pinpoint) == f"rec-2031-7/{path}")


def test_the_key_comes_from_the_reference(recommendation: Instrument) -> None:
    assert recommendation.key == "rec-2031-7"


def test_every_numbered_unit_has_one_identifier_in_order(recommendation: Instrument) -> None:
    assert [str(p.pinpoint) for p in recommendation.provisions] == [f"rec-2031-7/{path}" for path in RECOMMENDATION_IDS]


def test_every_line_lands_in_exactly_one_unit(recommendation: Instrument) -> None:
    lines = [n for n, line in enumerate(RECOMMENDATION.split("\n"), start=1) if line.strip()]
    assert [placement.line for placement in recommendation.placements] == lines


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("recital-2", "Acknowledging that gulls, inter alia, do not answer,"),
        ("op-1", "visit every lighthouse once a year;"),
        ("para-2", "In this recommendation:\n2.1 “company” is a person who answers;\n2.2 “gull” is a bird."),
        ("para-3.2", "bring, as appropriate:\n– bread that keeps;\n– news of the town;"),
        ("para-3.3", "stay for tea."),
        ("para-4", "Visitors should leave before dark."),
    ],
)
def test_text_is_without_markup_and_dashes_belong_to_their_paragraph(
    recommendation: Instrument, path: str, text: str
) -> None:
    assert provision(recommendation, path).text == text


@pytest.mark.parametrize(
    ("path", "heading", "division"),
    [
        ("recital-1", "Preamble", ()),
        ("op-2", "Recommends that the governments of member States", ()),
        ("para-1", "I. Aim and words – Aim", ("I. Aim and words", "Aim")),
        ("para-2.1", "I. Aim and words – Words", ("I. Aim and words", "Words")),
        ("para-3.1", "II. Visits", ("II. Visits",)),
    ],
)
def test_headings_are_section_and_sub_heading(
    recommendation: Instrument, path: str, heading: str, division: tuple[str, ...]
) -> None:
    found = provision(recommendation, path)
    assert (found.heading, found.division) == (heading, division)


def test_lead_ends_before_the_first_sub_paragraph(recommendation: Instrument) -> None:
    assert provision(recommendation, "para-3").lead == "Member States should visit keepers and should:"


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("4. Visitors", "5. Visitors", "paragraph 5 follows 3.3; expected 4"),
        ("- 3.1 come", "- 3.2 come", "paragraph 3.2 follows 3; expected 3.1"),
        ("- 2.2 “gull”", "- 7.2 “gull”", "paragraph 7.2 follows 2.1; expected 2.2"),
        ("2. bring books", "3. bring books", "operative point 3 out of sequence; expected 2"),
        ("CM/Rec(2031)7 of", "on", "no title with a reference"),
        ("Recommends that the", "Asks that the", 'the preamble does not end; expected "Recommends that'),
        ("1. visit every", "visit every", "words before the first operative point"),
        ("4. Visitors should leave before dark.", "4.", "paragraph 4 has no text"),
    ],
)
def test_what_breaks_a_rule_is_reported(tmp_path: Path, before: str, after: str, problem: str) -> None:
    assert before in RECOMMENDATION
    with pytest.raises(LayoutError, match=problem):
        parse(tmp_path, RECOMMENDATION.replace(before, after, 1))


def test_a_number_alone_takes_the_words_of_the_next_line(tmp_path: Path) -> None:
    alone = RECOMMENDATION.replace("- 3.1 come by day;", "3.1\n\ncome by day;").replace("4. Visitors", "4.\nVisitors")
    assert parse(tmp_path, alone).provisions == parse(tmp_path, RECOMMENDATION).provisions


def test_plain_text_reads_as_markdown_does(recommendation: Instrument) -> None:
    plain = re.sub(r"^#+ |[*]|</?sup>", "", RECOMMENDATION, flags=re.MULTILINE)
    assert parse_recommendation(source(plain)).provisions == recommendation.provisions


def test_titles_broken_over_lines_are_put_together(tmp_path: Path, recommendation: Instrument) -> None:
    broken = RECOMMENDATION.replace("Ministers to member", "Ministers\nto member", 1)
    broken = broken.replace(
        "Appendix to Recommendation CM/Rec(2031)7**", "Appendix to Recommendation CM/Rec(2031)7**\non gulls"
    )
    found = parse(tmp_path, broken)
    assert (found.title, found.provisions) == (recommendation.title, recommendation.provisions)
