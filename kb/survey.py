"""What there is to build: the official files found, each with the text it holds, known by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.readers import read_file
from ingest.recognise import item_id_of, recognise
from kb.disk import guard_disk
from kb.errors import KbError, ReadError, StoreError

_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".pdf"})
_NOT_TEXTS = frozenset({"readme", "license", "licence", "notice"})
_MAX_FILES = 50_000
_PREFERENCE = (".txt", ".md", ".markdown", ".pdf")
"""Where a text is there twice, plain text is read rather than print."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialFile:
    """A file and the document it holds: `istanbul`, `ecthr/001-89964`."""

    path: Path
    sha256: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A file that could not be used, and why, in one line."""

    file: str
    error: str


def survey_files(
    folder: Path | None, known: Mapping[str, str], only: Collection[str] = ()
) -> tuple[dict[str, OfficialFile], list[Failure]]:
    """Official files by document key. `known` maps checksums of files recognised before to their key.

    Raises `StoreError` when the folder was named and is not there, so that nothing is taken for deleted.
    """
    found: dict[str, OfficialFile] = {}
    failures: list[Failure] = []
    for path in _walk(folder) if folder else ():
        try:
            checksum = _hash_file(path)
            key = known.get(checksum) or _recognise(path)
        except KbError as error:
            failures.append(Failure(file=str(path), error=error.message))
            continue
        if wants(key, only):
            candidate = OfficialFile(path=path, sha256=checksum, key=key)
            found[key] = min((found.get(key, candidate), candidate), key=_rank)
    return found, failures


def wants(key: str, only: Collection[str]) -> bool:
    """True where `only` is empty, names the text, or names its kind (`ecthr` for every judgment)."""
    return not only or key in only or key.partition("/")[0] in only


def _rank(file: OfficialFile) -> tuple[int, str]:
    return _PREFERENCE.index(file.path.suffix.lower()), str(file.path)


def _walk(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise StoreError(f"{folder} is not a folder; name the folder of official texts with --corpus or KB_CORPUS")
    with guard_disk(folder):
        files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES and p.is_file())
    if len(files) > _MAX_FILES:
        raise StoreError(
            f"{folder} has {len(files):,} files, over {_MAX_FILES:,}; name the folder of official texts alone"
        )
    for path in files:
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.stem.lower() not in _NOT_TEXTS:
            yield path


def _hash_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ReadError(f"{path.name} cannot be read ({error.strerror}); check its permissions") from error


def _recognise(path: Path) -> str:
    source = read_file(path)
    key = recognise(source)
    return f"ecthr/{item_id_of(path, source)}" if key == "ecthr" else key
