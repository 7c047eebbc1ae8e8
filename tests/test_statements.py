"""What a closed question asks to be confirmed, and what a question takes for granted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.statements import MAX_PREMISES, read_modal, read_premises, read_statement

CLOSED = [
    ("Must an order to take an image down wait for a conviction?",
     "An order to take an image down must wait for a conviction.", "must"),
    ("Does the Istanbul Convention require States to criminalise stalking?",
     "The Istanbul Convention requires States to criminalise stalking.", "must"),
    ("Is the use of technology an aggravating circumstance?",
     "The use of technology is an aggravating circumstance.", ""),
    ("Should platforms publish transparency reports?", "Platforms should publish transparency reports.", "should"),
    ("May a preservation order last up to ninety days?", "A preservation order may last up to ninety days.", "may"),
    ("Are special measures discrimination?", "Special measures are discrimination.", ""),
    ("Has the victim a right to compensation?", "The victim has a right to compensation.", ""),
    ("Do we need a criminal case first?", "We need a criminal case first.", "must"),
    ("Is it enough that the helpline works on weekdays?", "It is enough that the helpline works on weekdays.", ""),
    ("Is it true that mediation is compulsory?", "Mediation is compulsory.", "must"),
    ("The Convention requires a shelter in every town, right?", "The Convention requires a shelter in every town.",
     "must"),
    ("Stalking is a crime under the Convention, isn't it?", "Stalking is a crime under the Convention.", ""),
    ("He is back in our flat. Can the police throw him out tonight?", "The police can throw him out tonight.", "may"),
    ("Under the ECHR, may anyone be held in slavery?", "Anyone may be held in slavery, under the ECHR.", "may"),
    ("Does the Court apply the Convention?", "The Court applies the Convention.", ""),
    ("Is recruiting a child an offence?", "Recruiting a child is an offence.", ""),
    ("Does everyone arrested have to be told why?", "Everyone arrested has to be told why.", "must"),
    ("Isn't mandatory mediation prohibited?", "Mandatory mediation is prohibited.", ""),
    ("Since the order lapses, must data be deleted?", "Data must be deleted.", "must"),
]  # fmt: skip

OPEN = [
    "What must platforms publish?", "Which article covers stalking?", "How is consent assessed?",
    "Who elects the members?", "When does the period start?", "Where is this said?", "Why does it not apply?",
    "List all duties of platforms", "Platforms and transparency", "",
    "Must it be a separate offence, or is an aggravated form enough?",
]  # fmt: skip

PREMISES = [
    ("Since the Recommendation bans anonymity online, how must platforms check names?",
     ["The Recommendation bans anonymity online."]),
    ("As Article 48 of the Istanbul Convention makes mediation compulsory, who pays the mediator?",
     ["Article 48 of the Istanbul Convention makes mediation compulsory."]),
    ("Because orders depend on a conviction, which court issues them?", ["Orders depend on a conviction."]),
    ("Given that the period is five days, from which day does it run?", ["The period is five days."]),
    ("Now that stalking is a crime, must the police act?", ["Stalking is a crime."]),
    ("Why does the Istanbul Convention leave out girls under 18?",
     ["The Istanbul Convention leaves out girls under 18."]),
    ("Why must a victim pay for the helpline?", ["A victim must pay for the helpline."]),
    ("Under which conditions does Article 15 of the ECHR let a State torture prisoners?",
     ["Article 15 of the ECHR lets a State torture prisoners."]),
    ("Preservation orders under Article 16 of the Budapest Convention end after 30 days. What happens then?",
     ["Preservation orders under Article 16 of the Budapest Convention end after 30 days."]),
    ("Article 23 of the Lanzarote Convention applies only after a meeting: how is it proved?",
     ["Article 23 of the Lanzarote Convention applies only after a meeting."]),
    ("Who pays, given that the victim has no claim?", ["The victim has no claim."]),
    ("How is the ban on anonymity enforced?", ["There is a ban on anonymity."]),
]  # fmt: skip

NO_PREMISES = [
    "As a victim, what can I do?", "What does the Convention say on stalking?", "Since when is stalking a crime?",
    "He put a camera in my flat. Which crimes are these?", "Must platforms act?", "Why?", "",
]  # fmt: skip


@pytest.mark.parametrize(("question", "text", "modal"), CLOSED)
def test_closed_question_is_turned_into_its_statement(question: str, text: str, modal: str) -> None:
    found = read_statement(question)
    assert found is not None
    assert (found.text, found.modal, found.polar) == (text, modal, True)


@pytest.mark.parametrize("question", OPEN)
def test_open_question_has_no_statement(question: str) -> None:
    assert read_statement(question) is None


@pytest.mark.parametrize(("question", "texts"), PREMISES)
def test_what_a_question_takes_for_granted_is_a_sentence_of_its_own(question: str, texts: list[str]) -> None:
    assert [p.text for p in read_premises(question)] == texts


@pytest.mark.parametrize("question", NO_PREMISES)
def test_question_that_only_asks_or_tells_takes_nothing_for_granted(question: str) -> None:
    assert read_premises(question) == ()


def test_premise_says_where_it_stands() -> None:
    question = "Since rape within marriage is exempt, how can a wife get protection?"
    (premise,) = read_premises(question)
    assert question[premise.start : premise.end] == "rape within marriage is exempt"


@pytest.mark.parametrize(
    ("text", "modal"),
    [
        ("Parties shall act.", "must"), ("It is mandatory.", "must"), ("Platforms ought to act.", "should"),
        ("The text recommends it.", "should"), ("A State is free to act.", "may"),
        ("States are encouraged to act.", "encouraged"), ("A child is any person under 18.", ""),
    ],
)  # fmt: skip
def test_modal_is_the_first_that_governs(text: str, modal: str) -> None:
    assert read_modal(text) == modal


@given(st.text(max_size=300))
def test_any_text_is_read_without_error_and_within_bounds(text: str) -> None:
    statement, premises = read_statement(text), read_premises(text)
    assert statement is None or statement.text.endswith(".")
    assert len(premises) <= MAX_PREMISES
    assert all(0 <= p.start < p.end <= len(text) for p in premises)
