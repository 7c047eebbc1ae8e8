"""Files into lines: encodings, bounds, Markdown; every refusal names the file and the way out."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import readers
from ingest.readers import decode, read_file
from ingest.source import fold, indent, strip_typography
from kb.errors import ReadError


def write(folder: Path, data: bytes, name: str = "law.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        "“Käyttäjä” – §".encode(),
        "“Käyttäjä” – §".encode("utf-8-sig"),
        "“Käyttäjä” – §".encode("utf-16"),
        "“Käyttäjä” – §".encode("cp1252"),
    ],
)
def test_text_is_read_in_the_encodings_it_is_saved_in(tmp_path: Path, data: bytes) -> None:
    assert [line.text for line in read_file(write(tmp_path, data)).lines] == ["“Käyttäjä” – §"]


def test_lines_count_from_one_and_keep_their_indentation(tmp_path: Path) -> None:
    text = read_file(write(tmp_path, b"1 One\r\n\r\n    a two  \r\n"))
    assert [(line.number, line.text, line.page) for line in text.lines] == [
        (1, "1 One", None),
        (2, "", None),
        (3, "    a two", None),
        (4, "", None),
    ]


def test_a_file_is_known_by_name_and_checksum(tmp_path: Path) -> None:
    data = b"Words"
    text = read_file(write(tmp_path, data, "a b.txt"))
    assert (text.file, text.sha256, text.format) == ("a b.txt", hashlib.sha256(data).hexdigest(), "text")


@pytest.mark.parametrize(
    ("data", "name", "problem"),
    [
        (b"", "law.txt", "law.txt is empty; save the text"),
        (b"\n  \n", "law.txt", "law.txt is empty"),
        (b"PK\x03\x04\x00\x00", "law.docx", "law.docx is not a text, Markdown or PDF file; save it as one"),
        (b"a\x81\x8d", "law.txt", "law.txt: byte 1 is no character in cp1252; save the file as UTF-8"),
        (b"\xff\xfea", "law.txt", "law.txt: byte 2 is no character in utf-16"),
        (b"%PDF-1.7 nothing", "law.pdf", "law.pdf is broken or no PDF"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_out(tmp_path: Path, data: bytes, name: str, problem: str) -> None:
    with pytest.raises(ReadError, match=problem):
        read_file(write(tmp_path, data, name))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nowhere.txt does not exist; check the path"):
        read_file(tmp_path / "nowhere.txt")
    with pytest.raises(ReadError, match="cannot be read"):
        read_file(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, b"Words")
    path.chmod(0)
    with pytest.raises(ReadError, match="cannot be read"):
        read_file(path)


def test_a_file_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_BYTES", 1_000_000)
    with pytest.raises(ReadError, match=r"law.txt: 2 MB is over the limit of 1 MB; split it"):
        read_file(write(tmp_path, b"a" * 2_000_000))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("### **I. Aim**", "I. Aim"),
        ("#### *Aim and scope*  ", "Aim and scope"),
        ("the 1552<sup>nd</sup> meeting", "the 1552nd meeting"),
        ("accessible, *inter alia* for all", "accessible, inter alia for all"),
        ("an _ex officio_ step", "an ex officio step"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("see [the text](https://example.org/x)", "see the text"),
        ("1\\. not a list", "1. not a list"),
        ("- 13.1 review", "- 13.1 review"),
        ("  - 29.2 implement", "  - 29.2 implement"),
        ("---", "---"),
    ],
)
def test_markdown_loses_its_marks_and_keeps_its_words(tmp_path: Path, written: str, read: str) -> None:
    text = read_file(write(tmp_path, written.encode(), "law.md"))
    assert (text.format, text.lines[0].text) == ("markdown", read)


def test_plain_text_keeps_what_markdown_would_drop(tmp_path: Path) -> None:
    assert read_file(write(tmp_path, b"*not* emphasis")).lines[0].text == "*not* emphasis"


@pytest.mark.parametrize(
    ("text", "plain"),
    [("eﬀec\u00adtive ﬁnding", "effective finding"), ("\ufeffa\u200bb", "ab"), ("e\u0301", "é"), ("", "")],
)
def test_typography_goes_and_words_stay(text: str, plain: str) -> None:
    assert strip_typography(text) == plain


@pytest.mark.parametrize(("text", "columns"), [("x", 0), ("    x", 4), ("\tx", 4), ("  \tx", 4), ("", 0)])
def test_indent_counts_columns(text: str, columns: int) -> None:
    assert indent(text) == columns


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00\ufeff")))
def test_what_is_written_as_utf_8_is_read_back(text: str) -> None:
    assert decode(text.encode("utf-8"), "law.txt") == text


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        decode(data, "law.txt")
    except ReadError as error:
        assert error.message.startswith("law.txt")
