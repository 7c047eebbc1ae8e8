"""Fields of the digest's TOML files, read one by one: bounded, typed, and each fault named with its place."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import CorpusError, PinpointError
from kb.model import Pinpoint

MAX_SUMMARY = 1200
MAX_ITEM = 300
MAX_ITEMS = 40
MAX_COUNT = 50
MAX_BYTES = 4_000_000
"""Bounds of what is read: the files are data, and a slip (a whole article pasted in) must not pass unseen."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file, and where it stands: `digest/istanbul.toml, record 3 (istanbul/art-3/a)`."""

    values: Mapping[str, Any]
    file: str
    place: str

    def error(self, problem: str, way_out: str) -> CorpusError:
        return CorpusError(f"{self.file}, {self.place}: {problem}; {way_out}")

    def allow(self, known: Collection[str]) -> None:
        """Raises `CorpusError` for a key that is not in `known`: a misspelt one would be lost in silence."""
        if unknown := sorted(set(self.values) - set(known)):
            raise self.error(f"unknown key {unknown[0]!r}", f"use only {', '.join(sorted(known))}")

    def text(self, key: str, limit: int = MAX_SUMMARY) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{key} is missing or not a text", f'add {key} = "…"')
        if len(value) > limit:
            raise self.error(f"{key} has {len(value)} characters", f"shorten it to {limit}")
        return " ".join(value.split())

    def optional(self, key: str, limit: int = MAX_SUMMARY) -> str:
        return self.text(key, limit) if key in self.values else ""

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.error(f"{key} is not a list of texts", f'write {key} = ["…", "…"]')
        if len(value) > MAX_ITEMS or any(len(v) > MAX_ITEM for v in value):
            raise self.error(f"{key} is too long", f"keep at most {MAX_ITEMS} entries of {MAX_ITEM} characters")
        return tuple(" ".join(v.split()) for v in value)

    def one_of(self, key: str, known: Collection[str]) -> str:
        value = self.text(key)
        if value not in known:
            raise self.error(f"{key} {value[:40]!r} is not known", f"use one of {', '.join(known)}")
        return value

    def count(self, key: str) -> int:
        value = self.values.get(key, 0)
        if type(value) is not int or not 0 <= value <= MAX_COUNT:  # bool is an int to isinstance
            raise self.error(f"{key} {str(value)[:40]!r} is not a count", f"write a number from 1 to {MAX_COUNT}")
        return value

    def day(self, key: str) -> datetime.date:
        value = self.values.get(key)
        if type(value) is not datetime.date:
            raise self.error(f"{key} is missing or not a date", f"write {key} = 2008-12-02")
        return value

    def pinpoint(self, key: str) -> Pinpoint:
        try:
            return Pinpoint.parse(self.text(key))
        except PinpointError as error:
            raise self.error(error.message, "correct the identifier") from error

    def tables(self, key: str) -> list[Table]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or len(value) > MAX_ITEMS or not all(isinstance(v, dict) for v in value):
            raise self.error(f"{key} is not a list of at most {MAX_ITEMS} tables", f"write {key} = [ {{ … }} ]")
        return [Table(v, self.file, f"{self.place}, {key} {n}") for n, v in enumerate(value, 1)]


def read_toml(path: Path, names: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The tables of a TOML file by name; `[case]` and `[[case]]` alike. Raises `CorpusError`, naming the file.

    A file holds nothing but tables of the given `names`, and at least one.
    """
    try:
        data = tomllib.loads(read_bytes(path).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path.name}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CorpusError(f"{path.name}: not TOML: {error}; correct that line") from error
    if unknown := sorted(set(data) - set(names)):
        raise CorpusError(f"{path.name}: unknown key {unknown[0]!r} outside a record; put it under [[{min(names)}]]")
    tables = {name: [value] if isinstance(value, dict) else value for name, value in data.items()}
    if not all(isinstance(v, list) and v and all(isinstance(t, dict) for t in v) for v in tables.values()):
        raise CorpusError(f"{path.name}: {' and '.join(names)} are tables; write [[{min(names)}]]")
    if not tables:
        raise CorpusError(f"{path.name}: holds no [[{min(names)}]]; write at least one")
    return tables


def read_bytes(path: Path) -> bytes:
    """The bytes of a catalogue file. Raises `CorpusError` where it is missing or larger than `MAX_BYTES`."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CorpusError(f"{path.name}: larger than {MAX_BYTES} bytes; split it or remove what is not digest")
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror}); check out corpus/ again") from error
