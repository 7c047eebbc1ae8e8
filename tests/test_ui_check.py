"""The tab *Check a text* without a browser: verdicts in plain words, differences shown, files read within bounds."""

from __future__ import annotations

import html
import os
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import fake_knowledge as fake
import pytest
from export_maker import ANSWER as EXPORTED
from export_maker import PROVENANCE
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import ReadError
from kb.export import export_answers
from kb.grounding import VERDICTS, Checked, Verdict
from kb.ui import check
from kb.ui.check import EXAMPLE, MAX_TEXT, check_text, read_sources
from kb.ui.check_file import MAX_FILE, read_memo
from kb.ui.check_render import VERDICT_WORDS, Source, render_checked, summarise, write_report
from kb.ui.difference import find_quotations, render_difference

KNOWLEDGE = fake.FakeKnowledge()
HOSTILE = "<img src=x onerror=alert(1)>\"'"
QUOTED = "He said “when a keeper asks for a lamp order”."
TEXT = f"# A note\n\nOne holds. Two lanterns: two lanterns. {QUOTED} See Art. hundred."


def words_of(page: str) -> str:
    """What a reader sees: tags taken out, entities read, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def _checked(text: str, verdict: Verdict = "supported", *ids: str, why: str = "so it is", start: int = 0) -> Checked:
    return Checked(text=text, verdict=verdict, ids=ids, why=why, start=start, end=start + len(text))


def _last(text: str) -> str:
    return list(check_text(KNOWLEDGE, text))[-1][1]


class TestResult:
    def test_every_verdict_has_plain_words(self) -> None:
        assert set(VERDICT_WORDS) == set(VERDICTS)

    @pytest.mark.parametrize(
        ("verdicts", "said"),
        [
            (("supported",), "The one sentence that makes a claim is borne out."),
            (("uncited",), "The one sentence that makes a claim needs a look."),
            (("supported", "supported"), "All 2 sentences are borne out."),
            (("supported", "misquote"), "1 of 2 sentences is borne out; 1 needs a look."),
            (("misquote", "uncited"), "None of 2 sentences are borne out; 2 need a look."),
            ((*["supported"] * 12, *["uncited"] * 3), "12 of 15 sentences are borne out; 3 need a look."),
        ],
    )
    def test_what_was_found_is_said_in_one_line(self, verdicts: Sequence[Verdict], said: str) -> None:
        assert summarise([_checked("x", verdict) for verdict in verdicts]) == said

    def test_the_text_stands_in_its_order_and_what_makes_no_claim_between(self) -> None:
        text = "Heading\nFirst claim. Is it so? Second claim."
        checked = [_checked("First claim.", start=8), _checked("Second claim.", "uncited", start=31)]
        page = words_of(render_checked(text, checked, {}))
        order = [page.index(words) for words in ("Heading", "First claim.", "Is it so?", "Second claim.")]
        assert order == sorted(order)

    def test_what_needs_a_look_comes_first_and_the_rest_by_choice(self) -> None:
        page = render_checked("a b", [_checked("a"), _checked("b", "uncited", start=2)], {})
        assert "pp-only-faults" in page
        assert re.findall(r'data-filter="(\w+)" aria-pressed="(\w+)"', page) == [("faults", "true"), ("all", "false")]
        assert "data-filter" not in render_checked("a", [_checked("a")], {})

    def test_a_wrong_place_names_the_right_one_and_opens_it(self) -> None:
        sources = {"harbour/art-7": Source(citation="Harbour Convention, Art. 7", text="")}
        page = render_checked("a", [_checked("a", "wrong-pinpoint", "harbour/art-7", "harbour/art-9")], sources)
        assert "Stands elsewhere: Harbour Convention, Art. 7" in words_of(page)
        assert re.findall(r'data-show="([^"]*)"', page) == ["harbour/art-7"]

    def test_the_line_that_bears_a_sentence_out_is_marked_when_its_provision_opens(self) -> None:
        sources = {"harbour/art-7": Source(citation="Harbour Convention, Art. 7", text="")}
        one = _checked("a", "supported", "harbour/art-7", why="borne out by Art. 7: “lapses after thirty days …”.")
        assert 'data-quote="lapses after thirty days"' in render_checked("a", [one], sources)

    def test_words_of_a_text_never_become_markup(self) -> None:
        sources = {"harbour/art-7": Source(citation=HOSTILE, text=HOSTILE)}
        for verdict in VERDICTS:
            one = _checked(f"“{HOSTILE} and more” {HOSTILE}", verdict, "harbour/art-7", why=HOSTILE)
            assert "<img" not in render_checked(HOSTILE + one.text + HOSTILE, [one], sources)

    def test_the_report_has_every_sentence_with_its_verdict(self) -> None:
        report = write_report([_checked("A holds."), _checked("B <b>.", "misquote", why="it has “b”")], {})
        assert "1. **Borne out.** A holds." in report
        assert "2. **Not verbatim.** B \\<b\\>." in report
        assert "It has “b”." in report
        assert "not legal advice" in report

    def test_a_text_without_a_claim_says_so(self) -> None:
        assert "No sentence here makes a claim" in words_of(render_checked("?", [], {}))


class TestDifference:
    @pytest.mark.parametrize(
        ("quotation", "source", "shown"),
        [
            ("Parties may act at once", "The Parties shall act at once.",
             "Parties <del>may</del> <ins>shall</ins> act at once"),
            ("a keeper asks quickly for an order", "when a keeper asks for an order;",
             "a keeper asks <del>quickly</del> for an order"),
            ("a keeper asks an order", "when a keeper asks for an order;", "a keeper asks <ins>for</ins> an order"),
            ("nothing of this kind", "Lanterns burn at night.", ""),
            ("a <b> order", "a <b> <i> order", "a &lt;b&gt; <ins>&lt;i&gt;</ins> order"),
        ],
    )  # fmt: skip
    def test_words_added_and_left_out_are_shown(self, quotation: str, source: str, shown: str) -> None:
        assert render_difference(quotation, [source]) == shown

    @given(st.lists(st.sampled_from(["a", "keeper", "asks", "order", "<b>", "&"]), min_size=2, max_size=30), st.data())
    def test_a_verbatim_quotation_shows_no_difference(self, words: list[str], data: st.DataObject) -> None:
        first = data.draw(st.integers(0, len(words) - 1))
        part = words[first : data.draw(st.integers(first + 1, len(words)))]
        assert not re.search("<(ins|del)>", render_difference(" ".join(part), [" ".join(words)]))

    def test_words_between_marks_are_found(self) -> None:
        text = 'He wrote “the whole order”, and "a second order"; also “short”.'
        assert find_quotations(text) == ["the whole order", "a second order"]


class TestChecking:
    def test_it_says_how_far_it_is_and_gives_the_result_last(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(check, "_TICK", 0.0)
        steps = list(check_text(KNOWLEDGE, TEXT))
        told = [said for said, _ in steps if "sentences checked" in said]
        assert [said.partition(" sentences")[0] for said in told] == [f"{n} of 4" for n in range(1, 5)]
        assert all(drawn == "" for _, drawn in steps[:-1])
        page = steps[-1][1]
        for words in ("Borne out", "Not verbatim", "No such provision", "The text does not say this"):
            assert words in words_of(page)
        assert "<del>lamp</del> <ins>withdrawal</ins>" in page

    def test_a_check_that_is_stopped_checks_no_further_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(check, "_TICK", 0.0)
        begun = []

        class Counting(type(KNOWLEDGE)):  # type: ignore[misc]
            def verify_each(self, answer: str) -> Iterator[tuple[int, int, Checked | None]]:
                for step in super().verify_each(answer):
                    begun.append(step[0])
                    yield step

        steps = check_text(Counting(), TEXT)
        next(steps), next(steps)
        steps.close()  # type: ignore[attr-defined]
        assert begun == [1]

    @pytest.mark.parametrize(
        ("text", "said"), [("", "no text yet"), (" \n", "no text yet"), ("x" * (MAX_TEXT + 1), "in parts")]
    )
    def test_what_cannot_be_checked_is_said_in_one_sentence(self, text: str, said: str) -> None:
        assert said in words_of(_last(text))

    def test_what_is_not_held_is_left_out_of_the_sources(self) -> None:
        checked = [_checked("a", "supported", "harbour/art-7", "harbour/art-99", "../../etc/passwd")]
        assert list(read_sources(KNOWLEDGE, checked)) == ["harbour/art-7"]

    def test_the_example_is_short_and_cites(self) -> None:
        assert len(EXAMPLE) < 1500
        assert EXAMPLE.count("Istanbul Convention") >= 3

    @pytest.mark.official
    def test_the_example_shows_every_verdict_on_the_real_texts(self) -> None:
        home = os.environ.get("KB_TEST_HOME", "")
        if not home:
            pytest.skip("KB_TEST_HOME names no knowledge base of the official texts")
        from kb.config import read_config
        from kb.knowledge import open_knowledge_base

        found = {c.verdict for c in open_knowledge_base(read_config(home=home)).verify(EXAMPLE)}
        assert found == set(VERDICTS)


def _encode(data: bytes) -> str:
    return b64encode(data).decode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "data"),
        [("a.txt", "§ 5 “x”".encode()), ("A.MD", b"\xef\xbb\xbf" + "§ 5 “x”".encode()),
         ("a.txt", "§ 5 “x”".encode("utf-16")), ("a.txt", "§ 5 “x”".encode("cp1252"))],
    )  # fmt: skip
    def test_text_is_read_in_the_encodings_that_programs_save(self, name: str, data: bytes) -> None:
        assert read_memo(name, _encode(data)) == "§ 5 “x”"

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("a.exe", _encode(b"x")),
            ("docx", _encode(b"x")),
            ("", _encode(b"x")),
            ("a.txt", "not base64 !"),
            ("a.txt", _encode(b" \n")),
            ("a.txt", _encode(b"a\x00b\x81")),
            ("a.docx", _encode(b"PK nothing")),
            ("a.docx", _encode(_zip({"x": b""}))),
            ("a.docx", _encode(_zip({"[Content_Types].xml": b"<a", "word/document.xml": b"<b"}))),
            ("a.docx", _encode(_zip({"word/document.xml": b"0" * 60_000_000}))),
            ("a.md", "A" * (MAX_FILE * 4 // 3 + 8)),
        ],
    )
    def test_what_cannot_be_read_is_refused_in_one_sentence(self, name: str, data: str) -> None:
        with pytest.raises(ReadError) as caught:
            read_memo(name, data)
        assert len(caught.value.message) < 250

    def test_our_own_word_file_comes_back_with_its_notes(self) -> None:
        data = export_answers([EXPORTED], "docx", "court", PROVENANCE)
        text = read_memo("memo.docx", _encode(data))
        assert "A keeper may ask before any boat is found at fault" in text
        mark = re.search(r"found at fault\.? \[(\d)\]", text)
        assert mark and re.search(rf"^\[{mark[1]}\] .*Harbour Convention, Art\. 7\(1\)\(b\)", text, re.MULTILINE)
        assert re.search(r"^#+ \S", text, re.MULTILINE)
