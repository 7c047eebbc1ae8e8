from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Pinpoint, Unit
from kb.passages import hash_text, make_passages, split_text
from kb.records import Digest


def count(text: str) -> int:
    """A stand-in for the model's tokenizer: two marks, and one token for every four characters of a word."""
    return 2 + sum(-(-len(word) // 4) for word in text.split())


def _unit(text: str, *, layer: str = "official", lead: str = "", heading: str = "Harbour safety") -> Unit:
    return Unit(
        id="doc/harbour/s-1", document="doc/harbour", citation="harbour, s. 1", heading=heading,
        division=("Part I – General", "Chapter 2 – Lights"), role="", layer=layer, text=text, lead=lead,
    )  # type: ignore[arg-type]  # fmt: skip


@given(st.text(alphabet="ab .,;\n“”()A1", max_size=600), st.integers(min_value=8, max_value=60))
def test_split_spans_hold_every_word_in_order_and_none_is_too_long(text: str, limit: int) -> None:
    spans = split_text(text, limit, count)
    assert "".join(text[a:b] for a, b in spans).split() == [] or "".join(
        "".join(text[a:b].split()) for a, b in spans
    ) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(count(text[a:b]) <= limit for a, b in spans)


def test_a_provision_that_fits_is_one_passage_with_all_its_words() -> None:
    (passage,) = make_passages(_unit("Every pier shall carry a light."), [], count, 64)
    assert passage.text == "Every pier shall carry a light."
    assert passage.key == "doc/harbour/s-1#0"


def test_headings_and_lead_are_searched_but_never_quoted() -> None:
    (passage,) = make_passages(_unit("a light;", lead="Each pier shall carry:"), [], count, 64)
    assert "Chapter 2 – Lights" in passage.search_text
    assert "Each pier shall carry:" in passage.search_text
    assert passage.text == "a light;"


def test_a_long_provision_is_split_at_its_sentences_inside_itself() -> None:
    text = " ".join(f"Lamp number {n} shall burn from dusk until dawn." for n in range(30))
    passages = list(make_passages(_unit(text), [], count, 64))
    assert len(passages) > 3
    assert all(p.text.startswith("Lamp") and p.text.endswith("dawn.") for p in passages)
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert all(count(p.search_text) <= 64 for p in passages)


def test_a_heading_longer_than_its_share_leaves_room_for_the_words() -> None:
    passages = list(make_passages(_unit("A light. " * 20, heading="Long heading " * 60), [], count, 40))
    assert all(count(p.search_text) <= 40 for p in passages)
    assert "".join("".join(p.text.split()) for p in passages) == "Alight." * 20


def test_each_digest_record_gives_its_summary_and_its_everyday_questions() -> None:
    record = Digest(
        pinpoint=Pinpoint.parse("doc/harbour/s-1"), summary="Piers need lights.", asks=("Is it dark?", "Who pays?")
    )
    passages = list(make_passages(_unit("Every pier shall carry a light."), [record], count, 64))
    assert [p.layer for p in passages] == ["official", "digest", "digest", "digest"]
    assert {p.text for p in passages if p.layer == "digest"} == {"Piers need lights."}
    assert len({p.key for p in passages}) == len(passages)
    assert "Is it dark?" in passages[2].search_text


def test_where_the_official_text_is_not_held_only_the_digest_is_searched() -> None:
    record = Digest(pinpoint=Pinpoint.parse("doc/harbour/s-1"), summary="Piers need lights.")
    passages = list(make_passages(_unit("Piers need lights.", layer="digest"), [record], count, 64))
    assert [p.layer for p in passages] == ["digest"]


@pytest.mark.parametrize(("a", "b", "same"), [("light", "light", True), ("light", "Light", False)])
def test_vectors_are_kept_by_the_exact_words(a: str, b: str, same: bool) -> None:
    assert (hash_text(a) == hash_text(b)) is same
