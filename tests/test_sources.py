"""The catalogue of official texts: complete, checked, and refused with the place where it is not."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from kb.config import CHECKOUT
from kb.errors import CorpusError
from kb.model import Pinpoint
from kb.sources import address_of, read_sources

ENTRY = """\
[[source]]
key = "lamp"
title = "Convention on Lighthouses"
reference = "CETS No. 999"
short = "Lamp Convention"
kind = "treaty"
adopted = "2031-05-03"
in_force = ""
languages = ["en"]
urls = ["https://example.org/999"]
articles = 5
sha256 = ""
rights = "Nobody's."
"""


def write(folder: Path, text: str) -> Path:
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_catalogue_names_every_instrument_and_the_case_law() -> None:
    sources = read_sources(CHECKOUT / "corpus")
    assert list(sources) == [
        "rec-2026-2",
        "istanbul",
        "lanzarote",
        "budapest",
        "budapest-protocol-1",
        "echr",
        "trafficking",
        "ecthr",
    ]
    assert {key: source.articles for key, source in sources.items() if source.kind != "case-law"} == {
        "rec-2026-2": 45,
        "istanbul": 81,
        "lanzarote": 50,
        "budapest": 48,
        "budapest-protocol-1": 16,
        "echr": 59,
        "trafficking": 47,
    }


def test_the_text_of_the_echr_is_said_to_be_out_of_date() -> None:
    assert "Protocol No. 15" in read_sources(CHECKOUT / "corpus")["echr"].caveat


def test_a_field_that_may_be_left_out_has_its_default(tmp_path: Path) -> None:
    source = read_sources(write(tmp_path, ENTRY))["lamp"]
    assert (source.file_names, source.caveat, source.languages) == ((), "", ("en",))


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('short = "Lamp Convention"\n', "", r"entry 1 \(lamp\): field short is missing"),
        ("rights =", "right =", r"entry 1 \(lamp\): unknown field right"),
        ('"treaty"', '"novel"', "kind 'novel' is none of treaty, protocol, recommendation, case-law"),
        ("articles = 5", 'articles = "5"', "articles must be a number"),
        ("articles = 5", "articles = true", "articles must be a number"),
        ("articles = 5", "articles = -1", "articles must not be negative"),
        ('["en"]', '"en"', "languages must be a list of texts"),
        ('"2031-05-03"', '"3 May 2031"', "adopted '3 May 2031' is no date; write 2011-05-11, or nothing"),
        ('sha256 = ""', 'sha256 = "abc"', "sha256 must be 64 hexadecimal digits"),
        ("https://example.org", "http://example.org", "is no https address"),
        ('key = "lamp"', 'key = "Lamp Post"', "key 'Lamp Post' is not the key of a text"),
        ('title = "Convention on Lighthouses"', 'title = " "', "title is empty"),
        ("[[source]]", "[source]", "has no .*entry"),
        ("[[source]]", "[[source", "is not TOML"),
    ],
)
def test_a_fault_is_reported_with_its_place(tmp_path: Path, before: str, after: str, problem: str) -> None:
    with pytest.raises(CorpusError, match=problem) as caught:
        read_sources(write(tmp_path, ENTRY.replace(before, after)))
    assert "sources.toml" in caught.value.message


def test_a_key_is_used_once(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="entry 2: key lamp is used twice"):
        read_sources(write(tmp_path, ENTRY + ENTRY))


def test_a_missing_catalogue_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"sources.toml cannot be read"):
        read_sources(tmp_path)


@pytest.mark.parametrize(
    ("identifier", "address"),
    [
        ("istanbul/art-34", "https://www.coe.int/en/web/conventions/full-list?module=treaty-detail&treatynum=210"),
        ("ecthr/001-89964/para-43", "https://hudoc.echr.coe.int/eng?i=001-89964"),
        ("doc/national-bill/s-12", ""),
    ],
)
def test_a_provision_has_the_address_of_its_text(identifier: str, address: str) -> None:
    assert address_of(Pinpoint.parse(identifier), read_sources(CHECKOUT / "corpus")) == address


@pytest.mark.official
def test_the_catalogue_agrees_with_the_official_files(official: Path) -> None:
    sources = read_sources(CHECKOUT / "corpus")
    with (official / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["instrument"] not in ("", "ecthr")]
    assert len(rows) == len(sources) - 1
    for row in rows:
        source = sources[row["instrument"]]
        assert (source.title, source.reference) == (row["official_title"], row["coe_reference"])
        assert (source.adopted, source.in_force) == (row["opening_or_adoption_date"], row["entry_into_force"])
        assert source.sha256 == row["sha256"] == hashlib.sha256((official / row["file"]).read_bytes()).hexdigest()
