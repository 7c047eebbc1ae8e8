"""A session as a file that a user may save and open again: plain JSON, checked field by field when it is read.

What is read is what was saved, not what the texts say: whoever opens a file of unknown origin verifies it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from kb.errors import PinpointError, ReadError
from kb.export_model import Provenance
from kb.model import Answer, Pinpoint

FORMAT: Final = "pinpoint-session"
VERSION: Final = 1
MAX_BYTES: Final = 20_000_000
MAX_ITEMS: Final = 5_000
"""Entries of one list, and answers of a session."""
MAX_TEXT: Final = 200_000
"""Characters of one text; the longest provision has a tenth of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Answers in the order they were given, and what they were made from."""

    answers: tuple[Answer, ...]
    provenance: Provenance


def write_session(answers: Sequence[Answer], provenance: Provenance) -> bytes:
    """The file, UTF-8. A sign that UTF-8 cannot carry is written as its JSON escape, so every text comes back."""
    session = asdict(Session(answers=tuple(answers), provenance=provenance))
    text = json.dumps({"format": FORMAT, "version": VERSION, **session}, ensure_ascii=False, indent=1)
    return text.encode("utf-8", errors="backslashreplace") + b"\n"


def read_session(data: bytes, name: str = "the file") -> Session:
    """Raises `ReadError`, naming the file and the field, for what is not a session that this version wrote."""
    if len(data) > MAX_BYTES:
        raise ReadError(f"{name} has {len(data):,} bytes; a session has at most {MAX_BYTES:,}")
    try:
        value = json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{name} is not JSON ({error}); open a file saved as a session") from None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ReadError(f"{name} is not a saved session; open a file whose format is {FORMAT!r}")
    if value.get("version") != VERSION:
        raise ReadError(f"{name} is a session of version {value.get('version')!r}, this is {VERSION}; save it anew")
    try:
        session: Session = _read(Session, {k: v for k, v in value.items() if k not in ("format", "version")}, "session")
        for number, answer in enumerate(session.answers, start=1):
            _check(answer, f"answer {number}")
    except _UnreadableError as error:
        raise ReadError(f"{name}: {error}; save the session again") from None
    return session


class _UnreadableError(Exception):
    pass


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any, place: str) -> Any:
    """A value as the annotation says: text, number, tuple, one of several words, or another of our types."""
    if is_dataclass(kind):
        return _read_object(kind, value, place)
    if get_origin(kind) is tuple:
        if not isinstance(value, list) or len(value) > MAX_ITEMS:
            raise _UnreadableError(f"{place} must be a list of at most {MAX_ITEMS:,}")
        return tuple(_read(get_args(kind)[0], item, f"{place} {n}") for n, item in enumerate(value, start=1))
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise _UnreadableError(f"{place} must be one of {', '.join(get_args(kind))}")
        return value
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind or (kind is str and len(value) > MAX_TEXT):
        raise _UnreadableError(f"{place} must be {_KINDS[kind]}")
    return value


_KINDS: Final[Mapping[type, str]] = {
    str: f"a text of at most {MAX_TEXT:,} characters", int: "a whole number", float: "a number", bool: "true or false"
}  # fmt: skip


def _read_object(kind: Any, value: Any, place: str) -> Any:
    if not isinstance(value, dict):
        raise _UnreadableError(f"{place} must be an object")
    names = {field.name for field in fields(kind)}
    if unknown := sorted(set(value) - names):
        raise _UnreadableError(f"{place} has an unknown field {unknown[0][:40]!r}")
    needed = {field.name for field in fields(kind) if field.default is MISSING}  # a session older than a field opens
    if missing := sorted(needed - set(value)):
        raise _UnreadableError(f"{place} lacks {missing[0]}")
    return kind(**{name: _read(_hints(kind)[name], value[name], f"{place} {name}") for name in sorted(value)})


def _check(answer: Answer, place: str) -> None:
    """What the types do not say: identifiers are identifiers, markers lead to a support, reasons go with sentences."""
    for support in (*answer.supports, *answer.nearest):
        try:
            Pinpoint.parse(support.id)
        except PinpointError as error:
            raise _UnreadableError(f"{place}: {error.message}") from None
    markers = {support.marker for support in answer.supports}
    if lost := sorted({m for claim in answer.claims for m in claim.markers} - markers):
        raise _UnreadableError(f"{place}: marker {lost[0]} leads to no support")
    if len(markers) != len(answer.supports):
        raise _UnreadableError(f"{place}: a marker stands for two supports")
    if len(answer.removed) != len(answer.removed_why):
        raise _UnreadableError(
            f"{place}: {len(answer.removed)} sentences removed for {len(answer.removed_why)} reasons"
        )
