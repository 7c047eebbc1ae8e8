"""Words that exclude each other and words that say the same, and the modals that a claim must keep."""

from __future__ import annotations

import pytest

from kb.grounding_contrast import count_exchanged, count_limits_added, count_opposites, name_alike
from kb.grounding_words import denies, find_governed, find_modals, is_modal_negated

_OPPOSED = (
    ("Harbour dues may be waived after the ship has left.", "Harbour dues may be waived before the ship leaves.", True),
    ("The log is kept secret.", "The log shall be published.", True),
    ("The log must not be kept secret.", "The log shall be published.", False),
    ("A pilot gets at most two days.", "A pilot shall have at least two days.", True),
    ("Drink is a mitigating circumstance.", "Drink may be an aggravating circumstance.", True),
    ("A negligent collision is an offence.", "An intentional collision shall be an offence.", True),
    ("Boarding with the master's consent is an offence.", "Boarding without the consent of the master.", True),
    ("The court found no violation of Article 9.", "There has been a violation of Article 9.", True),
    ("The court found a violation of Article 9.", "There has been a violation of Article 9.", False),
    ("The rule merely compels the port to wait.", "The rule does not merely compel the port to wait.", True),
    ("The master may increase or reduce speed.", "The master may reduce speed.", False),
    ("The pilot is on deck.", "The master is on the bridge.", False),
)


@pytest.mark.parametrize(("claim", "source", "opposed"), _OPPOSED)
def test_a_word_that_excludes_the_sources_is_opposed_to_it(claim: str, source: str, opposed: bool) -> None:
    assert (count_opposites(claim, [source], source) >= 0.5) is opposed


def test_a_word_that_stands_elsewhere_in_the_ground_counts_by_half() -> None:
    near, ground = ["The log is public."], "The log is public. The diary is secret."
    assert count_opposites("The log is secret.", near, ground) == 0.5
    assert count_opposites("The log is secret.", near, near[0]) == 1.0


@pytest.mark.parametrize(
    ("claim", "source", "exchanged"),
    [
        ("Fines must be imposed.", "Offences are punished by imprisonment.", 1.0),
        ("Offenders must be heard.", "Victims shall be heard.", 1.0),
        ("Victims and offenders must be heard.", "Victims shall be heard.", 0.0),
        ("Victims must be heard.", "Victims and witnesses shall be heard.", 0.0),
        ("The harbour must be lit.", "Victims shall be heard.", 0.0),
    ],
)
def test_another_of_its_kind_in_place_of_the_sources_is_an_exchange(claim: str, source: str, exchanged: float) -> None:
    assert count_exchanged(claim, [source], source) == exchanged


def test_words_of_one_group_say_the_same_and_others_do_not() -> None:
    senses = name_alike()
    assert senses["obstacle"] & senses["hinder"]
    assert not senses["obstacle"] & senses["evidence"]


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("A ship may not enter.", "shall"),
        ("Nobody may enter.", "shall"),
        ("No ship of war may enter.", "shall"),
        ("A ship may enter.", "may"),
        ("If no pilot comes, the ship may enter.", "may"),
    ],
)
def test_a_permission_denied_is_a_prohibition(text: str, strength: str) -> None:
    assert [found for found, _ in find_modals(text)][:1] == [strength]


def test_a_permit_is_no_permission() -> None:
    assert find_modals("The residence permits of pilots expire.") == []


def test_the_verb_under_each_modal() -> None:
    assert find_governed("A port may also require a pilot, and must light the pier.") == {
        ("requi", "may"),
        ("light", "shall"),
    }
    assert not find_governed("A port must not close.")


@pytest.mark.parametrize(
    ("text", "denied"),
    [("Consent is irrelevant.", True), ("It is irreparable.", True), ("It is done without right.", True),
     ("Consent is relevant.", False)],
)  # fmt: skip
def test_a_not_may_stand_in_a_word(text: str, denied: bool) -> None:
    assert denies(text) is denied


def test_a_not_in_a_relative_clause_does_not_negate_the_sentence() -> None:
    assert not is_modal_negated("Ports that do not light their piers may be closed.")
    assert is_modal_negated("Ports do not light their piers.")


def test_not_only_sets_no_limit() -> None:
    assert count_limits_added("Victims may sue not only the owner but the port.", "Victims may sue the owner.") == 0
    assert count_limits_added("Victims may sue only the owner.", "Victims may sue the owner.") == 1
