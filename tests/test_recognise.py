"""Which text a file is, told by content whatever its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up import JUDGMENT, RECOMMENDATION, TREATY, source

from ingest.readers import read_file
from ingest.recognise import INSTRUMENTS, is_judgment, item_id_of, recognise
from kb.errors import ReadError

BODY = "\n\nThe States,\n\nNoting;\n\nHave agreed as follows:\n\nArticle 1 – A\n\nWords.\n\nArticle 2 – B\n\nWords."
TITLES = {
    "istanbul": "Council of Europe Convention on preventing and combating violence against women and domestic violence",
    "lanzarote": "Council of Europe Convention on the Protection of Children against Sexual Exploitation and "
    "Sexual Abuse",
    "budapest": "CONVENTION ON CYBERCRIME",
    "budapest-protocol-1": "Additional Protocol to the Convention on Cybercrime, concerning the criminalisation of "
    "acts of a racist and xenophobic nature committed through computer systems",
    "echr": "Convention for the Protection of Human Rights and Fundamental Freedoms",
    "trafficking": "Council of Europe Convention on Action against Trafficking in Human Beings",
}


@pytest.mark.parametrize(("key", "title"), TITLES.items())
def test_a_treaty_is_known_by_its_title(key: str, title: str) -> None:
    assert recognise(source(title + BODY)) == key


@pytest.mark.parametrize(("key", "title"), TITLES.items())
def test_a_title_broken_over_lines_behind_a_cover_is_known(key: str, title: str) -> None:
    half = title.index(" ", len(title) // 2)
    cover = (
        f"Council of Europe Treaty Series – No. 1\n\n{title[:half]}\n{title[half + 1 :]}\n\nStrasbourg, 1.I.2001\n\n"
    )
    assert recognise(source(cover + BODY)) == key


def test_the_number_in_the_treaty_series_is_enough() -> None:
    assert recognise(source("CETS No. 210" + BODY)) == "istanbul"
    assert recognise(source("European Treaty Series - No. 005" + BODY)) == "echr"


def test_the_first_articles_are_enough() -> None:
    text = "Article 1 – Definitions\n\nx\n\nArticle 2 – Illegal access\n\nx\n\nArticle 3\n\nIllegal interception\n\nx"
    assert recognise(source(text)) == "budapest"


@pytest.mark.parametrize(
    "text",
    [
        TREATY,
        RECOMMENDATION,
        "A guide\n\nThe Istanbul Convention is a treaty.",
        "Explanatory Report to the " + TITLES["istanbul"] + BODY,
        "Explanatory Report – CETS No. 210" + BODY,
        "Second Additional Protocol to the Convention on Cybercrime on enhanced co-operation" + BODY,
        "Protocol No. 15 amending the Convention for the Protection of Human Rights and Fundamental Freedoms" + BODY,
        TITLES["istanbul"] + "\n\nA leaflet without a single provision of it.",
        "Recommendation CM/Rec(2019)1 of the Committee of Ministers\n\nRecommends that:",
        "Explanatory Memorandum to Recommendation CM/Rec(2026)2\n\nRecommends that:",
    ],
)
def test_a_text_about_or_beside_an_instrument_is_not_it(text: str) -> None:
    with pytest.raises(ReadError, match=r"made-up.txt is none of the known texts: .*istanbul.*ecthr.*kb ingest"):
        recognise(source(text))


def test_a_preamble_that_names_other_treaties_does_not_decide() -> None:
    body = BODY.replace("Noting;", f"Recalling the {TITLES['echr']} and the Convention on Cybercrime;")
    assert recognise(source(TITLES["istanbul"] + body)) == "istanbul"


def test_a_judgment_that_quotes_a_treaty_is_a_judgment() -> None:
    assert recognise(source(JUDGMENT + TITLES["budapest"] + BODY)) == "ecthr"


@pytest.mark.parametrize(
    ("lines", "judgment"),
    [
        (
            [
                "In the case of Fresnel v. Lanternia,",
                "The European Court of Human Rights, sitting as a Chamber of two:",
            ],
            True,
        ),
        (["In the Golder case,", "The European Court of Human Rights, in plenary session and composed of"], True),
        (["In the case of A v. B, the Court said", "The European Court of Human Rights is strict."], False),
        (["The European Court of Human Rights sitting in Strasbourg"], False),
    ],
)
def test_a_judgment_says_who_decides_what(lines: list[str], judgment: bool) -> None:
    assert is_judgment(lines) is judgment


@pytest.mark.parametrize(
    ("name", "text", "item"),
    [
        ("001-89964.txt", "x", "001-89964"),
        ("K.U. v. Finland (001-89964).pdf", "x", "001-89964"),
        ("judgment.txt", "https://hudoc.echr.coe.int/eng?i=001-89964", "001-89964"),
        ("001-1234.txt", "i=001-89964", "001-1234"),
    ],
)
def test_the_item_id_comes_from_the_name_else_from_the_text(name: str, text: str, item: str) -> None:
    assert item_id_of(Path(name), source(text)) == item


def test_a_judgment_without_an_item_id_is_to_be_renamed() -> None:
    with pytest.raises(
        ReadError, match=r"judgment.txt is a judgment without its HUDOC item id; name the file after it"
    ):
        item_id_of(Path("judgment.txt"), source("no. 2001-123456"))


@pytest.mark.official
def test_every_official_file_is_known_under_any_name(official: Path) -> None:
    found = [recognise(read_file(path)) for path in sorted(official.glob("conventions/*.txt"))]
    found += [recognise(read_file(path)) for path in official.glob("recommendation/*.md")]
    assert sorted(found) == sorted(INSTRUMENTS)
    judgments = sorted(official.glob("ecthr/001-*.txt"))
    assert {recognise(read_file(path)) for path in judgments[::8]} == {"ecthr"}
