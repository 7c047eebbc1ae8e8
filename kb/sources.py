"""The catalogue of official texts, `corpus/sources.toml`: what each is, where it is published, what it holds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

from kb.errors import CorpusError, PinpointError
from kb.model import Pinpoint, Source

FILE_NAME = "sources.toml"
_KINDS = get_args(get_type_hints(Source)["kind"])
_DEFAULTS: Mapping[str, object] = {"file_names": (), "caveat": ""}
_LISTS = frozenset({"languages", "urls", "file_names"})
_DATES = ("adopted", "in_force")
_CHECKSUM = re.compile(r"[0-9a-f]{64}|")  # empty for case-law, which is many files
_ITEM = "{item_id}"
"""Stands in the address of case-law for the HUDOC item id of a judgment."""


def read_sources(catalogue: Path) -> dict[str, Source]:
    """Every entry of `<catalogue>/sources.toml` by key, in the order of the file.

    Raises `CorpusError`, naming the file and the entry, where the file is missing or not TOML, where a field is
    missing, unknown, of the wrong type or malformed, or where two entries share a key.
    """
    path = catalogue / FILE_NAME
    entries = _read_entries(path)
    sources: dict[str, Source] = {}
    for number, entry in enumerate(entries, start=1):
        source = _read_source(entry, f"{path} entry {number}")
        if source.key in sources:
            raise CorpusError(f"{path} entry {number}: key {source.key} is used twice; keys are unique")
        sources[source.key] = source
    return sources


def address_of(pinpoint: Pinpoint, sources: Mapping[str, Source]) -> str:
    """The official address of the text a provision belongs to, a judgment's own in HUDOC; empty where none is known."""
    key, _, item = pinpoint.document.partition("/")
    source = sources.get(key)
    address = source.urls[0] if source and source.urls else ""
    return address.replace(_ITEM, item) if item else address


def _read_entries(path: Path) -> list[Any]:
    try:
        with path.open("rb") as file:
            entries = tomllib.load(file).get("source", [])
    except OSError as error:
        raise CorpusError(f"{path} cannot be read ({error.strerror}); it comes with the project") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} is not TOML: {error}") from None
    if not isinstance(entries, list) or not entries:
        raise CorpusError(f"{path} has no [[source]] entry")
    return entries


def _read_source(entry: Any, place: str) -> Source:
    if not isinstance(entry, dict):
        raise CorpusError(f"{place}: not a table; write it as [[source]]")
    place = f"{place} ({entry.get('key', 'no key')})"
    names = {field.name for field in fields(Source)}
    if unknown := sorted(set(entry) - names):
        raise CorpusError(f"{place}: unknown field {unknown[0]}; known are {', '.join(sorted(names))}")
    values = {name: _read_value(name, {**_DEFAULTS, **entry}, place) for name in sorted(names)}
    _check(values, place)
    return Source(**values)


def _read_value(name: str, entry: Mapping[str, Any], place: str) -> Any:
    if name not in entry:
        raise CorpusError(f"{place}: field {name} is missing")
    value = entry[name]
    if name in _LISTS:
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise CorpusError(f"{place}: {name} must be a list of texts")
        return tuple(value)
    wanted = int if name == "articles" else str
    if type(value) is not wanted:
        raise CorpusError(f"{place}: {name} must be {'a number' if wanted is int else 'a text'}")
    return value


def _check(values: Mapping[str, Any], place: str) -> None:
    if values["kind"] not in _KINDS:
        raise CorpusError(f"{place}: kind {values['kind']!r} is none of {', '.join(_KINDS)}")
    _check_key(values["key"], place)
    for name in ("title", "reference", "short", "rights"):
        if not values[name].strip():
            raise CorpusError(f"{place}: {name} is empty")
    for name in _DATES:
        _check_date(name, values[name], place)
    if not _CHECKSUM.fullmatch(values["sha256"]):
        raise CorpusError(f"{place}: sha256 must be 64 hexadecimal digits, or empty")
    if values["articles"] < 0:
        raise CorpusError(f"{place}: articles must not be negative")
    for url in values["urls"]:
        if not url.startswith("https://"):
            raise CorpusError(f"{place}: {url!r} is no https address")


def _check_key(key: str, place: str) -> None:
    try:
        if key != "ecthr" and str(Pinpoint.parse(key)) != key:
            raise PinpointError(key)
    except PinpointError:
        raise CorpusError(f"{place}: key {key!r} is not the key of a text; one looks like istanbul") from None


def _check_date(name: str, value: str, place: str) -> None:
    try:
        if value:
            date.fromisoformat(value)
    except ValueError:
        raise CorpusError(f"{place}: {name} {value!r} is no date; write 2011-05-11, or nothing") from None
