"""Sentences to vectors, with sentence-transformers and torch, which are imported here and nowhere else.

Speed comes from four things, each measured by `python -m evals build`: passages sorted by length and padded only
within a batch of bounded size, bf16 weights where the processor multiplies bf16 in hardware (cosine to fp32 above
0.999), one thread a core each working on its own batch, and a cache by content, so that nothing is embedded twice.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.config import DEFAULT_MODEL
from kb.errors import CorpusError

Vectors = NDArray[np.float32]
_PADDED_TOKENS = 2048
"""Size of a batch, padding included: large enough to fill the cores, small enough to stay in the cache."""
_WIDTH_STEP = 16
_BF16_FLAGS = ("amx_bf16", "avx512_bf16")


def find_model(name: str) -> Path:
    """The folder of a model: one that lies in a Python package under `model/`, or a path. Raises `CorpusError`."""
    if Path(name).is_dir():
        return Path(name)
    spec = importlib.util.find_spec(name.replace("-", "_")) if name.replace("-", "_").isidentifier() else None
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not folder.is_dir():
        raise CorpusError(
            f"the model {name!r} is neither a folder nor an installed package; unset KB_MODEL or run `make run`"
        )
    return folder


def name_model(name: str) -> str:
    """A name that changes when the vectors would: the package with its version, or the folder."""
    if name == DEFAULT_MODEL:
        return f"{name}=={importlib.metadata.version(name)}"
    return str(find_model(name).resolve())


@lru_cache(maxsize=1)
def has_bf16() -> bool:
    """True where the processor multiplies bf16 in hardware (AMX or AVX512-BF16); read from the kernel's list."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return any(flag in flags for flag in _BF16_FLAGS)


@lru_cache(maxsize=2)
def load_tokenizer(model: str) -> Any:
    """The model's own tokenizer, from its file: no torch needed. `.encode(text).offsets` are character offsets."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(find_model(model) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@lru_cache(maxsize=2)
def read_max_tokens(model: str) -> int:
    """How many tokens the model reads, its two marks included (256 for all-MiniLM-L6-v2); passages never exceed it."""
    settings = find_model(model) / "sentence_bert_config.json"
    if not settings.is_file():
        return 256
    return int(json.loads(settings.read_text(encoding="utf-8")).get("max_seq_length", 256))


class Embedder:
    """Turns texts into unit vectors of the model's width, float32, one row a text. Loads the model at first use."""

    def __init__(self, model: str, threads: int = 2) -> None:
        self.model = model
        self.threads = max(1, threads)
        self._passage_model: Any = None
        self._question_model: Any = None

    def encode_passages(self, texts: Sequence[str], on_batch: Callable[[list[int], Vectors], None]) -> None:
        """Embeds `texts`; calls `on_batch(indices, vectors)` from this thread as batches end, shortest texts first."""
        import torch

        if self._passage_model is None:
            self._passage_model = self._load(torch.bfloat16 if has_bf16() else torch.float32)
        ids = [e.ids for e in load_tokenizer(self.model).encode_batch(list(texts))]
        self._refuse_truncation(ids)
        torch.set_num_threads(1)
        try:
            with ThreadPoolExecutor(self.threads) as pool:
                encoded = pool.map(lambda batch: (batch, _encode(self._passage_model, ids, batch)), _batches(ids))
                for batch, vectors in encoded:
                    on_batch(batch, vectors)
        finally:
            torch.set_num_threads(self.threads)

    def _refuse_truncation(self, ids: Sequence[Sequence[int]]) -> None:
        longest = max(map(len, ids), default=0)
        if longest > read_max_tokens(self.model):
            raise CorpusError(
                f"a passage has {longest} tokens, {self.model} reads {read_max_tokens(self.model)}; split it"
            )

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        """Embeds short texts in full precision, at once; one past the model's length is read to that point."""
        import torch

        if self._question_model is None:
            torch.set_num_threads(self.threads)
            self._question_model = self._load(torch.float32)
        limit = read_max_tokens(self.model)
        tokens = [e.ids[:limit] for e in load_tokenizer(self.model).encode_batch(list(questions))]
        return _encode(self._question_model, tokens, list(range(len(tokens))))

    def _load(self, dtype: Any) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        os.environ.setdefault("TQDM_DISABLE", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        return SentenceTransformer(str(find_model(self.model)), device="cpu", model_kwargs={"dtype": dtype}).eval()


def _batches(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Shortest first, of bounded size."""
    batch: list[int] = []
    for i in sorted(range(len(ids)), key=lambda i: len(ids[i])):
        if batch and (len(batch) + 1) * _pad(len(ids[i])) > _PADDED_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _pad(tokens: int) -> int:
    """Widths are few, since the processor's library compiles and keeps a program for every shape it meets."""
    return -(-tokens // _WIDTH_STEP) * _WIDTH_STEP


def _encode(network: Any, ids: Sequence[Sequence[int]], batch: list[int]) -> Vectors:
    import torch

    width = _pad(max(len(ids[i]) for i in batch))
    tokens = torch.zeros((len(batch), width), dtype=torch.long)
    mask = torch.zeros((len(batch), width), dtype=torch.long)
    for row, i in enumerate(batch):
        tokens[row, : len(ids[i])] = torch.tensor(ids[i])
        mask[row, : len(ids[i])] = 1
    with torch.inference_mode():
        transformer, *rest = network
        features = transformer({"input_ids": tokens, "attention_mask": mask})
        # pooled in full precision: averaging in bf16 would cost a thousand times the error of the rest
        features["token_embeddings"] = features["token_embeddings"].float()
        for module in rest:
            features = module(features)
        vectors: Vectors = torch.nn.functional.normalize(features["sentence_embedding"].float()).numpy()
    return vectors
