"""Rules of reading a judgment, each on an invented case. No fact, name or text here is anybody's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.judgment import ecli, looks_like_judgment, parse_judgment
from ingest.judgment_numbers import find_labels, read_label
from kb.errors import LayoutError, UsageError
from kb.model import Judgment, Paragraph, Role

HEAD = [
    "FOURTH SECTION",
    "CASE OF DOE v. RURITANIA",
    "(Application no. 777/21)",
    "JUDGMENT",
    "STRASBOURG",
    "3 March 2024",
    "In the case of Doe v. Ruritania,",
    "The European Court of Human Rights (Fourth Section), sitting as a Chamber composed of:",
    "Ada Quill, President,",
    "Having deliberated in private on 1 February 2024,",
    "Delivers the following judgment, which was adopted on that date:",
]
PROCEDURE = [
    "PROCEDURE",
    "1. The case originated in an application (no. 777/21) lodged by Mr John Doe (“the applicant”).",
    "2. The Ruritanian Government (“the Government”) were represented by their Agent.",
]
FACTS = ["THE FACTS", "I. THE CIRCUMSTANCES OF THE CASE", "3. The applicant was born in 1990 and keeps bees."]
REASONS = "FOR THESE REASONS, THE COURT, UNANIMOUSLY,"
END = ["Done in English, and notified in writing on 3 March 2024.", "Ada Quill", "President"]


def read(*body: str, head: list[str] = HEAD, tail: list[str] | None = None) -> Judgment:
    operative = [REASONS, "1. Holds that there has been a violation of Article 8 of the Convention.", *END]
    lines = [*head, *body, *(operative if tail is None else tail)]
    return parse_judgment(lines, item_id="001-777777", file="doe.txt")


def ids(judgment: Judgment) -> list[str]:
    return ["/".join(p.pinpoint.path) for p in judgment.paragraphs]


def at(judgment: Judgment, identifier: str) -> Paragraph:
    return next(p for p in judgment.paragraphs if "/".join(p.pinpoint.path) == identifier)


def role_in_law(*paragraphs: str, heading: tuple[str, ...] = ()) -> list[str]:
    """Roles of paragraphs that stand under "THE LAW" and the given headings, numbered from 4."""
    numbered = [f"{n}. {text}" for n, text in enumerate(paragraphs, 4)]
    judgment = read(*PROCEDURE, *FACTS, "THE LAW", *heading, *numbered)
    return [at(judgment, f"para-{n}").role.value for n in range(4, 4 + len(paragraphs))]


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
    judgment = read(*PROCEDURE, *FACTS, "4. The  Act\u00a0reads:", "“(a) bees;", "", "(b)   wasps.”", "He relied on it.")
    assert at(judgment, "para-4").text == "The Act reads:\n“(a) bees;\n(b) wasps.”\nHe relied on it."


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(1, 60), max_size=4), min_size=3, max_size=25))
def test_quoted_decoys_never_change_the_identifiers(decoys: list[list[int]]) -> None:
    lines = list(HEAD) + ["PROCEDURE"]
    for number, quoted in enumerate(decoys, 1):
        lines.append(f"{number}. The applicant wrote letter {number}:" if quoted else f"{number}. The applicant slept.")
        if quoted:
            lines.append("“Dear bees,")
            lines += [f"{n}. This is point {n}." for n in quoted]
            lines.append("Yours.”")
    judgment = parse_judgment([*lines, REASONS, "1. Holds nothing.", *END], item_id="001-1", file="x.txt")
    assert ids(judgment)[:-1] == [f"para-{n}" for n in range(1, len(decoys) + 1)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="12. “”aA\"(i)THE LAW:", max_size=30), max_size=40))
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
        *PROCEDURE, *FACTS, "THE LAW", "I. ALLEGED VIOLATION OF ARTICLE 8 OF THE CONVENTION", "A. Merits",
        "1. The parties’ submissions", "(a) The applicant", "4. The applicant complained of noise.",
        "2. The Court’s assessment", "(a) General principles", "(i) Homes", "5. A home is a place to live in.",
        "II. APPLICATION OF ARTICLE 41 OF THE CONVENTION", "6. The applicant claimed a hive.",
    )  # fmt: skip
    assert at(judgment, "para-4").heading_path == (
        "THE LAW", "I. ALLEGED VIOLATION OF ARTICLE 8 OF THE CONVENTION", "A. Merits", "1. The parties’ submissions",
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
        *PROCEDURE, *FACTS, "THE LAW", "1. ALLEGED VIOLATION OF ARTICLE 8 OF THE CONVENTION", "A. Merits",
        "4. The applicant complained of noise.", "II. APPLICATION OF ARTICLE 41 OF THE CONVENTION", "5. He claimed EUR 1.",
    )  # fmt: skip
    assert at(judgment, "para-5").heading_path[1].startswith("II.")


# --- roles -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "text", "role"),
    [
        ("A. The parties’ submissions", "The hive had stood there for years.", "submissions"),
        ("1. The Government", "Bees had never been a home.", "submissions"),
        ("3. The third-party intervener", "Swarms were common in Ruritania.", "submissions"),
        ("B. The Court’s assessment", "The hive stood there for years.", "assessment"),
        ("(a) General principles", "A home is a place to live in.", "principles"),
        ("(b) Application of these principles to the present case", "The hive stood there.", "assessment"),
        ("B. The Court’s assessment", "The Government maintained that bees were no home.", "submissions"),
        ("B. The Court’s assessment", "The Government argued X. The Court is not persuaded.", "assessment"),
        ("A. The parties’ submissions", "The Court notes that no comments were made.", "assessment"),
        ("II. APPLICATION OF ARTICLE 41 OF THE CONVENTION", "The applicant claimed EUR 500.", "just-satisfaction"),
        ("2. The Chamber judgment", "The Chamber held that a hive was a home.", "submissions"),
    ],
)
def test_heading_decides_the_role_and_wording_corrects_it(heading: str, text: str, role: str) -> None:
    assert role_in_law(text, heading=(heading,)) == [role]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("The applicant complained under Article 8 of the Convention of noise.", "submissions"),
        ("The Government contested that argument.", "submissions"),
        ("Lastly, the applicant company pointed out that hives were dear.", "submissions"),
        ("In the opinion of the majority of the Commission there was no breach.", "submissions"),
        ("According to the Government, bees slept at night.", "submissions"),
        ("The Ruritanian Bee Foundation submitted that bees were free.", "submissions"),
        ("Whereas the Ruritanian Government contended that bees had no rights;", "submissions"),
        ("The Court observes that the applicant lost his hive.", "assessment"),
        ("As to the Government’s argument on bees, the Court notes that it is new.", "assessment"),
        ("In so far as the Government argued that bees fly, the Court does not agree.", "assessment"),
        ("There has accordingly been a violation of Article 8 of the Convention.", "assessment"),
        ("The Government argued that bees fly. The Court does not agree.", "submissions"),
        ("The Court reiterates that a home is a place to live in (see Roe v. Ruritania, § 9).", "principles"),
        ("The Court reiterates that a home matters. The applicant had one.", "assessment"),
        ("Article 8 of the Convention reads as follows:", "assessment"),
    ],
)
def test_wording_decides_where_no_heading_does(text: str, role: str) -> None:
    assert role_in_law(text, heading=("I. ALLEGED VIOLATION OF ARTICLE 8 OF THE CONVENTION",)) == [role]


def test_a_partys_view_runs_on_until_the_court_speaks() -> None:
    roles = role_in_law(
        "The applicant submitted that the noise had been great.",
        "No neighbour would have borne it, and the police had done nothing.",
        "The Court observes that the police were called twice.",
        "The second call was left unanswered.",
    )
    assert roles == ["submissions", "submissions", "assessment", "assessment"]


def test_facts_and_domestic_law_are_told_apart_without_headings() -> None:
    judgment = read(
        *PROCEDURE, "THE FACTS", "3. The applicant was born in 1990.", "4. On 3 May 2020 the applicant lost his hive.",
        "5. Section 2 of the Hive Act provides as follows:", "“Bees are free.”", "6. Article 9 of the Honey Code reads:",
        "“Honey is sweet.”", "THE LAW", "7. The applicant complained of noise.",
    )  # fmt: skip
    assert [at(judgment, f"para-{n}").role.value for n in range(3, 7)] == ["facts"] * 2 + ["domestic-law"] * 2


def test_lost_headings_do_not_stretch_a_partys_heading_over_the_court() -> None:
    law = ["THE LAW", "4. The applicant complained of noise.", "(a) The Government", "5. The Government disagreed."]
    law += [f"{n}. The Court notes point {n}." for n in range(6, 14)]
    law += ["14. Article 41 of the Convention provides:", "“...”", "15. The applicant claimed EUR 10 in damage."]
    judgment = read(*PROCEDURE, "THE FACTS", "3. The applicant was born in 1990.", *law)
    assert at(judgment, "para-5").heading_path == ("THE LAW", "(a) The Government")
    assert at(judgment, "para-6").heading_path == ("THE LAW",)
    assert [at(judgment, f"para-{n}").role.value for n in (6, 14, 15)] == ["assessment"] + ["just-satisfaction"] * 2
    assert any("headings of the part on the law are lost" in w for w in judgment.warnings)


def test_new_style_judgment_has_its_parts() -> None:
    judgment = read(
        "SUBJECT MATTER OF THE CASE", "1. The case concerns a hive.", "THE COURT’S ASSESSMENT",
        "ALLEGED VIOLATION OF ARTICLE 8 OF THE CONVENTION", "2. The applicant complained of noise.",
        "3. There has been a violation of Article 8 of the Convention.",
        "APPLICATION OF ARTICLE 41 OF THE CONVENTION", "4. The applicant claimed EUR 5.",
    )  # fmt: skip
    assert [p.role.value for p in judgment.paragraphs[:4]] == ["facts", "submissions", "assessment", "just-satisfaction"]


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
        "2. Holds, by six votes to one, that there has been a violation of Article 8 of the Convention;",
        "3. Holds that there is no need to examine the complaint under Article 13;",
        "4. Holds that the finding of a violation is itself sufficient just satisfaction.", *END,
    ]  # fmt: skip
    assert read(*PROCEDURE, *FACTS, tail=tail).conclusions == (
        "Holds, by six votes to one, that there has been a violation of Article 8 of the Convention",
        "Holds that there is no need to examine the complaint under Article 13",
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
        ("In the case of Doe v. Ruritania,", "In the Doe case[*],", "name", "Doe v. Ruritania"),
        ("In the case of Doe v. Ruritania,", "In the case of Doe v. Ruritania and Utopia,", "respondent", ("Ruritania", "Utopia")),
        ("In the case of Doe v. Ruritania,", "In the case of McDoe v. the Free State (no. 2)[1],", "name", "McDoe v. the Free State (no. 2)"),
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
