"""The weights fit the evidence, and what is measured of a unit is what its name says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evals.questions import GOLDEN, TRAINING, UNANSWERABLE, read_golden, read_rows
from evals.ranker import FOLDS, Example, cross_validate, fit, fit_support, rank_of, train_likeness
from kb.config import Config
from kb.errors import StoreError
from kb.evidence import FEATURES, article_of, field_of
from kb.knowledge import KnowledgeBase, open_knowledge_base
from kb.ordering import lift_inside, score_named, spread_out
from kb.query import Query
from kb.ranking import SIGNS, WEIGHTS_FILE, explain, judge_support, measure_likeness, read_likeness, read_weights
from kb.vectors import open_vectors, write_vectors


@pytest.fixture(scope="module")
def knowledge(invented: Path) -> KnowledgeBase:
    return open_knowledge_base(Config(home=invented / "home", official=None))


def test_the_weights_are_those_of_the_evidence_there_is() -> None:
    record = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    assert list(record["weights"]) == list(FEATURES)
    assert list(record["support"]["weights"]) == list(SIGNS)
    assert record["seed"] and record["trained_by"] == "python -m evals ranker"
    assert WEIGHTS_FILE.stat().st_size < 100_000


def test_no_golden_question_is_trained_on() -> None:
    trained = {q.question.casefold() for q in read_golden(TRAINING)}
    trained |= {r["question"].casefold() for r in read_rows(UNANSWERABLE)}
    assert not trained & {q.question.casefold() for q in read_golden(GOLDEN)}


FIELDS = [
    ("istanbul/art-34#0", 0), ("istanbul/art-34~0.0", 1), ("istanbul/art-34~0?2.0", 2), ("istanbul/art-34~2.1", 1),
    ("ecthr/001-1/para-7~casefacts.0", 3), ("ecthr/001-1/para-7~caseheld.0", 3), ("ecthr/001-1/para-7~case?1.0", 2),
]  # fmt: skip


@pytest.mark.parametrize(("key", "field"), FIELDS)
def test_the_field_of_a_passage_is_read_off_its_key(key: str, field: int) -> None:
    assert field_of(key) == field


ARTICLES = [
    ("istanbul/art-46/g", "istanbul/art-46"), ("rec-2026-2/para-38.2", "rec-2026-2/para-38"),
    ("ecthr/001-1/para-7", "ecthr/001-1/para-7"), ("doc/bill/s-1/2", "doc/bill/s-1"),
    ("istanbul/art-46", "istanbul/art-46"),
]  # fmt: skip


@pytest.mark.parametrize(("id", "article"), ARTICLES)
def test_a_unit_belongs_to_an_article(id: str, article: str) -> None:
    assert article_of(id) == article


def test_every_passage_is_measured_under_its_own_unit(knowledge: KnowledgeBase) -> None:
    evidence = knowledge.retriever.evidence
    for n, unit in enumerate(evidence.units):
        rows, owner = evidence._rows_of(np.array([n], dtype=np.int32), ())
        assert {knowledge.retriever.rows[r].unit for r in rows} == {unit}
        assert set(owner) == {0}


def test_a_passage_left_out_counts_for_nothing(knowledge: KnowledgeBase) -> None:
    retriever = knowledge.retriever
    row = next(n for n, r in enumerate(retriever.rows) if "?" in r.key)
    question = retriever.store.read_passage_search_texts([retriever.rows[row].key])[retriever.rows[row].key]
    vector = retriever.embedder.encode_questions([retriever.read(question).subject])
    unit = retriever.rows[row].unit
    full, without = (retriever.measure(question, vector=vector, skip=skip) for skip in ([], [row]))
    name = "meaning of a question it answers"
    values = [m.column(name)[[retriever.evidence.units[p] for p in m.places].index(unit)] for m in (full, without)]
    assert values[0] > values[1]


def test_what_lifted_a_unit_adds_up_to_its_score(knowledge: KnowledgeBase) -> None:
    measured = knowledge.retriever.measure(
        "online images", vector=knowledge.retriever.embedder.encode_questions(["online images"])
    )
    parts = explain(measured.features[0], least=-1e9)
    assert sum(p for _, p in parts) == pytest.approx(float(measured.features[0] @ read_weights()), abs=0.2)


def test_vectors_of_another_number_of_passages_are_refused(tmp_path: Path) -> None:
    write_vectors(tmp_path, 3, [np.ones((2, 4), dtype=np.float32), np.ones((1, 4), dtype=np.float32)])
    assert open_vectors(tmp_path, 3).shape == (3, 4)
    with pytest.raises(StoreError, match="holds 3 vectors for 4 passages"):
        open_vectors(tmp_path, 4)
    (tmp_path / "vectors.npy").write_bytes(b"broken")
    with pytest.raises(StoreError, match="missing or damaged"):
        open_vectors(tmp_path, 3)


def _examples(count: int) -> list[Example]:
    """The right unit has more of the third kind of evidence; all else is noise."""
    made = np.random.default_rng(1)
    examples = []
    for n in range(count):
        features = made.random((12, len(FEATURES))).astype(np.float32)
        right = np.zeros(12, dtype=bool)
        right[int(features[:, 2].argmax())] = True
        examples.append(Example(group=str(n), features=features, right=right))
    return examples


def test_training_finds_the_evidence_that_tells() -> None:
    weights = fit(_examples(200))
    assert int(weights.argmax()) == 2
    ranks = [rank_of(e, weights) for e in _examples(50)]
    assert sum(r == 1 for r in ranks) > 40
    scores = cross_validate(_examples(60))[""]
    assert scores["questions"] == 60 and scores["recall@5"] > 0.9 and FOLDS > 1


def test_support_is_learned_and_between_0_and_1() -> None:
    made = np.random.default_rng(2)
    signs = made.random((200, len(SIGNS))).astype(np.float32)
    answers = signs[:, 0] > 0.5
    weights, bias = fit_support(signs, answers)
    right = ((signs @ weights + bias) > 0) == answers
    assert right.mean() > 0.9
    assert 0.0 <= judge_support(signs[0]) <= 1.0


def test_parts_of_one_article_do_not_crowd_out_the_next() -> None:
    ids = [*(f"istanbul/art-46/{c}" for c in "abcdef"), "lanzarote/art-28/a", "rec-2026-2/para-16"]
    scores = np.array([5.0, 4.9, 4.8, 4.7, 4.6, 4.5, 4.3, 4.2], dtype=np.float32)
    order = spread_out(np.arange(8), scores, ids, [i.partition("/")[0] for i in ids], Query(words="", subject=""))
    assert {"lanzarote/art-28/a", "rec-2026-2/para-16"} <= {ids[n] for n in order[:4]}
    assert sorted(order) == list(range(8))


def test_each_text_that_is_named_has_its_best_unit_among_the_first() -> None:
    ids = ["istanbul/art-1", "istanbul/art-2", "istanbul/art-3", "istanbul/art-4", "budapest/art-9"]
    scores = np.array([5.0, 4.9, 4.8, 4.7, 4.0], dtype=np.float32)
    documents = [i.partition("/")[0] for i in ids]
    both = Query(words="", subject="", focus=("istanbul", "budapest"))
    assert ids[spread_out(np.arange(5), scores, ids, documents, both)[1]] == "budapest/art-9"
    assert list(spread_out(np.arange(5), scores, ids, documents, Query(words="", subject=""))) == [0, 1, 2, 3, 4]


def test_what_is_named_comes_first_in_the_order_it_is_named() -> None:
    named = {"istanbul/art-34": 1, "istanbul/art-33": 2}
    assert score_named("istanbul/art-34", named) > score_named("istanbul/art-33", named) > 20
    assert score_named("istanbul/art-35", named) == 0.0
    assert lift_inside("istanbul/art-34/1", named) > 0.0 == lift_inside("istanbul/art-35/1", named)


def test_what_weighs_nothing_teaches_nothing() -> None:
    misleading = [replace(e, right=e.features[:, 5] == e.features[:, 5].max(), weight=0.0) for e in _examples(200)]
    assert int(fit([*_examples(200), *misleading]).argmax()) == 2


def test_a_question_in_another_models_vectors_is_taken_for_the_average_one() -> None:
    weights, bias, usual = read_likeness()
    assert measure_likeness(np.ones(7, dtype=np.float32)) == usual
    assert measure_likeness(weights) == pytest.approx(float(weights @ weights) + bias, rel=1e-4)


def test_likeness_is_learned_out_of_fold_and_tells_the_two_apart() -> None:
    made = np.random.default_rng(5)
    answers = np.arange(400) % 4 > 0
    vectors = made.normal(size=(400, 6)).astype(np.float32) + np.outer(answers, np.ones(6)).astype(np.float32)
    out_of_fold, record = train_likeness(vectors, answers, np.arange(400) % FOLDS)
    assert out_of_fold[answers].mean() > out_of_fold[~answers].mean()
    assert record["usual"] == pytest.approx(out_of_fold[answers].mean(), abs=1e-3)
