"""Where an index lies, and how a new one takes its place without a reader ever seeing half of it.

`<home>/current` names the folder under `<home>/generations/` that readers open. A builder works in a new folder and
swaps the name at the end, in one step of the file system. The generation before stays for readers that have it open.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.disk import guard_disk
from kb.errors import StoreError

POINTER = "current"
FOLDER = "generations"
LOCK = "build.lock"


def find_current(home: Path) -> Path | None:
    """The generation that readers open, None where nothing was built. Raises `StoreError` when it has gone."""
    pointer = home / POINTER
    with guard_disk(pointer):
        if not pointer.is_file():
            return None
        name = pointer.read_text(encoding="utf-8", errors="replace").strip()
    folder = home / FOLDER / Path(name or "missing").name
    if not folder.is_dir():
        raise StoreError(f"{folder} is missing though {pointer} names it; run `kb build` to repair it")
    return folder


@contextmanager
def lock_builder(home: Path) -> Iterator[None]:
    """Holds the right to build, until the process ends at most. Raises `StoreError` when another builder has it."""
    with guard_disk(home):
        home.mkdir(parents=True, exist_ok=True)
        handle = (home / LOCK).open("w")
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(f"{home} is being built by another process; wait for it to end, then try again") from None
        yield
    finally:
        handle.close()


def start_generation(home: Path, copy_of: Path | None) -> Path:
    """A new folder for a builder, with the contents of `copy_of`; what an interrupted builder left is removed."""
    with guard_disk(home):
        folder = home / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        numbers = [int(p.name) for p in folder.iterdir() if p.name.isdigit()]
        current = copy_of.name if copy_of else ""
        for stale in folder.iterdir():
            if stale.name != current and (not current or not stale.name.isdigit() or int(stale.name) > int(current)):
                shutil.rmtree(stale)
        fresh = folder / str(max(numbers, default=0) + 1)
        if copy_of:
            shutil.copytree(copy_of, fresh)
        else:
            fresh.mkdir()
        return fresh


def publish(home: Path, generation: Path) -> None:
    """Makes `generation` the one readers open, on disk before its name is; keeps the one before it."""
    with guard_disk(home):
        before = (home / POINTER).read_text().strip() if (home / POINTER).is_file() else ""
        temporary = home / f"{POINTER}.new"
        with temporary.open("w") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(home / POINTER)
        for old in (home / FOLDER).iterdir():
            if old.name not in (generation.name, before):
                shutil.rmtree(old, ignore_errors=True)
