"""Which part of a judgment a paragraph stands in: from its heading, else from who speaks."""

from __future__ import annotations

import pytest
from judgment_maker import PROCEDURE, at, read, role_in_law

from ingest.judgment_voice import opening_voice


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
        ("There has accordingly been a violation of Article 88.", "assessment"),
        ("The Government argued that bees fly. The Court does not agree.", "submissions"),
        ("The Court reiterates that a home is a place to live in (see Roe v. Ruritania, § 9).", "principles"),
        ("The Court reiterates that a home matters. The applicant had one.", "assessment"),
        ("Article 8 of the Convention reads as follows:", "assessment"),
    ],
)
def test_wording_decides_where_no_heading_does(text: str, role: str) -> None:
    assert role_in_law(text, heading=("I. ALLEGED VIOLATION OF ARTICLE 88",)) == [role]


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
        *PROCEDURE, "THE FACTS", "3. The applicant was born in 1990.", "4. On 3 May 2020 the applicant lost it.",
        "5. Section 2 of the Hive Act provides as follows:", "“Bees are free.”", "6. Article 9 of the Bee Code reads:",
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
        "ALLEGED VIOLATION OF ARTICLE 88", "2. The applicant complained of noise.",
        "3. There has been a violation of Article 8 of the Convention.",
        "APPLICATION OF ARTICLE 41 OF THE CONVENTION", "4. The applicant claimed EUR 5.",
    )  # fmt: skip
    assert [p.role.value for p in judgment.paragraphs[:4]] == [
        "facts",
        "submissions",
        "assessment",
        "just-satisfaction",
    ]


@pytest.mark.parametrize(
    ("sentence", "voice"),
    [
        ("As the Government rightly suggested, a lamp that blinks tells only when it was lit.", "COURT"),
        ("As the applicants correctly pointed out, the pier was closed.", "COURT"),
        ("As the Government suggested, a lamp that blinks tells only when it was lit.", "PARTY"),
    ],
)
def test_an_argument_that_the_court_calls_right_is_its_own(sentence: str, voice: str) -> None:
    assert opening_voice(sentence).name == voice
