"""CSL-JSON and BibLaTeX: one entry a text, its places in the note, nothing that LaTeX would act on."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from export_maker import ANSWER, BILL, GRAND, HARBOUR, LIND, PROVENANCE, REFUSAL, SUPPORTS, support
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.export_model import Provenance, clean
from kb.export_zotero import draw_bibtex, draw_csl, escape_latex

LETTERS = {
    r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^", **{f"\\{sign}": sign for sign in "#$%&_"},
}  # fmt: skip
"""How LaTeX reads what is escaped."""


def _csl(*answers: Any) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in json.loads(draw_csl(answers or [ANSWER], "court", PROVENANCE))}


def test_a_judgment_has_court_number_date_ecli_and_the_paragraphs_cited() -> None:
    item = _csl()[LIND.key]
    assert (item["type"], item["authority"]) == ("legal_case", "European Court of Human Rights")
    assert (item["title"], item["number"], item["issued"]) == (
        "L.K. v. Norland", "2872/02", {"date-parts": [[2008, 12, 2]]}
    )  # fmt: skip
    assert item["note"] == (
        "ECLI:CE:ECHR:2008:1202JUD000287202. Cited: § 43. Read as official text as saved on 4 March 2026."
    )


def test_a_treaty_and_a_recommendation_have_number_date_and_places() -> None:
    items = _csl()
    assert (items["harbour"]["type"], items["harbour"]["number"]) == ("treaty", "HTS No. 7")
    assert "Cited: Art. 7(1)(b). Entered into force 1 September 2003." in items["harbour"]["note"]
    recommendation = items["rec-1999-4"]
    assert (recommendation["type"], recommendation["genre"]) == ("legislation", "Recommendation")
    assert "Read as our summary, not the official text." in recommendation["note"]


def test_a_year_alone_is_a_year_alone() -> None:
    provenance = Provenance(texts=(replace(HARBOUR, date="2001"),))
    (item,) = json.loads(draw_csl([replace(ANSWER, supports=SUPPORTS[:1])], "court", provenance))
    assert item["issued"] == {"date-parts": [[2001]]}


def test_one_text_is_one_entry_with_each_place_once() -> None:
    more = (*SUPPORTS, replace(SUPPORTS[0], marker=5), support(6, "harbour/art-8", "Harbour Convention, Art. 8", "x"))
    answer = replace(ANSWER, supports=more)
    assert "Cited: Art. 7(1)(b); Art. 8." in _csl(answer)["harbour"]["note"]
    assert "pages = {Art. 7(1)(b); Art. 8}" in draw_bibtex([answer], "court", PROVENANCE)


def test_a_refusal_gives_the_nearest_and_says_that_nothing_rests_on_them() -> None:
    items = _csl(REFUSAL)
    assert set(items) == {"harbour", LIND.key}
    assert all(item["note"].endswith("no answer rests on it.") for item in items.values())
    assert "No answer: No text held here says anything" in draw_bibtex([REFUSAL], "court", PROVENANCE)


def test_a_text_of_which_nothing_is_known_is_named_by_its_citation() -> None:
    items = json.loads(draw_csl([ANSWER], "court", Provenance()))
    assert [item["title"] for item in items] == [s.citation for s in SUPPORTS]


def test_bibtex_entries_carry_what_csl_does() -> None:
    text = draw_bibtex([ANSWER], "court", PROVENANCE)
    assert re.findall(r"^@(\w+)\{([^,]+),$", text, re.MULTILINE) == [
        ("legislation", "harbour"),
        ("legislation", "rec-1999-4"),
        ("jurisdiction", "ecthr:001-900001"),
        ("jurisdiction", "ecthr:001-900002"),
    ]
    for field in ("date = {2008-12-02}", "number = {2872/02}", "institution = {European Court of Human Rights}"):
        assert field in text
    assert "type = {Judgment (Grand Chamber)}" in text and GRAND.title in text
    assert "model tiny-model==1.0, summaries ab12ab12ab12" in text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Art. 8 & 10", r"Art. 8 \& 10"), ("50 %", r"50 \%"), ("a_b#c$", r"a\_b\#c\$"),
        ("{x}", r"\textbraceleft{}x\textbraceright{}"), ("~^", r"\textasciitilde{}\textasciicircum{}"),
        ("\\input{x}", r"\textbackslash{}input\textbraceleft{}x\textbraceright{}"),
        ("č“§”", "č“§”"), ("two\nlines", "two lines"),
    ],
)  # fmt: skip
def test_signs_of_latex_are_written_as_signs(text: str, written: str) -> None:
    assert escape_latex(text) == written


@settings(deadline=None)
@given(st.text())
def test_latex_reads_back_the_words_and_its_braces_close(text: str) -> None:
    written = escape_latex(text)
    signs = re.compile("|".join(map(re.escape, LETTERS)))
    assert signs.sub(lambda m: LETTERS[m.group()], written) == clean(text)
    depths = [written[: n + 1].count("{") - written[: n + 1].count("}") for n in range(len(written))]
    assert all(depth in (0, 1) for depth in depths) and (not depths or depths[-1] == 0)


@pytest.mark.parametrize("url", ["https://x.example/a}b", "https://x.example/{a}\\b c", "https://x.example/a%20b"])
def test_an_address_never_ends_its_field(url: str) -> None:
    text = draw_bibtex(
        [replace(ANSWER, supports=(support(1, f"{BILL.key}/s-1", "s. 1", "x"),))], "court",
        Provenance(texts=(replace(BILL, url=url),)),
    )  # fmt: skip
    (field,) = re.findall(r"url = \{(.*)\},\n", text)
    assert not re.search(r"[{}\\\s]", field)
    assert text.count("{") == text.count("}")
