"""Rules of reading a judgment, each on an invented case."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judgment_maker import END, FACTS, HEAD, NAMED, PROCEDURE, REASONS, at, ids, read

from ingest.judgment import ecli, looks_like_judgment, parse_judgment
from ingest.judgment_numbers import find_labels, read_label
from kb.errors import LayoutError, UsageError
from kb.model import Role

# --- numbered paragraphs -----------------------------------------------------------------------------------------


def test_paragraphs_are_found_by_sequence() -> None:
    assert ids(read(*PROCEDURE, *FACTS)) == ["para-1", "para-2", "para-3", "op-1"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("43. These duties bind.", (43, "These duties bind.")),
        ("54 The Government replied.", (54, "The Government replied.")),
        ("l5. Meanwhile, bees swarmed.", (15, "Meanwhile, bees swarmed.")),
        ("[1]41. The hive was sold.", (41, "The hive was sold.")),
        ("I. 1. The hive was sold.", (1, "The hive was sold.")),
        ("29 June 2011 was a Sunday.", None),
        ("10.5 per cent", None),
        ("3) a list item", None),
        ("All. The bees", None),
    ],
)
def test_label_is_read_as_printed(line: str, expected: tuple[int, str] | None) -> None:
    assert read_label(line) == expected


def test_quoted_paragraph_does_not_start_a_new_paragraph() -> None:
    judgment = read(
        *PROCEDURE, *FACTS, "THE LAW",
        "4. In Roe v. Ruritania the Court held:",
        "“4. A beekeeper is entitled to quiet.",
        "5. The State must see to it.",
        "6. Neighbours have duties.”",
        "5. The Court sees no reason to depart from that view.",
        "6. There has been a violation of Article 8 of the Convention.",
    )  # fmt: skip
    assert ids(judgment)[3:6] == ["para-4", "para-5", "para-6"]
    assert at(judgment, "para-5").text == "The Court sees no reason to depart from that view."
    assert at(judgment, "para-4").text.endswith("6. Neighbours have duties.”")


def test_sub_heading_with_the_number_due_does_not_start_a_paragraph() -> None:
    judgment = read(
        *PROCEDURE, "THE FACTS", "I. THE CIRCUMSTANCES OF THE CASE", "3. Bees", "3. The applicant keeps bees.",
        "4. Honey", "4. He sells honey.", "5. He has a stall.",
    )  # fmt: skip
    assert at(judgment, "para-3").text == "The applicant keeps bees."
    assert at(judgment, "para-4").text == "He sells honey."
    assert at(judgment, "para-4").heading_path[-1] == "4. Honey"


def test_a_lost_closing_mark_does_not_swallow_the_rest() -> None:
    judgment = read(*PROCEDURE, *FACTS, "4. The Act says:", "“A hive is a home.", "5. He appealed.", "6. He lost.")
    assert ids(judgment)[3:6] == ["para-4", "para-5", "para-6"]


def test_unquoted_numbered_rules_do_not_start_paragraphs() -> None:
    judgment = read(
        *PROCEDURE, *FACTS, "II. RELEVANT DOMESTIC LAW", "4. The Hive Guidelines provide:",
        "4. Hives should be painted.", "5. Smoke must be kept away.", "6. A swarm is nobody’s.",
        "5. The Honey Act was passed on 2 May 1999.", "THE LAW",
        "6. The applicant complained of noise under Article 8 of the Convention.",
    )  # fmt: skip
    assert at(judgment, "para-5").text == "The Honey Act was passed on 2 May 1999."
    assert at(judgment, "para-6").role is Role.SUBMISSIONS


def test_gaps_of_an_extract_are_kept_and_said() -> None:
    judgment = read(
        *PROCEDURE, *FACTS, "...", "12. He went to court in 2020.", "13. He lost in 2021.", "...",
        "17. The Court notes that he lost.",
    )  # fmt: skip
    assert ids(judgment)[2:6] == ["para-3", "para-12", "para-13", "para-17"]
    assert "paragraphs missing in the source: 4-11, 14-16" in judgment.warnings
    assert "published as extracts" in judgment.warnings


def test_notes_before_the_procedure_are_no_paragraphs() -> None:
    notes = ["Notes by the Registrar", "1. The case is numbered 9/1990.", "2. These rules apply to it."]
    judgment = read(*PROCEDURE, *FACTS, head=[*HEAD, *notes])
    assert at(judgment, "para-1").text.startswith("The case originated")
    assert {p.part for p in judgment.placements[len(HEAD) : len(HEAD) + 3]} == {"front"}


def test_each_part_counting_from_one_keeps_the_law_citable_by_number() -> None:
    judgment = read(
        *PROCEDURE, "THE FACTS", "1. Bees lived in Ruritania in 1950.", "2. Mr Doe kept them.",
        "THE LAW", "1. Whereas the Government contended that bees are no home;",
        "2. Whereas the Court finds that they are;",
    )  # fmt: skip
    assert ids(judgment)[:6] == [
        "procedure/para-1", "procedure/para-2", "facts/para-1", "facts/para-2", "para-1", "para-2"
    ]  # fmt: skip
    assert [at(judgment, i).role for i in ("para-1", "para-2")] == [Role.SUBMISSIONS, Role.ASSESSMENT]


def test_continuation_belongs_to_its_paragraph_verbatim() -> None:
    judgment = read(
        *PROCEDURE, *FACTS, "4. The  Act\u00a0reads:", "“(a) bees;", "", "(b)   wasps.”", "He relied on it."
    )
    assert at(judgment, "para-4").text == "The Act reads:\n“(a) bees;\n(b) wasps.”\nHe relied on it."


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(1, 60), max_size=4), min_size=3, max_size=25))
def test_quoted_decoys_never_change_the_identifiers(decoys: list[list[int]]) -> None:
    lines = [*HEAD, "PROCEDURE"]
    for number, quoted in enumerate(decoys, 1):
        lines.append(f"{number}. The applicant wrote letter {number}:" if quoted else f"{number}. The applicant slept.")
        if quoted:
            lines.append("“Dear bees,")
            lines += [f"{n}. This is point {n}." for n in quoted]
            lines.append("Yours.”")
    judgment = parse_judgment([*lines, REASONS, "1. Holds nothing.", *END], item_id="001-1", file="x.txt")
    assert ids(judgment)[:-1] == [f"para-{n}" for n in range(1, len(decoys) + 1)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet='12. “”aA"(i)THE LAW:', max_size=30), max_size=40))
def test_any_text_is_placed_line_by_line_or_refused(body: list[str]) -> None:
    lines = [*HEAD, *PROCEDURE, *body]
    judgment = parse_judgment(lines, item_id="001-1", file="x.txt")
    assert [p.line for p in judgment.placements] == [i for i, line in enumerate(lines, 1) if line.strip()]
    assert len(set(ids(judgment))) == len(judgment.paragraphs)


def test_very_long_input_ends_in_good_time() -> None:
    lines = [*HEAD, "PROCEDURE", *(f"{n % 900}. The Court of " + "the applicant, " * 30 for n in range(1, 4000))]
    assert parse_judgment([*lines, "x" * 1_000_000], item_id="001-1", file="x.txt").paragraphs


# --- headings ----------------------------------------------------------------------------------------------------


def test_headings_nest_by_their_numbering() -> None:
    judgment = read(
        *PROCEDURE, *FACTS, "THE LAW", "I. ALLEGED VIOLATION OF ARTICLE 88", "A. Merits",
        "1. The parties’ submissions", "(a) The applicant", "4. The applicant complained of noise.",
        "2. The Court’s assessment", "(a) General principles", "(i) Homes", "5. A home is a place to live in.",
        "II. APPLICATION OF ARTICLE 41 OF THE CONVENTION", "6. The applicant claimed a hive.",
    )  # fmt: skip
    assert at(judgment, "para-4").heading_path == (
        "THE LAW", "I. ALLEGED VIOLATION OF ARTICLE 88", "A. Merits", "1. The parties’ submissions",
        "(a) The applicant",
    )  # fmt: skip
    assert at(judgment, "para-5").heading_path[2:] == (
        "A. Merits", "2. The Court’s assessment", "(a) General principles", "(i) Homes"
    )  # fmt: skip
    assert at(judgment, "para-6").heading_path[1:] == ("II. APPLICATION OF ARTICLE 41 OF THE CONVENTION",)


def test_title_inside_a_quotation_is_no_heading() -> None:
    judgment = read(
        *PROCEDURE, *FACTS, "II. RELEVANT DOMESTIC LAW", "4. The Act reads:", "Article 14 – Scope of hives",
        "“1. Bees are free.", "2. ...”", "5. It was repealed.",
    )  # fmt: skip
    assert at(judgment, "para-4").text.split("\n")[1] == "Article 14 – Scope of hives"
    assert at(judgment, "para-5").heading_path == ("THE FACTS", "II. RELEVANT DOMESTIC LAW")


def test_last_item_of_a_list_is_no_heading() -> None:
    judgment = read(*PROCEDURE, *FACTS, "4. He claimed:", "(a) the hive;", "(b) the honey.", "5. He got nothing.")
    assert at(judgment, "para-4").text.endswith("(b) the honey.")


def test_row_of_a_table_is_no_heading() -> None:
    judgment = read(*PROCEDURE, *FACTS, "4. He spent:", "Hive", "EUR 2,850", "TOTAL EUR 3,600", "5. He was not paid.")
    assert at(judgment, "para-4").text.endswith("TOTAL EUR 3,600")


def test_heading_missed_by_its_full_stop_is_found_by_the_count() -> None:
    judgment = read(
        *PROCEDURE, "THE FACTS", "I. THE CIRCUMSTANCES OF THE CASE", "A. The hive", "3. There was a hive.",
        "B. The quarrel with Mr B.", "4. There was a quarrel.", "C. The trial", "5. There was a trial.",
    )  # fmt: skip
    assert [at(judgment, f"para-{n}").heading_path[-1][:2] for n in (3, 4, 5)] == ["A.", "B.", "C."]


def test_text_under_a_heading_is_not_quoted_under_a_wrong_number() -> None:
    judgment = read(
        *PROCEDURE, *FACTS, "4. He appealed.", "II. RELEVANT DOMESTIC LAW", "The Hive Act was repealed in 1999.",
        "5. Section 2 of the Bee Act provides for a fine.",
    )  # fmt: skip
    assert at(judgment, "para-4").text == "He appealed."
    stray = next(p for p in judgment.placements if p.part == "text" and not p.pinpoint.path)
    assert str(stray.pinpoint) == "ecthr/001-777777"
    assert any("stand between a heading" in w for w in judgment.warnings)


def test_numbered_heading_read_as_misprint_for_a_roman_one() -> None:
    judgment = read(
        *PROCEDURE, *FACTS, "THE LAW", "1. ALLEGED VIOLATION OF ARTICLE 88", "A. Merits",
        "4. The applicant complained of noise.", "II. APPLICATION OF ARTICLE 41 OF THE CONVENTION",
        "5. He claimed EUR 1.",
    )  # fmt: skip
    assert at(judgment, "para-5").heading_path[1].startswith("II.")


# --- operative part, opinions, annexes ---------------------------------------------------------------------------


def test_operative_points_keep_their_sub_items_and_are_never_paragraphs() -> None:
    tail = [
        REASONS, "1. Declares the complaint admissible;", "2. Holds",
        "(a) that the respondent State is to pay EUR 5;", "(b) that interest runs;", "3. Dismisses the rest.", *END,
    ]  # fmt: skip
    judgment = read(*PROCEDURE, *FACTS, tail=tail)
    assert ids(judgment)[3:] == ["op-1", "op-2", "op-3"]
    assert at(judgment, "op-2").text == (
        "Holds\n(a) that the respondent State is to pay EUR 5;\n(b) that interest runs;"
    )
    assert at(judgment, "op-1").role is Role.OPERATIVE
    assert at(judgment, "op-1").heading_path == (REASONS,)


@pytest.mark.parametrize(
    ("items", "expected", "warned"),
    [
        (["Holds that there is no violation of Article 7."], ["op-1"], False),
        (["...", "3. Holds that there is a violation;", "..."], ["op-3"], True),
        (["1. Holds A;", "2. Holds B;", "2. Holds C;", "3. Holds D."], ["op-1", "op-2", "op-3", "op-4"], True),
        (["(a) that the State is to pay EUR 5;", "(b) that interest runs."], [], True),
        (["(i) Dismisses the plea;", "(ii) States that bees are free."], ["op-1", "op-2"], False),
    ],
)
def test_operative_numbering_follows_the_print_and_says_what_is_lost(
    items: list[str], expected: list[str], warned: bool
) -> None:
    judgment = read(*PROCEDURE, *FACTS, tail=[REASONS, *items, *END])
    assert ids(judgment)[3:] == expected
    assert any("operative part" in w for w in judgment.warnings) == warned


def test_conclusions_are_the_items_on_violation() -> None:
    tail = [
        REASONS, "1. Declares the complaint admissible;",
        "2. Holds, by eight votes to one, that there has been a violation of Article 88;",
        "3. Holds that there is no need to examine the rest;",
        "4. Holds that the finding of a violation is itself sufficient just satisfaction.", *END,
    ]  # fmt: skip
    assert read(*PROCEDURE, *FACTS, tail=tail).conclusions == (
        "Holds, by eight votes to one, that there has been a violation of Article 88",
        "Holds that there is no need to examine the rest",
    )


@pytest.mark.parametrize(
    "title",
    [
        "DISSENTING OPINION OF JUDGE WASP",
        "JOINT PARTLY CONCURRING, PARTLY DISSENTING OPINION OF JUDGES WASP AND HORNET",
        "concurring OPINION OF JUDGE wasp",
        "Partly dissenting opinion of Judge Wasp",
        "DECLARATION OF JUDGE WASP",
        "STATEMENT OF DISSENT BY JUDGE WASP",
        "OPINION DISSIDENTE DU JUGE WASP",
        "INDIVIDUAL OPINION OF MR. WASP",
    ],
)
def test_separate_opinion_is_never_a_paragraph_of_the_court(title: str) -> None:
    opinion = [title, "(Translation)", "1. I disagree with the majority.", "2. Bees sting.", "I say no more."]
    tail = [REASONS, "1. Holds that there is a violation.", *END, "(a) dissenting opinion of Judge Wasp;", *opinion]
    judgment = read(*PROCEDURE, *FACTS, tail=tail)
    assert ids(judgment)[4:] == ["opinion-1", "opinion-1/1", "opinion-1/2"]
    assert {p.role for p in judgment.paragraphs[4:]} == {Role.SEPARATE_OPINION}
    assert at(judgment, "opinion-1/2").text == "Bees sting.\nI say no more."
    assert at(judgment, "opinion-1/2").heading_path == (title,)


def test_unnumbered_opinion_is_one_unit_with_its_list() -> None:
    tail = [
        REASONS, "1. Holds that there is a violation.", *END, "DISSENTING OPINION OF", "JUDGE WASP",
        "I disagree.", "My view was formed long ago, in another hive.", "It has not changed.", "I add two things.",
        "Here they are.", "1. Bees sting.", "2. Wasps too.", "CONCURRING OPINION OF JUDGE HORNET", "I agree.",
    ]  # fmt: skip
    judgment = read(*PROCEDURE, *FACTS, tail=tail)
    assert ids(judgment)[4:] == ["opinion-1", "opinion-2"]
    assert at(judgment, "opinion-1").heading_path == ("DISSENTING OPINION OF JUDGE WASP",)
    assert at(judgment, "opinion-1").text.endswith("1. Bees sting.\n2. Wasps too.")


def test_annex_and_notes_belong_to_the_document() -> None:
    tail = [
        REASONS, "1. Holds that there is a violation.", *END, "DISSENTING OPINION OF JUDGE WASP", "I disagree.",
        "APPENDIX", "List of hives", "[1]. Rectified on 9 May 2024.",
    ]  # fmt: skip
    judgment = read(*PROCEDURE, *FACTS, tail=tail)
    last = [(str(p.pinpoint), p.part) for p in judgment.placements[-3:]]
    assert last == [("ecthr/001-777777", part) for part in ("heading", "text", "closing")]
    assert at(judgment, "opinion-1").text == "I disagree."


# --- metadata ----------------------------------------------------------------------------------------------------


def test_header_is_read() -> None:
    judgment = read(*PROCEDURE, *FACTS)
    assert (judgment.name, judgment.application_numbers) == ("Doe v. Ruritania", ("777/21",))
    assert (judgment.date, judgment.formation, judgment.respondent) == ("2024-03-03", "FOURTH SECTION", ("Ruritania",))
    assert judgment.ecli == "ECLI:CE:ECHR:2024:0303JUD000077721"


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        (NAMED, "In the Doe case[*],", "name", "Doe v. Ruritania"),
        (NAMED, "In the case of Doe v. Ruritania and Utopia,", "respondent", ("Ruritania", "Utopia")),
        (NAMED, "In the case of Doe v. the Free State (no. 2)[1],", "name", "Doe v. the Free State (no. 2)"),
        ("(Application no. 777/21)", "(Applications nos. 777/21 and 8/22)", "application_numbers", ("777/21", "8/22")),
        ("FOURTH SECTION", "", "formation", "FOURTH SECTION"),
        ("3 March 2024", "", "date", "2024-03-03"),
    ],
)  # fmt: skip
def test_older_and_plural_headers_are_read(old: str, new: str, field: str, value: object) -> None:
    head = [new if line == old else line for line in HEAD]
    assert getattr(read(*PROCEDURE, *FACTS, head=head), field) == value


def test_ecli_is_built_from_number_and_date() -> None:
    assert ecli("2872/02", "2008-12-02") == "ECLI:CE:ECHR:2008:1202JUD000287202"
    with pytest.raises(UsageError, match="2872-02"):
        ecli("2872-02", "2008-12-02")


def test_judgment_is_recognised_by_content() -> None:
    assert looks_like_judgment([*HEAD, *PROCEDURE])
    assert not looks_like_judgment(["Convention on Bees", "Article 1 – Scope", "The European Court of Human Rights …"])
    assert not looks_like_judgment([])


def test_text_without_paragraphs_is_refused_plainly() -> None:
    with pytest.raises(LayoutError, match=r"doe\.txt line 1: no numbered paragraph"):
        parse_judgment(["Dear bees", "Goodbye"], item_id="001-1", file="doe.txt")


def test_pages_follow_the_lines() -> None:
    lines = [*HEAD, *PROCEDURE, *FACTS]
    judgment = parse_judgment(lines, item_id="001-1", file="x.txt", pages=[i // 10 + 1 for i in range(len(lines))])
    assert at(judgment, "para-1").page == lines.index(PROCEDURE[1]) // 10 + 1
    with pytest.raises(LayoutError, match="2 page numbers"):
        parse_judgment(lines, item_id="001-1", file="x.txt", pages=[1, 1])


def test_labels_inside_quotations_weigh_less() -> None:
    plain, quoted = find_labels(["4. The applicant slept.", "4. The applicant slept."], [False, True], 0, 2)
    assert plain.score > quoted.score
