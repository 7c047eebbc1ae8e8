"""Shared by all tests: where the official texts are, and a clear skip where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


def find_official() -> Path | None:
    """The folder of official texts: $KB_CORPUS, else ../shared/corpus beside the checkout."""
    folder = Path(os.environ.get("KB_CORPUS") or CHECKOUT.parent / "shared" / "corpus")
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def official() -> Path:
    folder = find_official()
    if folder is None:
        pytest.skip("the official texts are not on this machine (set KB_CORPUS)")
    return folder
