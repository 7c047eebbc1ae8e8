"""Legal references: found, resolved, printed."""

from __future__ import annotations

import re

import pytest
from citation_tables import (
    BOOK,
    BOOK_SECTIONS,
    CATALOGUE,
    CONTEXTS,
    JUDGMENTS,
    KU,
    LEVELS_LISTS_AND_RANGES,
    NAMES_OF_INSTRUMENTS,
    NOT_OURS,
    OLD,
    PARAGRAPHS,
    PARTS,
    RECOMMENDATION,
    SOURCES,
    STRUCTURE,
    UNDECIDED,
    check,
)
from citation_tables_judgments import IN_A_JUDGMENT, JUDGMENTS_CITED
from citation_tables_search import (
    ARTICLE_TYPED,
    IN_A_PUBLISHED_TEXT,
    JUDGMENTS_TYPED,
    MISSPELT_OR_FRENCH,
    NOT_HELD,
    RECOMMENDATION_TYPED,
    RUNNING_TEXT,
    TREATY_BY_NUMBER_ALONE,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.citation_scan import FIRST_LETTERS, MARK_SOURCE
from kb.citations import (
    CitedAbove,
    ListedCatalogue,
    citation_json,
    find,
    find_citations,
    fold_name,
    format_citation,
    is_outside,
)
from kb.errors import PinpointError
from kb.model import Citation, Pinpoint


@pytest.mark.parametrize(("text", "expected"), NAMES_OF_INSTRUMENTS)
def test_instrument_is_known_by_each_of_its_names_before_and_after_the_article(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "expected"), LEVELS_LISTS_AND_RANGES)
def test_levels_lists_and_ranges_are_read_as_written(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "expected"), RECOMMENDATION)
def test_recommendation_is_cited_by_paragraph_recital_and_operative_point(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "context", "expected"), CONTEXTS)
def test_words_that_point_mean_the_document_they_stand_in(text: str, context: str | None, expected: str) -> None:
    check(text, context, expected)


@pytest.mark.parametrize(("text", "context", "expected"), IN_A_JUDGMENT)
def test_article_in_a_judgment_is_the_conventions_only_without_another_law_in_play(
    text: str, context: str, expected: str
) -> None:
    check(text, context, expected)


@pytest.mark.parametrize(("text", "expected"), JUDGMENTS_CITED)
def test_judgment_is_known_by_name_number_date_or_an_earlier_citation(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "expected"), NOT_OURS)
def test_other_law_never_gets_an_identifier_of_ours(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "expected"), UNDECIDED)
def test_what_cannot_be_told_stays_ambiguous_or_unresolved(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(
    ("text", "expected"), [*TREATY_BY_NUMBER_ALONE, *ARTICLE_TYPED, *MISSPELT_OR_FRENCH, *RECOMMENDATION_TYPED]
)
def test_reference_typed_in_haste_is_read_as_meant(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "expected"), JUDGMENTS_TYPED)
def test_judgment_typed_by_short_name_or_number_is_known_where_one_alone_is_meant(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "expected"), NOT_HELD)
def test_typed_reference_that_is_not_held_is_found_and_never_given_to_a_neighbour(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "expected"), RUNNING_TEXT)
def test_date_count_place_or_footnote_is_no_reference(text: str, expected: str) -> None:
    check(text, None, expected)


@pytest.mark.parametrize(("text", "context", "expected"), IN_A_PUBLISHED_TEXT)
def test_shorthand_is_not_read_in_a_published_text(text: str, context: str, expected: str) -> None:
    check(text, context, expected)


def test_bare_number_in_a_long_text_is_no_article_but_a_shaped_one_is() -> None:
    filler = "Words that name nothing. " * 12
    assert find_citations(f"{filler}Lanzarote 23", CATALOGUE) == ()
    found = find_citations(f"{filler}Lanzarote 18(1)(b)", CATALOGUE)
    assert [c.targets for c in found] == [("lanzarote/art-18/1/b",)]


def only(text: str, context: str | None = None) -> Citation:
    found = find_citations(text, CATALOGUE, context=context)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Article 99 of the Istanbul Convention", "istanbul/art-99 does not exist (81 articles)"),
        ("CM/Rec(2026)2, para. 46", "rec-2026-2/para-46 does not exist (45 paragraphs)"),
        (
            "Article 34(9) of the Istanbul Convention",
            "istanbul/art-34/9 does not exist (no paragraphs in istanbul/art-34)",
        ),
        ("Opuz v. Turkey, no. 33401/02, §§ 72-76", "Opuz v. Turkey, no. 33401/02, §§ 72-76"),
        ("Smith v. France, no. 2872/02", "Smith v. France, no. 2872/02 (that number is K.U. v. Finland)"),
        ("Article 12 of the Constitution", "outside the knowledge base: Article 12, the Constitution"),
    ],
)
def test_label_says_what_was_understood_of_an_unresolved_reference(text: str, label: str) -> None:
    assert only(text).label == label


def test_outside_text_is_told_apart_from_an_invented_provision() -> None:
    assert is_outside(only("Article 12 of the Constitution"))
    assert not is_outside(only("Article 99 of the Istanbul Convention"))
    assert not is_outside(only("Article 34 of the Istanbul Convention"))


def test_point_of_a_judgments_paragraph_resolves_to_the_paragraph_and_says_so() -> None:
    assert only("K.U. v. Finland, § 25 (b)").label == f"b lies in {KU}/para-25"


def test_name_of_another_treaty_signed_in_the_same_city_is_remembered() -> None:
    above = CitedAbove()
    first = find_citations("Annex C to the Istanbul Convention", CATALOGUE, context=KU, above=above)
    later = find_citations("Article 5 of the Istanbul Convention", CATALOGUE, context=KU, above=above)
    assert first == ()
    assert [c.status for c in later] == ["unresolved"]


def test_cited_above_reaches_back_over_paragraphs_that_share_a_memory() -> None:
    above = CitedAbove()
    find_citations("see K.U. v. Finland, no. 2872/02", CATALOGUE, context=OLD, above=above)
    later = find_citations("(K.U., cited above, § 43)", CATALOGUE, context=OLD, above=above)
    assert [c.targets for c in later] == [(f"{KU}/para-43",)]
    assert later[0].status == "resolved"


def test_article_not_yet_given_to_the_convention_is_doubtful_in_a_judgment_read_through() -> None:
    above = CitedAbove()
    find_citations("Articles 3, 8 and 14 of the Convention", CATALOGUE, context=KU, above=above)
    told = {n: find_citations(f"under Article {n}", CATALOGUE, context=KU, above=above)[0].status for n in (8, 10)}
    assert told == {8: "resolved", 10: "ambiguous"}


def test_range_longer_than_any_text_stays_unresolved() -> None:
    ids = [f"doc/long/art-{n}" for n in range(1, 600)]
    found = find_citations("Articles 1 to 500", ListedCatalogue(ids), context="doc/long")
    assert [(c.status, c.targets) for c in found] == [("unresolved", ())]


def test_context_that_is_not_an_identifier_is_refused() -> None:
    with pytest.raises(PinpointError, match="context of a text must be an identifier"):
        find_citations("Article 8", CATALOGUE, context="Istanbul Convention")


def test_citation_json_has_the_contracts_shape() -> None:
    assert citation_json(only("see Art. 34 Istanbul")) == {
        "text": "Art. 34 Istanbul", "start": 4, "end": 20, "ids": ["istanbul/art-34"], "known": True,
        "status": "resolved", "label": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Söderman v. Sweden [GC]", "SODERMAN v SWEDEN"),
        ("Söderman c. Suède", "Söderman v. Sweden"),
        ("Płoski v. Poland", "Ploski v. Poland"),
        ("O'Keeffe v. Ireland", "O’Keeffe v. Ireland"),
        ("K.U. v. Finland", "K. U. v. Finland"),
        ("Eremia v. the Republic of Moldova", "Eremia v. Moldova"),
        ("N.Ç. v. Türkiye", "N.Ç. v. Turkey"),
        ("Lawless v. Ireland (No. 3)", "Lawless v. Ireland (no. 3)"),
        ("Zborowski v. Poland (No 3)", "Zborowski v. Poland (no. 3)"),
        ("X v. Latvia", "X. v. Latvia"),
    ],
)
def test_names_that_differ_in_spelling_only_fold_alike(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


def test_serial_number_of_a_case_name_is_significant() -> None:
    assert fold_name("Von Hannover v. Germany") != fold_name("Von Hannover v. Germany (no. 2)")


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("rec-2026-2/para-38.2", "CM/Rec(2026)2, para. 38.2"),
        ("rec-2026-2/recital-5", "CM/Rec(2026)2, preamble, recital 5"),
        ("rec-2026-2/op-2", "CM/Rec(2026)2, operative point 2"),
        ("rec-2026-2", "CM/Rec(2026)2"),
        ("istanbul/art-36/1/a", "Istanbul Convention, Art. 36(1)(a)"),
        ("istanbul/appendix/2/a", "Istanbul Convention, Appendix, para. 2(a)"),
        ("istanbul/appendix", "Istanbul Convention, Appendix"),
        ("istanbul", "Istanbul Convention (CETS No. 210)"),
        ("budapest/art-16/2", "Budapest Convention, Art. 16(2)"),
        ("echr/art-8/2", "ECHR, Art. 8(2)"),
        ("doc/national-bill/s-12/2", "national-bill, s. 12(2)"),
        ("unknown/art-1", "[unknown/art-1]"),
    ],
)
def test_provision_is_printed_as_lawyers_cite_it(id: str, expected: str) -> None:
    assert format_citation(Pinpoint.parse(id), sources=SOURCES) == expected


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        (f"{KU}/para-43", "K.U. v. Finland, no. 2872/02, § 43, 2 December 2008"),
        (f"{KU}/op-2", "K.U. v. Finland, no. 2872/02, operative part, point 2, 2 December 2008"),
        (f"{KU}/opinion-1/3", "K.U. v. Finland, no. 2872/02, separate opinion 1, § 3, 2 December 2008"),
        (f"{KU}/opinion-1", "K.U. v. Finland, no. 2872/02, separate opinion 1, 2 December 2008"),
        (KU, "K.U. v. Finland, no. 2872/02, 2 December 2008"),
        ("ecthr/001-128043/para-78", "Söderman v. Sweden [GC], no. 5786/08, § 78, 12 November 2013"),
        ("ecthr/001-5", "Bloom and Bloom v. Malta (no. 2) [GC], nos. 501/05 and 502/05, 16 June 2009"),
        ("ecthr/001-3/para-9", "Dedalus and Others v. Malta, no. 301/03 and 3 others, § 9, 31 January 2005"),
    ],
)
def test_judgment_is_printed_with_number_place_and_date(id: str, expected: str) -> None:
    pinpoint = Pinpoint.parse(id)
    assert format_citation(pinpoint, sources=SOURCES, judgment=CATALOGUE.judgment(pinpoint.document)) == expected


def test_judgment_without_its_names_is_printed_as_identifier() -> None:
    assert format_citation(Pinpoint.parse(KU), sources=SOURCES) == f"[{KU}]"


def reads_back(pinpoint: Pinpoint) -> bool:
    printed = format_citation(pinpoint, sources=SOURCES, judgment=CATALOGUE.judgment(pinpoint.document))
    found = find_citations(f"See {printed}.", CATALOGUE)
    return [(c.status, c.targets) for c in found] == [("resolved", (str(pinpoint),))]


def test_every_provision_of_the_instruments_reads_back_from_its_printed_form() -> None:
    wrong = [id for id in [*STRUCTURE, *SOURCES] if not reads_back(Pinpoint.parse(id))]
    assert len(STRUCTURE) > 1400
    assert wrong == []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*PARAGRAPHS, *PARTS, *BOOK_SECTIONS, *(j.key for j in JUDGMENTS)]))
def test_paragraph_of_a_judgment_reads_back_from_its_printed_form(id: str) -> None:
    assert reads_back(Pinpoint.parse(id))


_WORDS = (
    "Article Articles Art. art 8 3(1)(a) § §§ 12-15 , and of the to ( ) Istanbul ETS 185 CM/Rec(2026)2 para. "
    "3.2 K.U. v. Finland no. 2872/02 cited above ibid. recital Code paragraph 1.a a b ; istanbul/art-3 İ ß 𝔸 ‑ – “ ”"
)
_PIECES = st.sampled_from([*_WORDS.split(), "\n\n"])
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map(" ".join))
_CONTEXTS = st.sampled_from([None, "istanbul", "budapest/art-9/4", "rec-2026-2/para-3", KU, f"{KU}/opinion-1/1", BOOK])


@settings(max_examples=400, deadline=None)
@given(_TEXTS, _CONTEXTS)
def test_citations_are_slices_in_order_and_their_targets_exist(text: str, context: str | None) -> None:
    end = 0
    for citation in find_citations(text, CATALOGUE, context=context):
        assert citation.start >= end
        assert citation.end > citation.start
        end = citation.end
        assert text[citation.start : citation.end] == citation.text
        assert all(CATALOGUE.exists(id) for id in citation.targets)
        assert (citation.status == "unresolved") == (citation.targets == ())
        assert citation.known == bool(citation.targets)


HOSTILE = {
    "words": "Article " * 20_000,
    "brackets": "(" * 100_000,
    "numbers": "Articles " + ", ".join(str(n) for n in range(1, 20_000)),
    "spaces": "Article" + " " * 100_000 + "8",
    "sections": "§ " * 50_000,
    "versus": "A v. France " * 8_000,
    "cited": "A, cited above, " * 6_000,
    "capitals": "Aa " * 33_000,
    "levels": "Article 1" + "(a)" * 30_000,
    "identifier": "istanbul/" * 11_000,
    "typed": "IC 36 and 8 ECHR, para 1 art 36 IC para 2; Söderman §1 K.U. v. Finland at [4] 2872/02 § 4 " * 1_100,
    "names": "Istanbul Convention Article 5 and Lanzarote Convention Article 6 or Article 8. " * 1_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_of_a_hundred_thousand_characters_is_read_through(name: str) -> None:
    for context in (None, KU):
        find_citations(HOSTILE[name], CATALOGUE, context=context)


_UNGUARDED = re.compile(rf"(?:(?<![^\W_])|(?=§)){MARK_SOURCE}")
_GUARDED = re.compile(rf"(?:(?<![^\W_])|(?=§)){FIRST_LETTERS}{MARK_SOURCE}")
_TABLES = (
    NAMES_OF_INSTRUMENTS,
    LEVELS_LISTS_AND_RANGES,
    RECOMMENDATION,
    CONTEXTS,
    IN_A_JUDGMENT,
    JUDGMENTS_CITED,
    NOT_OURS,
    ARTICLE_TYPED,
    MISSPELT_OR_FRENCH,
    RECOMMENDATION_TYPED,
    JUDGMENTS_TYPED,
    NOT_HELD,
)


@pytest.mark.parametrize("text", [row[0] for table in _TABLES for row in table])
def test_quick_test_of_first_letters_hides_no_mark(text: str) -> None:
    assert [m.span() for m in _GUARDED.finditer(text)] == [m.span() for m in _UNGUARDED.finditer(text)]


def test_found_references_carry_no_knowledge_of_what_is_held() -> None:
    assert [len(r.places) for r in find("Articles 33 and 99 of the Istanbul Convention")] == [2]
