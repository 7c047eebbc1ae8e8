"""The network of a sentence-transformers model, run by torch: token numbers in, unit vectors out.

The only home of torch and sentence-transformers. Passages take `PackedBert` where the model and the processor allow:
bf16 weights laid out once as the processor's matrix units want them, tokens of many passages in one matrix without
padding, attention passage by passage. Elsewhere `PaddedNetwork` runs any model as sentence-transformers does. Questions
do not come here: `export_questions` writes the network once, at build time, for the light runtime that answers them.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Tokens = Sequence[Sequence[int]]

_WIDTH_STEP = 16
_ROWS_STEP = 64
"""Shapes are few, since the processor's library compiles and keeps a program for every shape it meets."""
_KEPT_PROGRAMS = "32"
"""Programs kept at once: passages come sorted by length, so one shape is seldom met again. Bounds memory."""
_HIGHEST_SCORE = 80.0
"""e^80 is still a bf16 number; attention scores of trained models stay far below."""
_ROOM_TOKENS = 2048
"""Tokens for which attention is usually computed together; at least the model's longest passage."""
_BF16_FLAGS = ("amx_bf16", "avx512_bf16")


class PassageEncoder(Protocol):
    """Turns passages, sorted by length, into unit vectors, one row a passage. Safe to call from several threads."""

    def encode(self, tokens: Tokens) -> Vectors: ...


@lru_cache(maxsize=1)
def has_bf16() -> bool:
    """True where the processor multiplies bf16 in hardware (AMX or AVX512-BF16); read from the kernel's list."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return any(flag in flags for flag in _BF16_FLAGS)


def open_encoder(folder: Path) -> PassageEncoder:
    """The quickest encoder for the model in `folder` on this processor."""
    if not has_bf16():
        return PaddedNetwork(load_network(folder, "float32"))
    network = load_network(folder, "float32")
    if can_pack(network):
        return PackedBert(network)
    return PaddedNetwork(load_network(folder, "bfloat16"))


def load_network(folder: Path, dtype: str) -> Any:
    """The sentence-transformers model in `folder`, with weights of that torch type, from disk only."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TQDM_DISABLE", "1")
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _KEPT_PROGRAMS)
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    kwargs = {"dtype": getattr(torch, dtype)}
    return SentenceTransformer(str(folder), device="cpu", model_kwargs=kwargs).eval()


def set_threads(threads: int) -> None:
    """Threads of one computation; where each thread works on its own batch, one is right."""
    import torch

    torch.set_num_threads(threads)


class PaddedNetwork:
    """Any sentence-transformers network, batches padded to one width."""

    def __init__(self, network: Any) -> None:
        self.network = network

    def encode(self, tokens: Tokens) -> Vectors:
        import torch

        width = _round_up(max(map(len, tokens)), _WIDTH_STEP)
        padded = torch.zeros((len(tokens), width), dtype=torch.long)
        mask = torch.zeros((len(tokens), width), dtype=torch.long)
        for row, ids in enumerate(tokens):
            padded[row, : len(ids)] = torch.tensor(ids)
            mask[row, : len(ids)] = 1
        with torch.inference_mode():
            vectors: Vectors = _embed(self.network, padded, mask).numpy()
        return vectors


def _embed(network: Any, tokens: Any, mask: Any) -> Any:
    """Unit vectors of padded tokens; what follows the transformer is computed in full precision."""
    import torch

    transformer, *rest = network
    features = transformer({"input_ids": tokens, "attention_mask": mask})
    # averaging in bf16 would cost a thousand times the error of all that went before
    features["token_embeddings"] = features["token_embeddings"].float()
    for module in rest:
        features = module(features)
    return torch.nn.functional.normalize(features["sentence_embedding"].float())


def can_pack(network: Any) -> bool:
    """True for a BERT with absolute positions, GELU and averaged tokens, such as all-MiniLM-L6-v2."""
    import torch

    modules = [type(module).__name__ for module in network]
    if modules not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        return False
    config, pooling = network[0].auto_model.config, network[1]
    return (
        config.model_type == "bert"
        and config.hidden_act == "gelu"
        and getattr(config, "position_embedding_type", "absolute") == "absolute"
        and pooling.pooling_mode == "mean"
        and torch.backends.mkldnn.is_available()
    )


class PackedBert:
    """A BERT in bf16 that computes no padding: the tokens of a batch stand one after the other in one matrix."""

    def __init__(self, network: Any) -> None:
        import torch

        self._local = threading.local()
        bert = network[0].auto_model
        config, embeddings = bert.config, bert.embeddings
        self._heads, self._width, self._eps = config.num_attention_heads, config.hidden_size, config.layer_norm_eps
        kinds = embeddings.token_type_embeddings.weight[0]
        with torch.inference_mode():
            self._words = embeddings.word_embeddings.weight.float()
            self._places = (embeddings.position_embeddings.weight + kinds).float()
            self._norm = (embeddings.LayerNorm.weight.float(), embeddings.LayerNorm.bias.float())
            self._layers = [self._pack_layer(layer) for layer in bert.encoder.layer]

    def _pack_layer(self, layer: Any) -> tuple[Any, ...]:
        import torch

        heads, joined = layer.attention.self, layer.attention.output
        scale = (self._width // self._heads) ** -0.5
        weight = torch.cat([heads.query.weight * scale, heads.key.weight, heads.value.weight])
        bias = torch.cat([heads.query.bias * scale, heads.key.bias, heads.value.bias])
        return (
            _pack(weight, bias), _pack_linear(joined.dense), _halve_norm(joined.LayerNorm),
            _pack_linear(layer.intermediate.dense),
            _pack_linear(layer.output.dense), _halve_norm(layer.output.LayerNorm),
        )  # fmt: skip

    def encode(self, tokens: Tokens) -> Vectors:
        import torch

        norm, linear = torch.nn.functional.layer_norm, torch.ops.mkldnn._linear_pointwise
        runs = list(_find_runs(tokens))
        shape = (self._width,)
        with torch.inference_mode():
            words, places = _lay_out(tokens)
            x = norm(self._words[words] + self._places[places], shape, *self._norm, self._eps).bfloat16()
            attended = torch.zeros_like(x)
            for heads, joined, first_norm, wide, narrow, last_norm in self._layers:
                self._attend(linear(x, *heads, "none", [], ""), runs, attended)
                x = norm(linear.binary(attended, x, *joined, "add"), shape, *first_norm, self._eps)
                grown = linear(x, *wide, "gelu", [], "none")
                x = norm(linear.binary(grown, x, *narrow, "add"), shape, *last_norm, self._eps)
            rows = x.float()
            means = [rows[at : at + n * size].view(n, size, -1).mean(1) for at, n, size in runs]
            vectors: Vectors = torch.nn.functional.normalize(torch.cat(means)).numpy()
        return vectors

    def _attend(self, projected: Any, runs: Sequence[tuple[int, int, int]], out: Any) -> None:
        """Attention inside each passage, passages of nearly one length together, filled up to a width."""
        for width, group in groupby(runs, key=lambda run: _round_up(run[2], _WIDTH_STEP)):
            self._attend_group(projected, list(group), width, out)

    def _attend_group(self, projected: Any, runs: Sequence[tuple[int, int, int]], width: int, out: Any) -> None:
        """The sum under the fraction is taken after the product with values, of the passage's own tokens."""
        import torch

        heads, depth = self._heads, self._width // self._heads
        count = _choose_count(sum(n for _, n, _ in runs), width)
        vectors, scores = self._take_room(count, width)
        query, key, value, mixed = vectors.view(4, count, heads, width, depth).unbind(0)
        places = list(accumulate((n for _, n, _ in runs), initial=0))
        for first, (at, n, size) in zip(places, runs, strict=False):
            mine = slice(first, first + n)
            parts = projected[at : at + n * size].view(n, size, 3, heads, depth).permute(2, 0, 3, 1, 4)
            for part, whole in zip((query, key, value), parts, strict=True):
                part[mine, :, :size].copy_(whole)
            value[mine, :, size:] = 0.0
        blocks = (count * heads, width, depth)
        mass = torch.bmm(query.view(blocks), key.view(blocks).transpose(1, 2), out=scores).clamp_(max=_HIGHEST_SCORE)
        torch.bmm(mass.exp_(), value.view(blocks), out=mixed.view(blocks))
        shares = mass.view(count, heads, width, width)
        for first, (at, n, size) in zip(places, runs, strict=False):
            mine = slice(first, first + n)
            total = shares[mine, :, :size, :size].sum(-1, keepdim=True)
            sized = out[at : at + n * size].view(n, size, heads, depth)
            torch.div(mixed[mine, :, :size].transpose(1, 2), total.transpose(1, 2), out=sized)

    def _take_room(self, count: int, width: int) -> tuple[Any, Any]:
        """Memory of this thread for `count` passages, kept: taken anew for every shape it would fall to pieces."""
        import torch

        vectors, scores = count * width * self._width, count * self._heads * width * width
        room = getattr(self._local, "room", None)
        if room is None or room[0].shape[1] < vectors or room[1].numel() < scores:
            held = (0, 0) if room is None else (room[0].shape[1], room[1].numel())
            room = self._local.room = (
                torch.zeros((4, max(vectors, held[0])), dtype=torch.bfloat16),
                torch.zeros(max(scores, held[1]), dtype=torch.bfloat16),
            )
        return room[0][:, :vectors], room[1][:scores].view(count * self._heads, width, width)


def _choose_count(passages: int, width: int) -> int:
    """How many passages are computed for so many of one width: few different numbers, see `_WIDTH_STEP`."""
    count = _ROOM_TOKENS // (width - _WIDTH_STEP + 1)
    while count < passages:
        count *= 2
    while count // 2 >= passages:
        count //= 2
    return count


def _round_up(number: int, step: int) -> int:
    return -(-number // step) * step


def _pack_linear(linear: Any) -> tuple[Any, Any]:
    return _pack(linear.weight, linear.bias)


def _pack(weight: Any, bias: Any) -> tuple[Any, Any]:
    """A weight in the order of the processor's matrix unit, so that it is not reordered at every use."""
    import torch

    packed = torch.ops.mkldnn._reorder_linear_weight(weight.detach().bfloat16().contiguous(), None)
    return packed, bias.detach().bfloat16().contiguous()


def _halve_norm(norm: Any) -> tuple[Any, Any]:
    return norm.weight.detach().bfloat16(), norm.bias.detach().bfloat16()


def _lay_out(tokens: Tokens) -> tuple[Any, Any]:
    """All tokens in one row and the place of each in its passage, filled up to a shape that is met often."""
    import torch

    total = sum(map(len, tokens))
    words, places = np.zeros((2, _round_up(total, _ROWS_STEP)), dtype=np.int64)
    words[:total] = np.concatenate([np.asarray(ids) for ids in tokens])
    places[:total] = np.concatenate([np.arange(len(ids)) for ids in tokens])
    return torch.from_numpy(words), torch.from_numpy(places)


def _find_runs(tokens: Tokens) -> Iterator[tuple[int, int, int]]:
    """Neighbouring passages of one length: (first row, how many, tokens of each)."""
    at = start = 0
    for end in range(1, len(tokens) + 1):
        if end == len(tokens) or len(tokens[end]) != len(tokens[start]):
            size = len(tokens[start])
            yield at, end - start, size
            at, start = at + (end - start) * size, end


def export_questions(folder: Path, file: Path) -> None:
    """Writes the network in full precision as ONNX: `tokens` and `mask` (int64, rows × width) to `vectors`."""
    import torch

    class Questions(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, network: Any) -> None:
            super().__init__()
            self.network = network

        def forward(self, tokens: Any, mask: Any) -> Any:
            return _embed(self.network, tokens, mask)

    network = load_network(folder, "float32")
    network[0].auto_model.set_attn_implementation("eager")  # the others cannot be traced with a width left open
    sample = torch.ones((2, 8), dtype=torch.long)
    free = {0: "rows", 1: "width"}
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own retirement and of indices that stand fixed here
        torch.onnx.export(
            Questions(network), (sample, sample), str(file), input_names=["tokens", "mask"], output_names=["vectors"],
            dynamic_axes={"tokens": free, "mask": free, "vectors": {0: "rows"}}, dynamo=False,
        )  # fmt: skip
