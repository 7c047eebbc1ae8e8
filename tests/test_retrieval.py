from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kb.config import CHECKOUT, Config
from kb.errors import UsageError
from kb.evidence import FEATURES
from kb.knowledge import KnowledgeBase, open_knowledge_base
from kb.model import Mode
from kb.retrieval import MAX_QUERY, check_query


@pytest.fixture(scope="module")
def knowledge(invented: Path) -> KnowledgeBase:
    return open_knowledge_base(Config(home=invented / "home", official=None))


def test_the_same_query_gives_the_same_ranking(knowledge: KnowledgeBase) -> None:
    first, second = (knowledge.search("images of a child", k=50).hits for _ in range(2))
    assert first == second
    assert [h.id for h in first] == [h.id for h in second]


def test_no_unit_is_ranked_twice(knowledge: KnowledgeBase) -> None:
    ids = [h.id for h in knowledge.search("platforms and reports", k=200).hits]
    assert len(ids) == len(set(ids))


def test_what_the_query_names_comes_first(knowledge: KnowledgeBase) -> None:
    hits = knowledge.search("what about payment services in para 41 of CM/Rec(2026)2, not para 33", k=3).hits
    assert hits[0].id == "rec-2026-2/para-41"
    assert dict(hits[0].found_by)["exact"] == 1


def test_everyday_words_find_what_shares_none_of_them(knowledge: KnowledgeBase) -> None:
    ids = [h.id for h in knowledge.search("Do banks and card firms have to help?", k=5).hits]
    assert "rec-2026-2/para-41" in ids


def test_a_search_inside_a_unit_finds_only_it_and_its_parts(knowledge: KnowledgeBase) -> None:
    ids = {h.id for h in knowledge.search("report", within="rec-2026-2/para-38", k=50).hits}
    assert ids
    assert all(id.startswith("rec-2026-2/para-38") for id in ids)


def test_filters_that_exclude_each_other_find_nothing(knowledge: KnowledgeBase) -> None:
    assert knowledge.search("garden", within="rec-2026-2", instruments=["ecthr"]).hits == ()


def test_a_judgment_may_be_named_as_the_instrument(knowledge: KnowledgeBase) -> None:
    hits = knowledge.search("letters", instruments=["ecthr/001-900002"], k=20).hits
    assert {h.instrument for h in hits} == {"ecthr/001-900002"}


@pytest.mark.parametrize("query", ["", "  ", "!?", "x" * (MAX_QUERY + 1)])
def test_what_is_no_question_is_refused(query: str) -> None:
    with pytest.raises(UsageError):
        check_query(query)


@pytest.mark.parametrize("query", ["a", "§ 43", "Ž.B.", "'; DROP TABLE units; --", "AND OR NOT *", "\u202e\u0000 x"])
def test_odd_but_readable_queries_are_searched(knowledge: KnowledgeBase, query: str) -> None:
    assert isinstance(knowledge.search(query).hits, tuple)


def test_the_index_serves_llama_index_with_the_same_passages(invented: Path, knowledge: KnowledgeBase) -> None:
    from kb.config import DEFAULT_MODEL
    from kb.embedding import Embedder
    from kb.index import open_llama_index

    index = open_llama_index(knowledge.folder, "judgments", Embedder(DEFAULT_MODEL))
    nodes = index.as_retriever(similarity_top_k=2).retrieve("a camera drone over a garden")
    assert {n.node.metadata["document"] for n in nodes} == {"ecthr/001-900001"}
    assert all(knowledge.store.read_passage_texts([n.node.node_id]) for n in nodes)


def test_a_hit_says_what_lifted_it(knowledge: KnowledgeBase) -> None:
    (first, *_) = knowledge.search("Do banks and card firms have to help?", k=1).hits
    assert first.because and first.because[0][0] in FEATURES
    assert [points for _, points in first.because] == sorted((p for _, p in first.because), reverse=True)


def test_a_question_that_names_texts_finds_each_of_them_among_the_first(knowledge: KnowledgeBase) -> None:
    hits = knowledge.search("Stalking: what do the Istanbul Convention and the Recommendation say?", k=5).hits
    assert {"istanbul", "rec-2026-2"} <= {h.instrument for h in hits}


@pytest.mark.parametrize("mode", ["dense", "lexical"])
def test_each_search_can_be_asked_alone(knowledge: KnowledgeBase, mode: Mode) -> None:
    hits = knowledge.search("payment services", k=5, mode=mode).hits
    assert hits
    assert all({name for name, _ in h.found_by} == {mode} for h in hits)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("Do banks and card firms have to help?", {}),
        ("images of a child", {"instruments": ["lanzarote", "budapest"]}),
        ("report", {"within": "rec-2026-2/para-38"}),
        ("letters", {"instruments": ["ecthr"]}),
        ("threats", {"mode": "dense"}),
    ],
)
def test_opened_for_one_question_it_finds_what_it_finds_when_opened_for_many(
    invented: Path, knowledge: KnowledgeBase, query: str, options: dict[str, object]
) -> None:
    brief = open_knowledge_base(Config(home=invented / "home", official=None), for_one_question=True)
    ours = brief.search(query, k=10, **options).hits  # type: ignore[arg-type]
    theirs = knowledge.search(query, k=10, **options).hits  # type: ignore[arg-type]
    assert [h.id for h in ours] == [h.id for h in theirs]


def test_a_search_from_the_command_line_imports_only_what_one_question_needs(invented: Path) -> None:
    program = (
        "import sys; from kb.cli import main; main(['search', 'images', '--json', '--home', sys.argv[1]]); "
        "print([m for m in ('torch', 'transformers', 'chromadb', 'llama_index', 'gradio') if m in sys.modules])"
    )
    command = [sys.executable, "-c", program, str(invented / "home")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert done.stdout.splitlines()[-1] == "[]"
    assert json.loads(done.stdout.splitlines()[0])["hits"]
