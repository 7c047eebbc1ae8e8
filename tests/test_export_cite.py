"""Citations in three styles: a table of forms, and the court's places held against `kb.citation_format`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from export_maker import BILL, DECISION, GRAND, HARBOUR, LIND, MANY, PROTOCOL, PROVENANCE, RECOMMENDATION, UNDATED
from hypothesis import given
from hypothesis import strategies as st

from kb.citation_catalogue import JudgmentName
from kb.citation_format import format_citation
from kb.citation_names import MONTHS
from kb.citations import ListedCatalogue, find_citations
from kb.errors import PinpointError
from kb.export_cite import STYLES, Style, cite, cite_place, cite_text
from kb.export_model import CitedText, clean, describe_text, print_date
from kb.model import Pinpoint, Source, Support
from kb.sources import read_sources
from kb.store import Document
from kb.structure import read_structure

CATALOGUE = Path(__file__).resolve().parent.parent / "corpus"
STRUCTURE = tuple(read_structure(CATALOGUE))
SOURCES = read_sources(CATALOGUE)

_TREATY = (
    "Convention on Safe Harbours (opened for signature 3 May 2001, entered into force 1 September 2003) HTS No 7 "
    "(Harbour Convention)"
)
_PROTOCOL = (
    "Protocol to the Convention on Safe Harbours, on rude signals (opened for signature 2005) HTS No 9 "
    "(Harbour Convention, First Protocol)"
)
_RECOMMENDATION = (
    "Council of Europe, Committee of Ministers, ‘Recommendation CM/Rec(1999)4 on the lighting of piers’ "
    "(10 February 1999)"
)
_GRAND = "Öberg and Others v Estmark (No 2) App nos 5786/08 and 12/09 (ECtHR [GC], 12 November 2013)"
_MANY = "NTs and ŞAÇ Tic AŞ v Westmark App no 1/01 and 4 others (ECtHR, 2011)"
_DECISION = "Pier.org Ltd v Norland (dec) App nos 74742/14, 1/15 and 2/15 (ECtHR, 7 February 2017)"

FORMS: tuple[tuple[CitedText, str, Style, str], ...] = (
    (HARBOUR, "", "oscola", _TREATY),
    (HARBOUR, "", "plain", "Harbour Convention"),
    (HARBOUR, "art-34", "oscola", f"{_TREATY} art 34"),
    (HARBOUR, "art-34", "plain", "Harbour Convention, Article 34"),
    (HARBOUR, "art-8/2", "oscola", f"{_TREATY} art 8(2)"),
    (HARBOUR, "art-36/1/a", "oscola", f"{_TREATY} art 36(1)(a)"),
    (HARBOUR, "art-36/1/a", "plain", "Harbour Convention, Article 36(1)(a)"),
    (HARBOUR, "art-3/a", "oscola", f"{_TREATY} art 3(a)"),
    (HARBOUR, "art-3/a", "plain", "Harbour Convention, Article 3(a)"),
    (HARBOUR, "art-9/1/a/ii", "plain", "Harbour Convention, Article 9(1)(a)(ii)"),
    (HARBOUR, "recital-5", "oscola", f"{_TREATY} preamble, recital 5"),
    (HARBOUR, "recital-5", "plain", "Harbour Convention, preamble, recital 5"),
    (HARBOUR, "appendix", "oscola", f"{_TREATY} appendix"),
    (HARBOUR, "appendix/2/a", "oscola", f"{_TREATY} appendix para 2(a)"),
    (HARBOUR, "appendix/2", "plain", "Harbour Convention, Appendix, paragraph 2"),
    (HARBOUR, "appendix", "plain", "Harbour Convention, Appendix"),
    (PROTOCOL, "art-4", "oscola", f"{_PROTOCOL} art 4"),
    (PROTOCOL, "art-4", "plain", "Harbour Convention, First Protocol, Article 4"),
    (RECOMMENDATION, "", "oscola", _RECOMMENDATION),
    (RECOMMENDATION, "para-33", "oscola", f"{_RECOMMENDATION} para 33"),
    (RECOMMENDATION, "para-38.2", "oscola", f"{_RECOMMENDATION} para 38.2"),
    (RECOMMENDATION, "para-38.2", "plain", "Recommendation CM/Rec(1999)4, paragraph 38.2"),
    (RECOMMENDATION, "recital-5", "oscola", f"{_RECOMMENDATION} preamble, recital 5"),
    (RECOMMENDATION, "op-2", "oscola", f"{_RECOMMENDATION} operative point 2"),
    (RECOMMENDATION, "op-2", "plain", "Recommendation CM/Rec(1999)4, operative point 2"),
    (LIND, "", "oscola", "LK v Norland App no 2872/02 (ECtHR, 2 December 2008)"),
    (LIND, "para-43", "oscola", "LK v Norland App no 2872/02 (ECtHR, 2 December 2008) para 43"),
    (LIND, "para-43", "plain", "L.K. v. Norland, application no. 2872/02, judgment of 2 December 2008, paragraph 43"),
    (LIND, "para-43/a", "oscola", "LK v Norland App no 2872/02 (ECtHR, 2 December 2008) para 43(a)"),
    (LIND, "op-1", "oscola", "LK v Norland App no 2872/02 (ECtHR, 2 December 2008) operative part, point 1"),
    (LIND, "op-1", "plain",
     "L.K. v. Norland, application no. 2872/02, judgment of 2 December 2008, operative part, point 1"),
    (LIND, "facts/para-2", "oscola", "LK v Norland App no 2872/02 (ECtHR, 2 December 2008) The Facts, para 2"),
    (LIND, "procedure/para-2", "plain", "L.K. v. Norland, application no. 2872/02, judgment of 2 December 2008, "
                                        "The Procedure, paragraph 2"),
    (LIND, "opinion-1", "oscola", "LK v Norland App no 2872/02 (ECtHR, 2 December 2008) separate opinion 1"),
    (LIND, "opinion-1/3", "oscola", "LK v Norland App no 2872/02 (ECtHR, 2 December 2008) separate opinion 1, para 3"),
    (LIND, "opinion-2/3", "plain",
     "L.K. v. Norland, application no. 2872/02, judgment of 2 December 2008, separate opinion 2, paragraph 3"),
    (GRAND, "para-7", "oscola", f"{_GRAND} para 7"),
    (GRAND, "para-7", "plain", "Öberg and Others v. Estmark (no. 2), applications nos. 5786/08 and 12/09, "
                               "judgment of 12 November 2013 (Grand Chamber), paragraph 7"),
    (MANY, "para-7", "oscola", f"{_MANY} para 7"),
    (MANY, "para-7", "plain", "N.Ts. and Ş.A.Ç. Tic. A.Ş. v. Westmark, application no. 1/01 and 4 others, "
                              "judgment of 2011, paragraph 7"),
    (DECISION, "para-7", "oscola", f"{_DECISION} para 7"),
    (DECISION, "para-7", "plain", "Pier.org Ltd. v. Norland, applications nos. 74742/14, 1/15 and 2/15, "
                                  "decision of 7 February 2017, paragraph 7"),
    (UNDATED, "para-7", "oscola", "Quill v the Kingdom of Estmark (ECtHR) para 7"),
    (UNDATED, "para-7", "plain", "Quill v. the Kingdom of Estmark, judgment, paragraph 7"),
    (BILL, "s-12/2", "oscola", "Harbour Bill <b>draft</b> s 12(2)"),
    (BILL, "s-12/2", "plain", "Harbour Bill <b>draft</b>, section 12(2)"),
)  # fmt: skip


def _support(id: str, citation: str = "as printed") -> Support:
    return Support(
        marker=1, id=id, citation=citation, quote="", layer="official", url="", heading="", instrument=id
    )  # fmt: skip


@pytest.mark.parametrize(("text", "path", "style", "expected"), FORMS)
def test_each_form_is_cited_as_its_style_has_it(text: CitedText, path: str, style: Style, expected: str) -> None:
    assert cite(_support("/".join(filter(None, (text.key, path)))), text, style) == expected


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        (HARBOUR, "court", "Harbour Convention (HTS No. 7)"),
        (HARBOUR, "plain", "Harbour Convention (HTS No. 7)"),
        (RECOMMENDATION, "court", "CM/Rec(1999)4"),
        (RECOMMENDATION, "plain", "Recommendation CM/Rec(1999)4"),
        (LIND, "court", "L.K. v. Norland, no. 2872/02, 2 December 2008"),
        (GRAND, "court", "Öberg and Others v. Estmark (no. 2) [GC], nos. 5786/08 and 12/09, 12 November 2013"),
        (MANY, "court", "N.Ts. and Ş.A.Ç. Tic. A.Ş. v. Westmark, no. 1/01 and 4 others, 2011"),
        (BILL, "court", "Harbour Bill <b>draft</b>"),
    ],
)
def test_a_whole_text_has_no_pinpoint(text: CitedText, style: Style, expected: str) -> None:
    assert cite_text(text, style) == expected


def test_the_courts_form_is_the_one_printed_everywhere() -> None:
    assert cite(_support("ecthr/001-900001/para-43", "L.K., § 43"), LIND, "court") == "L.K., § 43"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("id", "text"), [("ecthr/001-900001/annex-2", LIND), ("harbour/annex-x", HARBOUR), ("tide/art-1", None)]
)
def test_a_unit_without_a_known_form_is_never_cited_as_the_whole_text(
    id: str, text: CitedText | None, style: Style
) -> None:
    assert cite(_support(id), text, style) == "as printed"


def test_an_identifier_that_is_none_is_an_error_in_words() -> None:
    with pytest.raises(PinpointError, match="not an identifier"):
        PROVENANCE.find("no identifier")


def _describe(source: Source) -> CitedText:
    return CitedText(
        key=source.key, kind="recommendation" if source.kind == "recommendation" else "treaty", title=source.title,
        short=source.short, reference=source.reference, date=source.adopted, in_force=source.in_force,
    )  # fmt: skip


def test_places_in_the_courts_form_are_those_of_the_one_formatter() -> None:
    texts = {key: _describe(source) for key, source in SOURCES.items()}
    for id in STRUCTURE:
        pinpoint = Pinpoint.parse(id)
        text = texts[pinpoint.document]
        assert f"{text.short}, {cite_place(id, text, 'court')}" == format_citation(pinpoint, sources=SOURCES)


@pytest.mark.parametrize("style", STYLES)
def test_what_is_cited_is_found_again_as_the_same_provision(style: Style) -> None:
    """Every seventh provision of the real texts, so that each kind of unit comes up."""
    catalogue = ListedCatalogue(STRUCTURE)
    texts = {key: _describe(source) for key, source in SOURCES.items()}
    for id in STRUCTURE[::7]:
        pinpoint = Pinpoint.parse(id)
        support = _support(id, format_citation(pinpoint, sources=SOURCES))
        found = find_citations(cite(support, texts[pinpoint.document], style), catalogue)
        assert [t for c in found for t in c.targets][-1:] == [id]


_UNITS = ("", "para-43", "para-120", "op-1", "opinion-2", "opinion-2/3", "facts/para-2", "procedure/para-1")
"""Every kind of unit that a judgment has, the parts of the earliest that count anew among them."""


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", (LIND, GRAND, replace(MANY, date="2011-05-03"), DECISION), ids=lambda text: text.key)
@given(unit=st.sampled_from(_UNITS))
def test_every_unit_of_a_judgment_is_found_again_as_itself(text: CitedText, style: Style, unit: str) -> None:
    name = JudgmentName(
        key=text.key, name=text.title, application_numbers=text.applications, date=text.date,
        formation="GRAND CHAMBER" if text.grand_chamber else "",
    )  # fmt: skip
    catalogue = ListedCatalogue((f"{text.key}/{u}" for u in _UNITS if u), (name,))
    id = f"{text.key}/{unit}".rstrip("/")
    support = _support(id, format_citation(Pinpoint.parse(id), sources={}, judgment=name))
    assert [t for c in find_citations(cite(support, text, style), catalogue) for t in c.targets] == [id]


def _document(key: str) -> Document:
    return Document(
        key=key, position=0, kind="", title="A text", reference="no. 1/01", layer="digest", as_of="2026-03-04",
        source="", sha256="", url="https://texts.example", caveat="Old.", content_hash="", units=1, extra={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "formation", "title", "grand"),
    [
        ("Lind v. Norland", "GRAND CHAMBER", "Lind v. Norland", True),
        ("Lind v. Norland [GC]", "", "Lind v. Norland", True),
        ("Lind v. Norland", "FOURTH SECTION", "Lind v. Norland", False),
    ],
)
def test_the_grand_chamber_is_known_by_formation_or_name(name: str, formation: str, title: str, grand: bool) -> None:
    judgment = JudgmentName(key="ecthr/1", name=name, application_numbers=("1/01",), date="2001", formation=formation)
    text = describe_text(_document("ecthr/1"), None, judgment)
    assert (text.kind, text.title, text.grand_chamber, text.layer) == ("judgment", title, grand, "digest")


def test_an_instrument_is_described_by_the_catalogue_and_the_store() -> None:
    text = describe_text(_document("echr"), SOURCES["echr"], None)
    assert (text.kind, text.short, text.reference, text.date) == ("treaty", "ECHR", "ETS No. 5", "1950-11-04")
    assert (text.layer, text.as_of, text.caveat) == ("digest", "2026-03-04", "Old.")


def test_a_text_of_the_users_own_is_described_by_the_store_alone() -> None:
    text = describe_text(_document("doc/bill"), None, None)
    assert (text.kind, text.title, text.reference) == ("document", "A text", "no. 1/01")


@pytest.mark.parametrize(
    ("iso", "printed"),
    [
        ("2008-12-02", "2 December 2008"), ("2008-12", "December 2008"), ("2008", "2008"), ("", ""),
        ("2026-03-05T10:20:30+00:00", "5 March 2026"), ("spring 2008", "spring 2008"), ("2008-13-01", "2008-13-01"),
    ],
)  # fmt: skip
def test_a_date_is_printed_as_far_as_it_is_known(iso: str, printed: str) -> None:
    assert print_date(iso) == printed


def test_every_month_is_printed_by_its_name() -> None:
    assert [print_date(f"2001-{n:02}-01") for n in range(1, 13)] == [f"1 {month} 2001" for month in MONTHS]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b", "a\ufffdb"), ("a\t b\n", "a b"), ("\ud800", "\ufffd"), ("č“§”ș", "č“§”ș"), ("\ufffe", "\ufffd")],
)
def test_signs_that_no_file_can_carry_are_replaced(text: str, kept: str) -> None:
    assert clean(text) == kept
