from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import PinpointError
from kb.model import Pinpoint

TOKENS = st.from_regex(r"\A[a-z][a-z0-9]{0,6}(-[0-9]{1,3})?\Z")
PINPOINTS = st.builds(
    lambda document, path: Pinpoint(document=document, path=tuple(path)),
    st.sampled_from(["istanbul", "rec-2026-2", "ecthr/001-89964", "doc/national-bill"]),
    st.lists(TOKENS, max_size=4),
)


@given(PINPOINTS)
def test_printing_then_parsing_gives_the_same_pinpoint(pinpoint: Pinpoint) -> None:
    assert Pinpoint.parse(str(pinpoint)) == pinpoint


@pytest.mark.parametrize(
    ("id", "parent"),
    [
        ("rec-2026-2/para-38.2", "rec-2026-2/para-38"),
        ("rec-2026-2/para-38", "rec-2026-2"),
        ("istanbul/art-36/1/a", "istanbul/art-36/1"),
        ("ecthr/001-89964/para-43", "ecthr/001-89964"),
        ("doc/national-bill/s-12/2", "doc/national-bill/s-12"),
    ],
)
def test_parent_is_the_next_level_of_the_text(id: str, parent: str) -> None:
    assert str(Pinpoint.parse(id).parent) == parent


def test_a_document_has_no_parent() -> None:
    assert Pinpoint.parse("ecthr/001-89964").parent is None


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("istanbul/art-36", "istanbul/art-36/1/a", True),
        ("istanbul/art-3", "istanbul/art-36", False),
        ("rec-2026-2/para-38", "rec-2026-2/para-38.2", True),
        ("rec-2026-2/para-3", "rec-2026-2/para-38", False),
        ("rec-2026-2/para-38.2", "rec-2026-2/para-38", False),
        ("istanbul", "istanbul/appendix/2/a", True),
        ("budapest", "budapest-protocol-1/art-4", False),
        ("ecthr/001-8996", "ecthr/001-89964/para-43", False),
    ],
)
def test_a_provision_contains_itself_and_what_is_inside(outer: str, inner: str, expected: bool) -> None:
    assert Pinpoint.parse(outer).contains(Pinpoint.parse(inner)) is expected
    assert Pinpoint.parse(inner).contains(Pinpoint.parse(inner))


@pytest.mark.parametrize(
    "text", ["", "/", "istanbul//art-1", "Istanbul/art-1", "ecthr", "doc", "a/" * 300, "istanbul/../x"]
)
def test_what_is_not_an_identifier_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(PinpointError) as caught:
        Pinpoint.parse(text)
    assert "\n" not in caught.value.message
    assert "istanbul/art-36/1/a" in caught.value.message


def test_identifiers_sort_as_a_reader_counts() -> None:
    ids = [
        "rec-2026-2/para-10",
        "rec-2026-2/para-9.2",
        "rec-2026-2/para-9",
        "rec-2026-2/para-38.10",
        "rec-2026-2/para-38.2",
    ]
    ordered = sorted(ids, key=lambda id: Pinpoint.parse(id).sort_key)
    assert [id.rpartition("-")[2] for id in ordered] == ["9", "9.2", "10", "38.2", "38.10"]


@given(st.lists(PINPOINTS, max_size=6))
def test_any_identifiers_can_be_sorted(pinpoints: list[Pinpoint]) -> None:
    assert len(sorted(pinpoints, key=lambda p: p.sort_key)) == len(pinpoints)
