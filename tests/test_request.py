"""The shape a question asks its answer in is read from its words alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.request import Request, find_place, read_request

COMPARISONS = [
    ("What is the difference between stalking and harassment?", ("stalking", "harassment")),
    ("How does Article 33 differ from Article 34 of the Istanbul Convention?",
     ("Article 33", "Article 34 of the Istanbul Convention")),
    ("Compare the Lanzarote Convention with the Budapest Convention on child pornography",
     ("the Lanzarote Convention", "the Budapest Convention on child pornography")),
    ("How do search and interception differ?", ("search", "interception")),
    ("Production orders versus preservation orders", ("Production orders", "preservation orders")),
    ("What distinguishes grooming from solicitation?", ("grooming", "solicitation")),
]  # fmt: skip


@pytest.mark.parametrize(("question", "sides"), COMPARISONS)
def test_a_comparison_has_its_two_sides(question: str, sides: tuple[str, str]) -> None:
    assert read_request(question) == Request(kind="comparison", sides=sides)


@pytest.mark.parametrize(
    ("question", "bearers", "subject"),
    [
        ("List all duties of platforms", ("platforms", "companies", "service-providers"), ""),
        ("What are the obligations of the media under the Istanbul Convention?", ("media",), ""),
        ("Please list the duties of courts on evidence", ("courts",), "evidence"),
        ("What are all the responsibilities of the police?", ("law-enforcement",), ""),
    ],
)
def test_a_list_of_duties_says_whose_and_on_what(question: str, bearers: tuple[str, ...], subject: str) -> None:
    found = read_request(question)
    assert (found.kind, found.bearers) == ("duties", bearers)
    assert found.subject.lower().replace("under", "").strip() == subject


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which provisions deal with removal orders?", "provisions"),
        ("Which articles of the Lanzarote Convention cover grooming?", "provisions"),
        ("Everything on data protection", "provisions"),
        ("Which provisions does paragraph 29.3 of CM/Rec(2026)2 point to?", "references"),
        ("What does Article 15 refer to?", "references"),
        ("What must platforms do when a victim reports content?", "plain"),
        ("Must States consult women’s organisations?", "plain"),
        ("IC art 34", "plain"),
        ("The duty of the police is heavy", "plain"),
    ],
)
def test_the_words_of_a_question_say_what_is_asked_for(question: str, kind: str) -> None:
    assert read_request(question).kind == kind


def test_the_text_that_both_sides_are_sought_in_stands_at_the_end() -> None:
    assert find_place("preservation orders under the Budapest Convention") == "under the Budapest Convention"
    assert find_place("preservation orders") == ""


@given(st.text(max_size=300))
def test_any_words_are_read(words: str) -> None:
    found = read_request(words)
    assert (found.kind == "comparison") == (len(found.sides) == 2)
