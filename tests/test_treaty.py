"""Treaties as text: identifiers, words, and the errors for what cannot be placed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import TREATY, TREATY_IDS, source

from ingest.source import fold
from ingest.treaty import parse_treaty
from kb.errors import LayoutError
from kb.model import Instrument, Pinpoint, Provision


def parse(text: str) -> Instrument:
    return parse_treaty(source(text), "lamp")


def provision(instrument: Instrument, path: str) -> Provision:
    return next(p for p in instrument.provisions if str(p.pinpoint) == f"lamp/{path}")


def article(*lines: str) -> Instrument:
    return parse("\n".join(["Convention on X", "The States,", "Noting;", "Have agreed as follows:", *lines]))


def words(instrument: Instrument, path: str) -> str:
    return provision(instrument, path).text


def test_every_unit_the_text_numbers_has_one_identifier_in_order() -> None:
    assert [str(p.pinpoint) for p in parse(TREATY).provisions] == [f"lamp/{path}" for path in TREATY_IDS]


def test_every_line_lands_in_exactly_one_unit() -> None:
    lines = [n for n, line in enumerate(TREATY.split("\n"), start=1) if line.strip()]
    assert [placement.line for placement in parse(TREATY).placements] == lines


@pytest.mark.parametrize(
    ("line", "path", "part"),
    [
        ("Convention on the Keeping", "", "title"),
        ("The States around", "", "front"),
        ("Have agreed", "", "front"),
        ("Chapter II", "", "heading"),
        ("Article 3", "art-3", "heading"),
        ("    – the custom of the double", "recital-2", "text"),
        ("    – a vessel", "art-4/2", "text"),
        ("    so that none", "art-1/1/b", "closing"),
        ("with the care", "art-3", "closing"),
        ("Done at", "", "closing"),
        ("For the States", "", "closing"),
        ("Appendix", "appendix", "heading"),
    ],
)
def test_a_line_belongs_to_the_unit_it_is_part_of(line: str, path: str, part: str) -> None:
    number = next(n for n, text in enumerate(TREATY.split("\n"), start=1) if text.startswith(line))
    placement = next(p for p in parse(TREATY).placements if p.line == number)
    assert (str(placement.pinpoint), placement.part) == (f"lamp/{path}".rstrip("/"), part)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("art-1/2", "A State may do more."),
        ("art-1/1/b/ii", "visits;"),
        (
            "art-1/1/b",
            "help keepers who are alone, by way of:\ni letters, and\nii visits;\n"
            "so that none of them is forgotten; and",
        ),
        (
            "art-3",
            "Every keeper shall watch the lamp, when the night is clear, by:\na sight, or\nb sound,\n"
            "with the care that the season asks for.",
        ),
        ("art-4/2", "Oil shall not be lent, except to:\n– a neighbouring lighthouse;\n– a vessel in distress."),
        ("art-5/1/i", "nine strokes for a wedding."),
        (
            "recital-2",
            "Recalling the older customs of the harbours, namely:\n– the custom of the double bell;\n"
            "– the custom of the blue flag;",
        ),
    ],
)
def test_text_is_verbatim_one_unit_a_line_children_with_their_labels(path: str, text: str) -> None:
    assert words(parse(TREATY), path) == text


def test_a_number_alone_keeps_its_line_and_its_letters_follow() -> None:
    assert words(parse(TREATY), "art-4").startswith(
        "1\na Oil shall be stored dry.\nb A store that is wet:\ni is closed"
    )


def test_a_childs_text_is_part_of_its_parents() -> None:
    instrument = parse(TREATY)
    texts = {p.pinpoint: p.text for p in instrument.provisions}
    for pinpoint, text in texts.items():
        if pinpoint.parent in texts:
            assert text in texts[pinpoint.parent]


@pytest.mark.parametrize(
    ("path", "lead"),
    [("art-3", "Every keeper shall watch the lamp, when the night is clear, by:"), ("art-4/1", ""), ("art-5", "")],
)
def test_lead_is_what_stands_before_the_first_child(path: str, lead: str) -> None:
    assert provision(parse(TREATY), path).lead == lead


def test_heading_and_division_are_those_above() -> None:
    found = provision(parse(TREATY), "art-4/1/b/i")
    assert (found.heading, found.division) == ("Oil", ("Chapter II – Duties", "Section 1 – Lamps"))
    assert provision(parse(TREATY), "appendix/1").heading == "Appendix – Uniform of keepers (Article 3)"
    assert provision(parse(TREATY), "recital-1").heading == "Preamble"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    a keep every", "    (a) keep every"),
        ("1 This Convention", "1. This Convention"),
        ("        i letters", "        (i) letters"),
        ("    – a vessel", "    - a vessel"),
        ("    – a vessel", "    • a vessel"),
        ("    b sound", "    b) sound"),
        ("lit from dusk", "lit\u00a0from  dusk"),
        ("a lamp unlit", "a la\u00admp unlit".replace("\u00ad", "")),
        ("Article 3 – Watching", "ARTICLE 3 — Watching"),
        ("Article 3 – Watching the lamp", "ARTICLE 3\n\nWatching the lamp"),
        ("Chapter II – Duties", "CHAPTER II\n\nDUTIES"),
        ("Article 4 – Oil", "Article 4. Oil"),
        ("1\n    a Oil", "1 a Oil"),
        ("    – a vessel in", "    –\n    a vessel in"),
    ],
)
def test_other_ways_of_printing_give_the_same_text(before: str, after: str) -> None:
    assert before in TREATY
    assert parse(TREATY.replace(before, after)).provisions == parse(TREATY).provisions


def test_i_after_h_is_a_letter_unless_ii_follows() -> None:
    flat = TREATY.replace("        ", "").replace("    ", "")
    without_closing = flat.replace("but the harbour master may open it sooner.\n", "").replace(
        "so that none", "- so that none"
    )
    paths = [str(p.pinpoint) for p in parse(without_closing).provisions]
    assert "lamp/art-5/1/h/ii" in paths and "lamp/art-5/1/i" in paths and "lamp/art-5/1/h/i" in paths


def test_words_that_may_close_two_lists_are_not_guessed() -> None:
    flat = TREATY.replace("        ", "").replace("    ", "")
    with pytest.raises(LayoutError, match=r"line 55: words after Article 4\(1\)\(b\)\(ii\) may close two lists"):
        parse(flat)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("Article 2 –", "Article 3 –", 'line 31: Article 3 follows Article 1; expected "Article 2 – <heading>"'),
        ("Article 1 – Purpose\n", "\n", 'words outside every article; expected "Article 1 – <heading>"'),
        ("2 A State may", "3 A State may", "paragraph 3 of Article 1 follows paragraph 1; expected paragraph 2"),
        ("1 In fog", "2 In fog", "paragraph 2 of Article 5 comes first; expected paragraph 1"),
        ("    c three", "    d three", r"item d follows Article 5\(1\)\(b\); expected item c"),
        ("    b sound", "    c sound", r"item c .*expected item"),
        ("ii a fire", "iii a fire", "item iii follows"),
        ("Have agreed as follows:", "agree", 'no line "Have agreed as follows:"'),
        ("The States around", "States around", "no opening words before the recitals"),
        ("2 A State may do more.", "2", r"Article 1\(2\) has no text"),
    ],
)
def test_what_breaks_a_rule_is_reported_with_its_line(before: str, after: str, problem: str) -> None:
    with pytest.raises(LayoutError, match=problem) as caught:
        parse(TREATY.replace(before, after, 1))
    assert caught.value.file == "made-up.txt"


def test_a_division_without_an_article_before_the_next_is_reported() -> None:
    start, end = TREATY.index("Article 1 – Purpose"), TREATY.index("Chapter II")
    with pytest.raises(LayoutError) as caught:
        parse(TREATY[:start] + TREATY[end:])
    assert str(caught.value) == (
        'made-up.txt line 19: Chapter II opens before Article 1; expected "Article <n> – <heading>"'
    )


@pytest.mark.parametrize(
    "line",
    [
        "a Party may sail.",
        "24 hours later the lamp is lit.",
        "Article 9 applies to nobody.",
        "Section 5 of the rules applies.",
        "I am the lamp.",
    ],
)
def test_words_that_look_like_a_label_or_a_heading_are_words(line: str) -> None:
    instrument = article("Article 1 – Sea", "The sea is wide.", line)
    assert words(instrument, "art-1") == f"The sea is wide.\n{line}"


def test_an_article_may_lack_a_heading_but_not_words() -> None:
    instrument = article("Article 1", "The sea is wide;", "Article 2", "It is deep.")
    assert [p.heading for p in instrument.provisions[1:]] == ["", ""]
    with pytest.raises(LayoutError, match="Article 1 has no text"):
        article("Article 1 – Sea", "Article 2 – Land", "It is dry.")


def test_a_heading_broken_over_two_lines_is_one_heading() -> None:
    instrument = article("Article 1 – The sea and", "the lands beside it", "They meet.")
    assert provision(instrument, "art-1").heading == "The sea and the lands beside it"


def test_a_cover_before_the_title_is_front_matter() -> None:
    cover = "Council of Europe Treaty Series – No. 999\n\nConvention on the Keeping\nof Lighthouses on Inland Seas\n\n"
    covered = parse(cover + TREATY)
    assert covered.provisions == parse(TREATY).provisions
    assert covered.title == "Convention on the Keeping of Lighthouses on Inland Seas"


_NAMES = st.text(alphabet="abcdefgh ", min_size=3, max_size=30).map(lambda s: "Words " + fold(s) + "x.")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_NAMES, min_size=2, max_size=5), min_size=1, max_size=4))
def test_paragraphs_and_letters_come_back_as_they_were_written(articles: list[list[str]]) -> None:
    lines: list[str] = []
    expected: dict[str, str] = {}
    for number, items in enumerate(articles, start=1):
        lines += [f"Article {number} – Heading", "", "1 It is said:"]
        for letter, text in zip("abcde", items, strict=False):
            lines.append(f"    {letter} {text}")
            expected[f"lamp/art-{number}/1/{letter}"] = text
    instrument = article(*lines)
    texts = {str(p.pinpoint): p.text for p in instrument.provisions}
    assert {key: texts[key] for key in expected} == expected
    assert Pinpoint.parse("lamp/art-1/1").contains(Pinpoint.parse("lamp/art-1/1/a"))
