"""Sentences to vectors: the model found, its tokenizer, and the two ways it is run.

Passages are encoded by torch (`kb/encoder.py`), quickly: shortest first in batches of bounded size, one thread a core
each working on its own batch; a cache by content (`kb/vectors.py`) sees to it that nothing is embedded twice. Questions
are encoded by onnxruntime from a file that the build exported, so that a search imports neither torch nor
sentence-transformers: a question takes 2 ms and the first one 0.2 s instead of 4. `python -m evals build` measures.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.config import DEFAULT_MODEL
from kb.disk import guard_disk
from kb.errors import CorpusError, StoreError

Vectors = NDArray[np.float32]
_BATCH_TOKENS = 2048
"""Tokens of a batch: large enough to fill the processor's matrix unit, small enough for its outer cache."""


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

    def __init__(self, model: str, threads: int = 2, questions: Path | None = None) -> None:
        """`questions` is the file that `export` wrote; without it questions are encoded as passages are."""
        self.model = model
        self.threads = max(1, threads)
        self._file = questions if questions and questions.is_file() else None
        self._encoder: Any = None
        self._session: Any = None
        self._network: Any = None

    def encode_passages(self, texts: Sequence[str], on_batch: Callable[[list[int], Vectors], None]) -> None:
        """Embeds `texts`; calls `on_batch(indices, vectors)` from this thread as batches end, shortest texts first."""
        from kb.encoder import open_encoder, set_threads

        if self._encoder is None:
            self._encoder = open_encoder(find_model(self.model))
        ids = [e.ids for e in load_tokenizer(self.model).encode_batch(list(texts))]
        self._refuse_truncation(ids)
        set_threads(1)
        try:
            with ThreadPoolExecutor(self.threads) as pool:
                encoded = pool.map(lambda b: (b, self._encoder.encode([ids[i] for i in b])), _batches(ids))
                for batch, vectors in encoded:
                    on_batch(batch, vectors)
        finally:
            set_threads(self.threads)

    def _refuse_truncation(self, ids: Sequence[Sequence[int]]) -> None:
        longest = max(map(len, ids), default=0)
        if longest > read_max_tokens(self.model):
            raise CorpusError(
                f"a passage has {longest} tokens, {self.model} reads {read_max_tokens(self.model)}; split it"
            )

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        """Embeds short texts in full precision, at once; one past the model's length is read to that point."""
        limit = read_max_tokens(self.model)
        tokens = [e.ids[:limit] for e in load_tokenizer(self.model).encode_batch(list(questions))]
        encode = self._encode_light if self._file else self._encode_heavy
        order = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))
        vectors = np.concatenate([encode([tokens[i] for i in order[n : n + 64]]) for n in range(0, len(order), 64)])
        return vectors[np.argsort(order)]

    def _encode_light(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        if self._session is None:
            self._session = _open_session(self._file, self.threads)
        padded, mask = np.zeros((2, len(tokens), max(map(len, tokens))), dtype=np.int64)
        for row, ids in enumerate(tokens):
            padded[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        vectors: Vectors = self._session.run(["vectors"], {"tokens": padded, "mask": mask})[0]
        return vectors

    def _encode_heavy(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        from kb.encoder import PaddedNetwork, load_network

        if self._network is None:
            self._network = PaddedNetwork(load_network(find_model(self.model), "float32"))
        vectors: Vectors = self._network.encode(tokens)
        return vectors

    def export(self, file: Path) -> None:
        """Writes the model for questions to `file`, in one step, unless it is there and whole."""
        if _is_whole(file):
            return
        from kb.encoder import export_questions

        new = file.with_suffix(".new")
        with guard_disk(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            for old in file.parent.glob("questions-*.onnx"):
                old.unlink()
            export_questions(find_model(self.model), new)
            new.replace(file)


def name_questions_file(home: Path, model: str) -> Path:
    """Where the exported model lies: another model, or another version of it, has another file."""
    return home / f"questions-{hashlib.sha256(name_model(model).encode()).hexdigest()[:16]}.onnx"


def _is_whole(file: Path) -> bool:
    try:
        return file.is_file() and _open_session(file, 1) is not None
    except StoreError:
        return False


def _open_session(file: Path | None, threads: int) -> Any:
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as faults

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # its threads would wait at full speed
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except (faults.Fail, faults.InvalidProtobuf, faults.InvalidGraph, faults.NoSuchFile) as error:
        raise StoreError(f"{file} is damaged; run `kb build` to repair it") from error


def _batches(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Shortest first, of bounded size."""
    batch: list[int] = []
    size = 0
    for i in sorted(range(len(ids)), key=lambda i: len(ids[i])):
        if batch and size + len(ids[i]) > _BATCH_TOKENS:
            yield batch
            batch, size = [], 0
        batch.append(i)
        size += len(ids[i])
    if batch:
        yield batch
