"""The official texts parsed: exactly the known identifiers and headings, and the same words as when last looked at."""

from __future__ import annotations

import csv
import hashlib
import os
from pathlib import Path

import pytest
from made_up import TREATY

from ingest.recognise import INSTRUMENTS
from ingest.structure import main, parse_folder
from kb.config import CHECKOUT
from kb.errors import CorpusError
from kb.model import Instrument
from kb.sources import read_sources
from kb.structure import read_structure

GOLDEN = Path(__file__).resolve().parent / "golden"
TABLE = CHECKOUT / "corpus" / "structure.csv"


@pytest.fixture(scope="module")
def parsed(official: Path) -> dict[str, Instrument]:
    return parse_folder(official / "conventions") | parse_folder(official / "recommendation")


def golden_rows(instrument: Instrument) -> str:
    """One line a provision: identifier, hash of the heading, number of characters, hash of the text. No words."""
    rows = ["id\theading\tchars\ttext"]
    for provision in instrument.provisions:
        hashes = [hashlib.sha256(part.encode()).hexdigest() for part in (provision.heading, provision.text)]
        rows.append(f"{provision.pinpoint}\t{hashes[0][:8]}\t{len(provision.text)}\t{hashes[1][:12]}")
    return "\n".join(rows) + "\n"


@pytest.mark.official
@pytest.mark.parametrize("key", INSTRUMENTS)
def test_provisions_are_those_of_the_golden_file(parsed: dict[str, Instrument], key: str) -> None:
    path = GOLDEN / f"{key}.tsv"
    rows = golden_rows(parsed[key])
    if os.environ.get("PINPOINT_REGENERATE") == "1":
        path.write_text(rows, encoding="utf-8")
        pytest.fail(f"{path.name} written anew; look at the difference, then run without PINPOINT_REGENERATE")
    assert rows == path.read_text(encoding="utf-8")


@pytest.mark.official
def test_identifiers_and_headings_are_the_official_ones_in_order(official: Path, parsed: dict[str, Instrument]) -> None:
    with (official / "structure.csv").open(encoding="utf-8", newline="") as file:
        expected = [(row["provision_id"], row["heading"]) for row in csv.DictReader(file)]
    found = [(str(p.pinpoint), p.heading) for key in INSTRUMENTS for p in parsed[key].provisions]
    assert found == expected


@pytest.mark.official
def test_the_table_of_the_project_is_what_the_parsers_give(official: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(official), "--check"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.official
@pytest.mark.parametrize("key", INSTRUMENTS)
def test_a_complete_text_has_the_articles_the_catalogue_says(parsed: dict[str, Instrument], key: str) -> None:
    tops = {p.pinpoint.path[0] for p in parsed[key].provisions}
    counted = [top for top in tops if top.startswith(("art-", "para-")) and "." not in top]
    assert len(counted) == read_sources(CHECKOUT / "corpus")[key].articles


@pytest.mark.official
@pytest.mark.parametrize("key", INSTRUMENTS)
def test_a_childs_text_is_part_of_its_parents(parsed: dict[str, Instrument], key: str) -> None:
    texts = {p.pinpoint: p.text for p in parsed[key].provisions}
    assert all(text in texts[pin.parent] for pin, text in texts.items() if pin.parent in texts)
    assert all(text and "  " not in text and text == text.strip() for text in texts.values())


@pytest.mark.official
def test_closing_words_belong_to_the_level_they_are_indented_to(parsed: dict[str, Instrument]) -> None:
    closed = {str(p.pinpoint) for i in parsed.values() for p in i.placements if p.part == "closing" and p.pinpoint.path}
    assert closed == {
        "budapest/art-6/1/a",
        "budapest/art-8",
        "budapest/art-14/3/b",
        "budapest/art-20/1",
        "budapest/art-21/1",
        "echr/art-37/1",
        "trafficking/art-30",
    }


def test_the_table_is_read_in_order() -> None:
    table = read_structure(TABLE.parent)
    assert len(table) == 1483
    assert table["istanbul/art-34"] == "Stalking"
    assert next(iter(table)) == "rec-2026-2/recital-1"


@pytest.mark.parametrize("text", ["", "identifier,heading\n", "id\n"])
def test_a_table_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "structure.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"the first line must be id,heading; run python -m ingest.structure"):
        read_structure(tmp_path)


def test_a_missing_table_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"structure.csv cannot be read .*run python -m ingest.structure"):
        read_structure(tmp_path)


def test_a_missing_folder_and_missing_texts_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 1
    assert "nowhere is no folder; name the folder of official texts" in capsys.readouterr().err
    (tmp_path / "lamp.txt").write_text(TREATY, encoding="utf-8")
    assert main([str(tmp_path), "--table", str(tmp_path / "t.csv")]) == 1
    assert "lacks rec-2026-2, istanbul" in capsys.readouterr().err


def test_two_texts_of_one_instrument_are_reported(tmp_path: Path) -> None:
    text = TREATY.replace("Convention on the Keeping of Lighthouses on Inland Seas", "Convention on Cybercrime")
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"b.txt is a second text of budapest; keep one of them"):
        parse_folder(tmp_path)


@pytest.mark.official
def test_a_table_that_differs_fails_the_check_and_writing_mends_it(official: Path, tmp_path: Path) -> None:
    table = tmp_path / "structure.csv"
    arguments = [str(official), "--table", str(table)]
    assert main([*arguments, "--check"]) == 1
    assert main(arguments) == 0
    assert main([*arguments, "--check"]) == 0
    assert table.read_bytes() == TABLE.read_bytes()
