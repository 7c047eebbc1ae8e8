"""Answers as Word, Markdown and PDF: numbers that match, words that stay words, refusals with what is nearest."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import pypdf
import pytest
import typst
from export_maker import ANSWER, EMPTY, PROVENANCE, REFUSAL, SUPPORTS, support
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import export_pdf
from kb.cli import main
from kb.errors import ReadError, UsageError
from kb.export import FORMATS, Provenance, choose_format, export_answers, name_file, read_session
from kb.export_cite import STYLES
from kb.export_docx import draw_docx
from kb.export_markdown import draw_markdown, plain
from kb.export_memo import CAUTION, write_memo
from kb.export_model import clean
from kb.export_pdf import draw_pdf
from kb.model import Answer, Claim

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SESSION = (ANSWER, REFUSAL, replace(ANSWER, question="And at night?"))
HOSTILE = "=cmd|' /C calc'!A0 <w:t>&amp; \\input{/etc/passwd} #eval(read(\"x\")) $x$ [^1] **b** {{MERGEFIELD}} @ref"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def _parts(data: bytes) -> dict[str, ElementTree.Element]:
    """Every XML part of a Word file; parsing fails where one is not well formed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if n.endswith((".xml", ".rels"))]
        return {name: ElementTree.fromstring(archive.read(name)) for name in names}


def _words(element: ElementTree.Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def _footnotes(parts: dict[str, ElementTree.Element]) -> dict[int, str]:
    notes = parts["word/footnotes.xml"].findall(f"{W}footnote")
    return {int(n.attrib[f"{W}id"]): _words(n).strip() for n in notes if f"{W}type" not in n.attrib}


def _word(answers: tuple[Answer, ...] = SESSION, style: str = "court") -> dict[str, ElementTree.Element]:
    return _parts(export_answers(answers, "docx", style, PROVENANCE))


def _read_pdf(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


class TestMemo:
    def test_notes_are_numbered_as_first_used_and_the_same_words_once(self) -> None:
        memo = write_memo(SESSION, "court", PROVENANCE)
        used = [n for part in memo.parts for section in part.sections for s in section.sentences for n in s.notes]
        assert [note.number for note in memo.notes] == [1, 2, 3, 4]
        assert used == [1, 2, 3, 1, 4, 3] * 2

    def test_other_words_of_the_same_provision_are_another_note_and_one_place(self) -> None:
        other = replace(SUPPORTS[0], marker=5, quote="for a withdrawal order;")
        claims = (*ANSWER.claims, Claim(text="So it is.", markers=(5,), group="Harbour Convention"))
        memo = write_memo([replace(ANSWER, claims=claims, supports=(*SUPPORTS, other))], "court", PROVENANCE)
        assert [(n.number, n.quote) for n in memo.notes if n.id == other.id] == [
            (1, SUPPORTS[0].quote),
            (5, other.quote),
        ]
        assert dict(memo.authorities)["Treaties and recommendations"][0].places == (("Art. 7(1)(b)", (1, 5)),)

    def test_authorities_stand_by_kind_with_their_places_and_notes(self) -> None:
        memo = write_memo(SESSION, "oscola", PROVENANCE)
        treaties, cases = dict(memo.authorities)["Treaties and recommendations"], dict(memo.authorities)["Case law"]
        assert [a.places for a in treaties] == [(("art 7(1)(b)", (1,)),), (("para 38.2", (2,)),)]
        assert (
            cases[0].name == "LK v Norland App no 2872/02 (ECtHR, 2 December 2008), ECLI:CE:ECHR:2008:1202JUD000287202"
        )
        assert cases[1].places == (("operative part, point 2", (4,)),)

    def test_places_of_a_text_are_in_the_order_a_reader_counts(self) -> None:
        cited = [support(n, f"harbour/art-{n}", f"Harbour Convention, Art. {n}", "x") for n in (10, 9, 2)]
        claim = Claim(text="So it is.", markers=(10, 9, 2), group="Harbour Convention")
        memo = write_memo([replace(ANSWER, claims=(claim,), supports=tuple(cited))], "court", PROVENANCE)
        (harbour,) = dict(memo.authorities)["Treaties and recommendations"]
        assert harbour.places == (("Art. 2", (3,)), ("Art. 9", (2,)), ("Art. 10", (1,)))

    def test_judgments_are_alphabetical_whatever_their_accents(self) -> None:
        swapped = replace(ANSWER, claims=tuple(reversed(ANSWER.claims)))
        names = [a.name[:4] for a in dict(write_memo([swapped], "court", PROVENANCE).authorities)["Case law"]]
        assert names == ["L.K.", "Öber"]

    def test_it_says_from_which_texts_and_which_knowledge_base(self) -> None:
        about = "\n".join(write_memo(SESSION, "court", PROVENANCE).about)
        assert "Harbour Convention (HTS No. 7): official text as saved on 4 March 2026. This copy is older" in about
        assert "CM/Rec(1999)4: our summary, not the official text" in about
        assert "built 5 March 2026, 10:20 UTC, embedding model tiny-model==1.0, summaries ab12ab12ab12" in about
        assert "First Protocol" not in about  # not cited

    def test_a_language_model_is_named_and_what_was_struck_out_is_counted_not_shown(self) -> None:
        memo = write_memo([ANSWER], "court", PROVENANCE)
        assert memo.parts[0].remarks[1:] == (
            "Written by the language model quill-7b; every sentence was checked against the texts.",
            "2 sentences that did not hold were left out.",
            "The model was slow.",
        )
        assert "two lamps" not in draw_markdown(memo)

    def test_a_support_that_no_sentence_rests_on_is_listed_without_a_number(self) -> None:
        memo = write_memo([replace(ANSWER, claims=ANSWER.claims[:1])], "court", PROVENANCE)
        assert [note.citation for note in memo.parts[0].listed] == [s.citation for s in SUPPORTS[1:]]
        assert len(memo.notes) == 1

    def test_a_text_of_which_nothing_is_known_is_still_cited(self) -> None:
        memo = write_memo([ANSWER], "oscola", Provenance())
        assert [note.citation for note in memo.notes] == [s.citation for s in SUPPORTS]
        assert len(dict(memo.authorities)["Case law"]) == 2


class TestWord:
    def test_every_reference_has_its_footnote_in_order(self) -> None:
        parts = _word()
        references = [int(r.attrib[f"{W}id"]) for r in parts["word/document.xml"].iter(f"{W}footnoteReference")]
        assert references == list(_footnotes(parts)) == [1, 2, 3, 4]

    def test_a_footnote_gives_pinpoint_layer_part_and_verbatim_words(self) -> None:
        notes = _footnotes(_word())
        assert notes[1].startswith("Harbour Convention, Art. 7(1)(b). Official text. “a keeper asks for a withdrawal")
        assert "Our summary, not the official text. Piers should be lit at dusk." in notes[2]
        assert "ECLI:CE:ECHR:2008:1202JUD000287202. Official text. The Court’s assessment. “The Court" in notes[3]

    def test_a_later_reference_is_a_field_to_the_first_ones_bookmark(self) -> None:
        document = _word()["word/document.xml"]
        bookmarks = {b.attrib[f"{W}name"] for b in document.iter(f"{W}bookmarkStart")}
        fields = {(i.text or "").split()[1] for i in document.iter(f"{W}instrText")}
        assert fields == bookmarks == {f"_RefNote{n}" for n in range(1, 5)}

    def test_two_numbers_side_by_side_do_not_read_as_one(self) -> None:
        (paragraph,) = [p for p in _word((ANSWER,))["word/document.xml"].iter(f"{W}p") if "lamp was" in _words(p)]
        assert _words(paragraph) == "A broken lamp was noted., 1"  # Word puts the 3 itself

    def test_the_footnotes_part_is_known_to_word(self) -> None:
        parts = _word()
        kinds = {o.attrib.get("PartName"): o.attrib["ContentType"] for o in parts["[Content_Types].xml"]}
        targets = {r.attrib["Target"]: r.attrib["Type"] for r in parts["word/_rels/document.xml.rels"]}
        settings = parts["word/settings.xml"]
        order = [child.tag for child in settings]
        assert kinds["/word/footnotes.xml"].endswith("wordprocessingml.footnotes+xml")
        assert targets["footnotes.xml"].endswith("/footnotes")
        separators = settings.find(f"{W}footnotePr")
        assert separators is not None and [s.attrib[f"{W}id"] for s in separators] == ["-1", "0"]
        assert order.index(f"{W}footnotePr") < order.index(f"{W}compat")

    def test_links_of_footnotes_lead_out_by_the_footnotes_own_relations(self) -> None:
        rels = _word()["word/_rels/footnotes.xml.rels"]
        assert {r.attrib["Target"] for r in rels} == {"https://texts.example/7", "https://court.example/?i=001-900001"}

    def test_every_style_that_is_used_is_defined(self) -> None:
        parts = _word()
        defined = {s.attrib[f"{W}styleId"] for s in parts["word/styles.xml"].iter(f"{W}style")}
        used = {
            e.attrib[f"{W}val"]
            for name in ("word/document.xml", "word/footnotes.xml")
            for tag in ("pStyle", "rStyle", "tblStyle")
            for e in parts[name].iter(f"{W}{tag}")
        }
        assert used <= defined
        assert {"Title", "Heading1", "Heading2"} <= used

    def test_it_is_in_british_english_with_a_title(self) -> None:
        document = docx.Document(io.BytesIO(export_answers([ANSWER], "docx", "court", PROVENANCE)))
        assert (document.core_properties.title, document.core_properties.language) == (ANSWER.question, "en-GB")
        languages = [e.get(f"{W}val") for e in document.styles.element.iter(f"{W}lang")]
        assert languages and set(languages) == {"en-GB"}

    def test_nothing_but_styles_and_the_table_formats_the_text(self) -> None:
        allowed = {f"{W}rStyle"}
        used = {child.tag for rpr in _word()["word/document.xml"].iter(f"{W}rPr") for child in rpr}
        assert used <= allowed

    @settings(max_examples=8, deadline=None)
    @given(st.text(max_size=120))
    def test_any_text_comes_back_as_it_was(self, text: str) -> None:
        claim = Claim(text=text, markers=(1,), group="Harbour Convention")
        quoted = replace(SUPPORTS[0], quote=text)
        data = draw_docx(write_memo([replace(ANSWER, claims=(claim,), supports=(quoted,))], "court", PROVENANCE), "")
        read = docx.Document(io.BytesIO(data)).paragraphs
        assert clean(text) in [p.text for p in read]
        assert f"“{clean(text)}”" in _footnotes(_parts(data))[1]

    @pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
    def test_libreoffice_shows_the_footnotes_with_their_numbers(self, tmp_path: Path) -> None:
        (tmp_path / "memo.docx").write_bytes(export_answers(SESSION, "docx", "court", PROVENANCE))
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "memo.docx"]
        subprocess.run(command, check=True, capture_output=True, timeout=120, cwd=tmp_path)
        assert "A broken lamp was noted.3, 1" in (text := _read_pdf((tmp_path / "memo.pdf").read_bytes()))
        assert re.search(r"3 L\.K\. v\. Norland, no\. 2872/02, § 43, 2 December 2008", text)


class TestMarkdown:
    def test_every_mark_has_its_note_and_every_note_its_mark(self) -> None:
        text = draw_markdown(write_memo(SESSION, "court", PROVENANCE))
        marks, notes = re.findall(r"\[\^(\d+)\](?!:)", text), re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)
        assert set(marks) == set(notes) and notes == ["1", "2", "3", "4"]
        assert "A broken lamp was noted.[^3][^1]" in text

    def test_without_footnotes_the_notes_are_a_numbered_list(self) -> None:
        text = draw_markdown(write_memo([ANSWER], "court", PROVENANCE), footnotes=False)
        assert "[^" not in text
        assert "A broken lamp was noted. [3][1]" in text
        assert "\n3. **L.K. v. Norland, no. 2872/02, § 43, 2 December 2008, ECLI" in text

    @pytest.mark.parametrize(
        ("text", "written"),
        [("see [^1]", "see \\[^1]"), ("&lt;b&gt;", "\\&lt;b\\&gt;"), ("&#60;", "\\&#60;"), ("R & B", "R & B"),
         ("\\input{x}", "\\\\input{x}")],
    )  # fmt: skip
    def test_a_text_makes_no_footnote_and_no_sign(self, text: str, written: str) -> None:
        assert plain(text) == written


class TestPdf:
    def test_it_holds_every_note_in_letters_of_every_alphabet_of_europe(self) -> None:
        asked = replace(ANSWER, question="“čşșțğłőŽ” § – Ж Ω ı?")
        text = _read_pdf(export_answers([asked], "pdf", "oscola", PROVENANCE))
        assert "“čşșțğłőŽ” § – Ж Ω ı?" in text
        assert "the čşșğ lamp" in text
        assert "LK v Norland App no 2872/02 (ECtHR, 2 December 2008) para 43" in text

    def test_a_note_that_is_referred_to_again_stands_once(self) -> None:
        text = _read_pdf(export_answers(SESSION, "pdf", "oscola", PROVENANCE))
        assert (
            text.count("para 43, ECLI:CE:ECHR:2008:1202JUD000287202. Official text.") == 2
        )  # once a note, once as nearest
        assert re.search(r"A broken lamp was noted\.3, ?1", text)

    def test_it_is_tagged_titled_and_in_british_english(self) -> None:
        reader = pypdf.PdfReader(io.BytesIO(export_answers(SESSION, "pdf", "court", PROVENANCE)))
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB" and "/StructTreeRoot" in root
        assert reader.metadata is not None and reader.metadata.title == "Research session: 3 questions"
        assert b"pdfuaid:part" in root["/Metadata"].get_data()

    def test_its_fonts_are_embedded(self) -> None:
        reader = pypdf.PdfReader(io.BytesIO(export_answers(SESSION, "pdf", "court", PROVENANCE)))
        resources: Any = reader.pages[0]["/Resources"]
        fonts = [font.get_object() for font in resources["/Font"].values()]
        assert fonts and all("/FontDescriptor" in f["/DescendantFonts"][0].get_object() for f in fonts)

    def test_what_cannot_be_set_is_said_in_one_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> bytes:
            raise typst.TypstError("too\nlong")

        monkeypatch.setattr(export_pdf, "_compile", refuse)
        with pytest.raises(ReadError, match=r"cannot be set as PDF \(too long\); export it as \.docx"):
            export_answers([ANSWER], "pdf", "court", PROVENANCE)

    @settings(max_examples=15, deadline=None)
    @given(st.text(max_size=80))
    def test_any_text_makes_a_file(self, text: str) -> None:
        asked = replace(ANSWER, question=text, claims=(Claim(text=text, markers=(1,), group=text),))
        data = draw_pdf(write_memo([asked], "plain", PROVENANCE), "2026-11-24")
        assert len(pypdf.PdfReader(io.BytesIO(data)).pages) >= 1


class TestEveryFormat:
    def test_a_refusal_gives_its_reason_and_the_nearest_provisions(self) -> None:
        for style in STYLES:
            word = _word((REFUSAL,), style)["word/document.xml"]
            texts = [_words(word), _read_pdf(export_answers([REFUSAL], "pdf", style, PROVENANCE))]
            texts.append(export_answers([REFUSAL], "md", style, PROVENANCE).decode().replace("**", ""))
            for text in texts:
                assert "No answer. No text held here says anything about the weather." in text
                assert "Nearest provisions" in text and "“a keeper asks for a withdrawal order;”" in text
                assert "Table of authorities" not in text  # nothing rests on them

    @pytest.mark.parametrize("format", FORMATS)
    @pytest.mark.parametrize("answers", [(ANSWER,), (REFUSAL,), (EMPTY,), SESSION])
    def test_every_answer_makes_a_file_in_every_format(self, format: str, answers: tuple[Answer, ...]) -> None:
        assert export_answers(answers, format, "court", PROVENANCE)

    @pytest.mark.parametrize("format", ["docx", "md", "pdf"])
    def test_the_reader_is_cautioned_and_told_the_layers(self, format: str) -> None:
        data = export_answers([ANSWER], format, "court", PROVENANCE)
        text = {"docx": lambda: _words(_parts(data)["word/document.xml"]), "pdf": lambda: _read_pdf(data),
                "md": data.decode}[format]()  # fmt: skip
        assert CAUTION in text.replace("**", "")

    @pytest.mark.parametrize("made", ["", "2026", "one day", "2026-02-30"])
    def test_a_day_that_is_none_is_left_out(self, made: str) -> None:
        for format in ("docx", "pdf", "md"):
            assert export_answers([ANSWER], format, "court", replace(PROVENANCE, made=made))

    def test_a_question_stays_text_whatever_it_says(self) -> None:
        asked = replace(ANSWER, question=HOSTILE, claims=(Claim(text=HOSTILE, markers=(1,), group=HOSTILE),))
        word = _word((asked,))["word/document.xml"]
        assert [_words(p) for p in word.iter(f"{W}p")][:1] == [HOSTILE]
        assert all((i.text or "").startswith(" NOTEREF _RefNote") for i in word.iter(f"{W}instrText"))
        assert '#eval(read("x")) $x$ [^1] **b**' in _read_pdf(export_answers([asked], "pdf", "court", PROVENANCE))
        assert "\\\\input{/etc/passwd}" in export_answers([asked], "md", "court", PROVENANCE).decode()
        assert r"\textbackslash{}input\textbraceleft{}" in export_answers([asked], "bib", "court", PROVENANCE).decode()

    def test_an_address_that_is_none_of_the_web_is_no_link(self) -> None:
        bad = replace(ANSWER, supports=tuple(replace(s, url="javascript:alert(1)") for s in SUPPORTS))
        texts = tuple(replace(t, url="javascript:alert(1)") for t in PROVENANCE.texts)
        for format in sorted(set(FORMATS) - {"json"}):
            data = export_answers([bad], format, "court", replace(PROVENANCE, texts=texts))
            with zipfile.ZipFile(io.BytesIO(data)) if format == "docx" else io.BytesIO(data) as file:
                if isinstance(file, zipfile.ZipFile):
                    assert not any(b"javascript" in file.read(name) for name in file.namelist())
                else:
                    assert b"javascript" not in file.read()

    @pytest.mark.parametrize(
        ("answers", "format", "style"),
        [((), "md", "court"), ((ANSWER,), "doc", "court"), ((ANSWER,), "md", "bluebook")],
    )
    def test_what_cannot_be_exported_is_said_in_one_line(
        self, answers: tuple[Answer, ...], format: str, style: str
    ) -> None:
        with pytest.raises(UsageError):
            export_answers(answers, format, style, PROVENANCE)


class TestNames:
    @pytest.mark.parametrize(
        ("question", "name"),
        [
            ("Must an order wait?", "must-an-order-wait.md"), ("../../etc/passwd", "etc-passwd.md"), ("", "answer.md"),
            ("CON", "answer-con.md"), ("Čşș “§” Öberg", "css-oberg.md"), ("a" * 200, f"{'a' * 60}.md"),
            ("<script>\n=cmd", "script-cmd.md"), ("Ж", "answer.md"),
        ],
    )  # fmt: skip
    def test_a_question_makes_a_name_that_every_system_takes(self, question: str, name: str) -> None:
        assert name_file([replace(ANSWER, question=question)], "md") == name

    def test_a_session_has_a_name_of_its_own(self) -> None:
        assert name_file(SESSION, "csl.json") == "research-session.csl.json"

    @settings(deadline=None)
    @given(st.text(max_size=300))
    def test_no_question_leads_out_of_the_folder(self, question: str) -> None:
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,66}\.pdf", name_file([replace(ANSWER, question=question)], "pdf"))

    @pytest.mark.parametrize(
        ("file", "format"),
        [("a.docx", "docx"), ("b/c.MD", "md"), ("x.csl.json", "csl.json"), ("x.json", "json"), ("x.bib", "bib")],
    )
    def test_the_ending_says_the_format(self, file: str, format: str) -> None:
        assert choose_format(file) == format

    @pytest.mark.parametrize("file", ["memo", "memo.doc", "docx", "memo.docx.exe"])
    def test_another_ending_is_refused_with_those_that_are_known(self, file: str) -> None:
        with pytest.raises(UsageError, match=r"\.docx"):
            choose_format(file)


class TestCommandLine:
    QUESTION = "Was the lighthouse keeper's dismissal over letters lawful?"

    def _run(self, invented: Path, *arguments: str) -> int:
        return main(["ask", *arguments, "--home", str(invented / "home")])

    def test_ask_writes_the_answer_with_its_provenance(self, invented: Path, tmp_path: Path) -> None:
        file = tmp_path / "answer.json"
        assert self._run(invented, self.QUESTION, "--export", str(file)) in (0, 1)
        session = read_session(file.read_bytes())
        assert session.answers[0].question == self.QUESTION
        assert session.provenance.texts and session.provenance.built and session.provenance.digest

    def test_a_batch_is_one_session(self, invented: Path, tmp_path: Path) -> None:
        batch, file = tmp_path / "questions.jsonl", tmp_path / "session.md"
        batch.write_text("".join(json.dumps({"question": f"{q} letters?"}) + "\n" for q in ("Which", "Whose")))
        self._run(invented, "--batch", str(batch), "--export", str(file), "--style", "oscola")
        assert file.read_text(encoding="utf-8").startswith("# Research session: 2 questions")

    def test_a_wrong_ending_is_refused_before_anything_is_asked(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", "q", "--export", "memo.exe", "--home", str(tmp_path)]) == 2
        assert "the ending says the format" in capsys.readouterr().err

    def test_a_folder_that_is_not_there_is_named(
        self, invented: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self._run(invented, self.QUESTION, "--export", str(tmp_path / "gone" / "a.md")) == 2
        assert "a folder you may write to" in capsys.readouterr().err
