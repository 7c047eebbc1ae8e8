"""A saved session comes back as it was; anything else is one clear error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from export_maker import ANSWER, PROVENANCE, REFUSAL
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import ReadError
from kb.export_model import CitedText, Provenance
from kb.export_session import MAX_BYTES, MAX_ITEMS, MAX_TEXT, read_session, write_session
from kb.model import Answer, Claim, Support

SAVED = write_session([ANSWER, REFUSAL], PROVENANCE)

_texts = st.text(st.characters(), max_size=30)
_ids = st.sampled_from(["harbour/art-7", "ecthr/001-900001/para-43", "doc/harbour-bill/s-12/2"])
_layers = st.sampled_from(["official", "digest"])


@st.composite
def _answers(draw: st.DrawFn) -> Answer:
    count = draw(st.integers(0, 3))
    supports = tuple(
        Support(
            marker=n, id=draw(_ids), citation=draw(_texts), quote=draw(_texts), layer=draw(_layers), url=draw(_texts),
            heading=draw(_texts), instrument=draw(_texts), role=draw(_texts), ecli=draw(_texts),
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    markers = st.lists(st.integers(1, count), max_size=3) if count else st.just([])
    claims = st.builds(Claim, text=_texts, markers=markers.map(tuple), group=_texts)
    removed = tuple(draw(st.lists(_texts, max_size=2)))
    return Answer(
        question=draw(_texts), answered=draw(st.booleans()), claims=tuple(draw(st.lists(claims, max_size=3))),
        supports=supports, confidence=draw(st.sampled_from(["high", "medium", "low", "none"])), reason=draw(_texts),
        nearest=supports[:1], removed=removed, removed_why=removed, model=draw(_texts), note=draw(_texts),
        ms=draw(st.floats(0, 1e6)),
    )  # fmt: skip


@settings(deadline=None)
@given(st.lists(_answers(), max_size=3))
def test_any_session_comes_back_as_it_was(answers: list[Answer]) -> None:
    assert read_session(write_session(answers, PROVENANCE)).answers == tuple(answers)


@settings(deadline=None)
@given(_texts, st.booleans())
def test_what_is_said_of_the_texts_comes_back_too(text: str, grand: bool) -> None:
    cited = CitedText(key="ecthr/001-1", kind="judgment", title=text, applications=(text, text), grand_chamber=grand)
    provenance = Provenance(texts=(cited,), built=text, model=text, digest=text, made=text)
    assert read_session(write_session([], provenance)).provenance == provenance


def test_a_sign_that_utf_8_cannot_carry_comes_back() -> None:
    answer = Answer(question="half a \ud83d sign \udc80", answered=False)
    assert read_session(write_session([answer], Provenance())).answers == (answer,)


def test_a_session_saved_before_a_field_was_known_opens() -> None:
    value = json.loads(SAVED)
    for answer in value["answers"]:
        del answer["shape"]
    assert {a.shape for a in read_session(json.dumps(value).encode()).answers} == {"plain"}


def _change(*path: Any, to: Any) -> bytes:
    """The saved session with one value changed, or taken out where `to` is None."""
    value = json.loads(SAVED)
    inner = value
    for step in path[:-1]:
        inner = inner[step]
    if to is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not JSON"), (b"\xff\xfe\x00", "not JSON"), (b"[" * 100_000, "not JSON"), (b"[]", "not a saved session"),
        (b'{"format": "csl"}', "not a saved session"), (b" " * (MAX_BYTES + 1), "at most"),
        (SAVED.replace(b'"ms": 0.0', b'"ms": NaN'), "NaN"),
        (_change("version", to=2), "version 2"), (_change("version", to=None), "version None"),
        (_change("answers", to=None), "lacks answers"), (_change("answers", to="all"), "must be a list"),
        (_change("answers", to=[0] * (MAX_ITEMS + 1)), "must be a list of at most"),
        (_change("answers", 0, to=7), "answers 1 must be an object"),
        (_change("answers", 0, "colour", to="red"), "unknown field 'colour'"),
        (_change("answers", 0, "question", to=None), "answers 1 lacks question"),
        (_change("answers", 0, "answered", to=1), "answered must be true or false"),
        (_change("answers", 0, "note", to="x" * (MAX_TEXT + 1)), "note must be a text of at most"),
        (_change("answers", 0, "confidence", to="sure"), "must be one of high, medium"),
        (_change("answers", 0, "ms", to="1"), "ms must be a number"),
        (_change("answers", 0, "claims", 0, "markers", 0, to=True), "markers 1 must be a whole number"),
        (_change("answers", 0, "claims", 0, "markers", 0, to=9), "answer 1: marker 9 leads to no support"),
        (_change("answers", 0, "supports", 0, "id", to="../x"), "is not an identifier"),
        (_change("answers", 1, "nearest", 0, "id", to="ECHR 8"), "answer 2: 'ECHR 8' is not an identifier"),
        (_change("answers", 0, "supports", 0, "layer", to="gospel"), "must be one of official, digest"),
        (_change("answers", 0, "supports", 0, "marker", to=2), "marker"),
        (_change("answers", 0, "removed_why", to=[]), "2 sentences removed for 0 reasons"),
        (_change("provenance", "texts", 0, "kind", to="novel"), "must be one of treaty"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_one_line_that_names_the_file_and_the_place(data: bytes, problem: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_session(data, "notes.json")
    assert caught.value.message.startswith("notes.json") and problem in caught.value.message
    assert "\n" not in caught.value.message


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(ReadError):
        read_session(data)
