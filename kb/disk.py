"""What the disk says, in one plain line with the way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import StoreError


@contextmanager
def guard_disk(path: Path) -> Iterator[None]:
    """Turns what SQLite and the file system report into one plain line about the knowledge base at `path`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: {error}; {_way_out(str(error))}") from error
    except OSError as error:
        raise StoreError(f"{error.filename or path}: {error.strerror or error}; {_way_out(str(error))}") from error


def _way_out(message: str) -> str:
    if any(sign in message for sign in ("full", "No space", "too large", "quota")):
        return (
            "free some space and run `kb build` again: it continues where it stopped, and the last index still serves"
        )
    if "readonly" in message or "Permission" in message or "unable to open" in message:
        return "choose a folder you may write to with --home"
    return "run `kb build` to repair it"
