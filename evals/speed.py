"""How fast and how large: the whole build measured from outside, and questions measured in one warm process."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from evals.questions import read_golden
from kb.config import Config
from kb.embedding import Embedder, find_model
from kb.encoder import load_network, set_threads
from kb.knowledge import open_knowledge_base
from kb.model import Pinpoint

_ROUNDS = 3
_SAMPLE, _SEED = 1_500, 20_261_124


def measure_build(config: Config) -> dict[str, Any]:
    """Builds everything twice in a fresh home: seconds, passages a second, memory, and what the second run did.

    Then builds the digest alone: `digest_share` is what its building takes of a build without it, at most, since
    starting up is counted in both.
    """
    with tempfile.TemporaryDirectory(prefix="pinpoint-evals-") as home:
        first, first_memory = _run_build(config, home)
        second, _ = _run_build(config, home)
        size = sum(p.stat().st_size for p in Path(home).rglob("*") if p.is_file())
    with tempfile.TemporaryDirectory(prefix="pinpoint-evals-") as home:
        (empty := Path(home) / "no-texts").mkdir()
        digest, _ = _run_build(replace(config, official=empty), f"{home}/home")
    return {
        "provisions": sum(t["provisions"] for t in first["instruments"] if t["key"] != "ecthr"),
        "judgments": first["judgments"],
        "passages": first["passages"],
        "embedded": first["embedded"],
        "failed": first["failed"],
        "seconds": first["seconds"],
        "embedding_seconds": first["embedding_seconds"],
        "passages_per_second_embedding": round(first["embedded"] / max(first["embedding_seconds"], 1e-9), 1),
        "passages_per_second_whole_build": round(first["passages"] / first["seconds"], 1),
        "peak_memory_mb": first_memory,
        "index_mb": round(size / 1e6),
        "second_run_seconds": second["seconds"],
        "second_run_wall_seconds": second["wall"],
        "second_run_embedded": second["embedded"],
        "digest_passages": digest["passages"],
        "digest_seconds": digest["seconds"],
        "digest_share": round(digest["seconds"] / max(first["seconds"] - digest["seconds"], 1e-9), 3),
        **measure_encoder(config),
    }


def measure_encoder(config: Config) -> dict[str, Any]:
    """Passages a second of the recipe that the model's library has by default, and of ours, on the same sample.

    The default is full precision in batches as they come; `encoder_least_cosine` is how far ours strays from it.
    """
    texts = _sample_passages(config)
    set_threads(config.threads)
    network = load_network(find_model(config.model), "float32")
    network.encode(texts[:32])
    started = time.perf_counter()
    expected = network.encode(texts, normalize_embeddings=True)
    default = len(texts) / (time.perf_counter() - started)
    made = np.zeros_like(expected)
    embedder = Embedder(config.model, config.threads)
    embedder.encode_passages(texts[:32], lambda _, __: None)
    started = time.perf_counter()
    embedder.encode_passages(texts, made.__setitem__)
    ours = len(texts) / (time.perf_counter() - started)
    return {
        "encoder_default_per_second": round(default, 1), "encoder_per_second": round(ours, 1),
        "encoder_times_default": round(ours / default, 2),
        "encoder_least_cosine": round(float((expected * made).sum(axis=1).min()), 4),
    }  # fmt: skip


def _sample_passages(config: Config) -> list[str]:
    """Passages drawn at random from the knowledge base, in random order."""
    store = open_knowledge_base(config).store
    keys = [row.key for row in store.read_passages()]
    chosen = np.random.default_rng(_SEED).permutation(len(keys))[:_SAMPLE]
    texts = store.read_passage_search_texts([keys[n] for n in chosen])
    return [texts[keys[n]] for n in chosen]


def _run_build(config: Config, home: str) -> tuple[dict[str, Any], int]:
    command = [sys.executable, "-m", "kb", "build", "--json", "--home", home]
    if config.official:
        command += ["--corpus", str(config.official)]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        meter = _MemoryMeter(process.pid)
        meter.start()
        output, _ = process.communicate()
        meter.stop()
    result: dict[str, Any] = json.loads(output)
    result["wall"] = round(time.perf_counter() - started, 2)
    return result, meter.peak_mb


class _MemoryMeter(threading.Thread):
    """Samples the resident memory of a process and its children, added up, five times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak_mb = 0
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(0.2):
            self.peak_mb = max(self.peak_mb, sum(_resident(pid) for pid in _family(self.pid)) // 2**20)

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _resident(pid: int) -> int:
    """Proportional set size where the kernel tells it (shared pages counted once), else resident set size."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(p for child in children for p in _family(int(child)))]


def measure_questions(config: Config) -> dict[str, Any]:
    """Median and 95th percentile of `search` and `ask` in milliseconds, warm, one process, every golden question.

    `search_within` is a search inside the judgment that a question on case law expects.
    """
    knowledge = open_knowledge_base(config)
    started = time.perf_counter()
    knowledge.warm()
    warm = time.perf_counter() - started
    golden = read_golden()
    questions = [g.question for g in golden]
    inside = [(g.question, Pinpoint.parse(g.expect[0]).document) for g in golden if g.kind == "case-law"]
    inside = [(question, judgment) for question, judgment in inside if knowledge.retriever.holds(judgment)]
    times: dict[str, list[float]] = {"search": [], "ask": [], "search_within": []}
    for _ in range(_ROUNDS):
        for question in questions:
            times["search"].append(_clock(lambda q=question: knowledge.search(q, k=10)))
            times["ask"].append(_clock(lambda q=question: knowledge.ask(q)))
        for question, judgment in inside:
            times["search_within"].append(_clock(lambda q=question, j=judgment: knowledge.search(q, within=j)))
    result: dict[str, Any] = {"questions": len(questions), "open_seconds": round(warm, 2), "cores": os.cpu_count()}
    for name, values in times.items():
        result[f"{name}_p50_ms"] = round(statistics.median(values), 1)
        result[f"{name}_p95_ms"] = round(statistics.quantiles(values, n=20)[-1], 1)
    every = times["ask"]
    usual = [statistics.median(every[n :: len(questions)]) for n in range(len(questions))]
    result["ask_slowest_question_ms"] = round(max(usual), 1)  # no words are shown before the answer is whole
    return result


def _clock(call: Any) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000
