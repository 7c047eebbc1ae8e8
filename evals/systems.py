"""The systems that answer the same question side by side: our own ranking, and what it is made of by itself."""

from __future__ import annotations

from collections.abc import Mapping

from evals.metrics import fuse
from evals.runs import OURS
from kb.knowledge import KnowledgeBase
from kb.model import Mode

BM25, DENSE, FUSION, VANILLA = "bm25", "dense", "rrf", "llama-index"
SHIPPED = f"{OURS}-shipped"
LABELS: Mapping[str, str] = {
    OURS: "Pinpoint",
    SHIPPED: "Pinpoint as shipped (trained on these very pairs)",
    BM25: "BM25 alone",
    DENSE: "MiniLM vectors alone",
    FUSION: "reciprocal-rank fusion of the two (k = 60)",
    VANILLA: "llama-index, SentenceSplitter, MiniLM and Chroma, all defaults",
}
"""Every system with the words a reader sees, ours first, in the order of tables."""
SHORT: Mapping[str, str] = {
    OURS: "Pinpoint", SHIPPED: "as shipped", BM25: "BM25", DENSE: "vectors", FUSION: "fusion", VANILLA: "llama-index",
}  # fmt: skip
"""The same where a column has room for one word."""
BASELINES = (BM25, DENSE, FUSION, VANILLA)
DEPTH = 50
"""How far down a ranking the first right unit is looked for on the whole corpus."""


def rank_all(knowledge: KnowledgeBase, question: str, *, within: str = "", k: int = DEPTH) -> dict[str, list[str]]:
    """The first `k` units of each system but llama-index, best first. BM25 and MiniLM search Pinpoint's own passages,
    headings and summaries included, so they are stronger than on the bare texts.

    `within` is an identifier to stay inside. Raises `UsageError` for a question that cannot be searched.
    """
    ours = [hit.id for hit in knowledge.search(question, k=k, within=within).hits]
    bm25, dense = (_rank_alone(knowledge, question, within, mode) for mode in ("lexical", "dense"))
    return {OURS: ours, BM25: bm25[:k], DENSE: dense[:k], FUSION: fuse([bm25, dense])[:k]}


def _rank_alone(knowledge: KnowledgeBase, question: str, within: str, mode: Mode) -> list[str]:
    return [found.unit for found in knowledge.retriever.search(question, within=within, mode=mode).found]
