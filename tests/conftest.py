"""Shared by all tests: where the official texts are, and a clear skip where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from corpus_maker import write_corpus

CHECKOUT = Path(__file__).resolve().parent.parent


def find_official() -> Path | None:
    """The folder of official texts: $KB_CORPUS, else ../shared/corpus beside the checkout."""
    folder = Path(os.environ.get("KB_CORPUS") or CHECKOUT.parent / "shared" / "corpus")
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `texts/` (two invented judgments) and `home/` built from them and the digest. Only read."""
    from kb.build import build
    from kb.config import Config

    root = tmp_path_factory.mktemp("invented")
    build(Config(home=root / "home", official=write_corpus(root / "texts")))
    return root


@pytest.fixture(scope="session")
def official() -> Path:
    folder = find_official()
    if folder is None:
        pytest.skip("the official texts are not on this machine (set KB_CORPUS)")
    return folder
