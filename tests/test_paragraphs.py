"""Ranking the paragraphs of one judgment: signs, words, doctrine, explanation; on invented judgments about bees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judgment_maker import FACTS, PROCEDURE, read

from kb.chain import find_articles, read_chain
from kb.config import Config
from kb.doctrine import Doctrine, read_notions
from kb.knowledge import KnowledgeBase, open_knowledge_base
from kb.lexical import Tokenizer, write_lexical_index
from kb.model import Judgment, Mode
from kb.paragraph_sheets import NUMBERED, Sheet
from kb.paragraph_signs import Column, Material, measure_signs
from kb.paragraphs import WEIGHTS_FILE, read_weights, scale, score_terms, score_words, smooth

LAW = (
    "The Government maintained that bees are not neighbours and that nobody owes them a hearing.",
    "The Court reiterates that the notion of a hive is broad (see Roe v. Ruritania, no. 5/01, § 12, 3 May 2003).",
    "A hive includes the flowers around it; its keeper enjoys respect for it (see Moe v. Ruritania, § 9).",
    "Turning to the present case, the applicant lost eleven hives on one morning.",
    "The Court considers that the smoke was not necessary.",
)
HEADINGS = ("I. ALLEGED VIOLATION OF ARTICLE 88 OF THE CONVENTION", "A. The parties’ submissions")
ASSESSMENT = "B. The Court’s assessment"


def _judgment() -> Judgment:
    numbered = [f"{n}. {text}" for n, text in enumerate(LAW, start=4)]
    return read(*PROCEDURE, *FACTS, "THE LAW", *HEADINGS, numbered[0], ASSESSMENT, *numbered[1:])


def _material(**more: Any) -> Material:
    paragraphs = [p for p in _judgment().paragraphs if NUMBERED.fullmatch(str(p.pinpoint))]
    none = [0] * len(paragraphs)
    values: dict[str, Any] = {
        "roles": [p.role for p in paragraphs], "headings": [p.heading_path for p in paragraphs],
        "texts": [p.text for p in paragraphs], "summarised": [False] * len(paragraphs), "cited_by": none,
        "relied_on": none, "relied_on_in_law": none,
    }  # fmt: skip
    return Material(**values | more)


@pytest.fixture(scope="module")
def signs() -> Mapping[str, Column]:
    return measure_signs(_material())


@pytest.mark.parametrize(
    ("name", "paragraphs"),
    [
        ("the Court reiterates", {5}),
        ("a notion defined", {5}),
        ("the Court considers", {8}),
        ("a party speaks", {1, 3, 4}),
        ("under the Court's assessment", {5, 6, 7, 8}),
        ("law part", {4, 5, 6, 7, 8}),
        ("submissions", {4}),
        ("first under its heading", {1, 3, 4, 5}),
    ],
)
def test_a_sign_marks_the_paragraphs_that_have_it(signs: Mapping[str, Column], name: str, paragraphs: set[int]) -> None:
    marked = {int(n) + 1 for n in np.flatnonzero(signs[name])}
    assert marked == paragraphs if name != "a party speaks" else 4 in marked and not marked & {5, 6, 7, 8}


def test_a_paragraph_that_cites_much_has_more_citations_than_one_that_cites_nothing(
    signs: Mapping[str, Column],
) -> None:
    assert signs["citations in it"][4] > 0 == signs["citations in it"][7]


def test_the_first_paragraph_of_the_courts_reasons_is_not_late_in_them(signs: Mapping[str, Column]) -> None:
    late = signs["late in the Court's reasons"]
    assert late[4:].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert set(late[:4]) == {30.0}


def test_what_later_judgments_cite_lifts_its_neighbours_less_than_itself() -> None:
    cited = measure_signs(_material(cited_by=[0, 0, 0, 0, 0, 5, 0, 0]))
    own, near = cited["cited by later judgments"], cited["near a paragraph that is cited"]
    assert own[5] > near[4] == near[6] > near[7] == near[3] > 0 == near[0]


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("Article 88. Bees. Hives. 2. Smoke. Scope", ("Article 88. Bees", "Hives", "Scope", "Smoke")),
        ("Honey .   Terms.  a.  Wax. 1.  Combs.   Kinds", ("Honey", "Terms", "Kinds", "Combs", "Wax")),
        ("Article 1 of Protocol No. 9 . Meadows .   Grass", ("Article 1 of Protocol No. 9. Meadows", "Grass")),
        ("Doe v. Ruritania and smoke", ("Doe v. Ruritania and smoke",)),
        ("May a hive be moved?", ("May a hive be moved?",)),
        ("...", ("...",)),
    ],
)  # fmt: skip
def test_headings_are_read_from_the_general_to_the_special(question: str, headings: tuple[str, ...]) -> None:
    assert read_chain(question).headings == headings


@given(st.text(min_size=1, max_size=200))
def test_every_question_has_a_heading(question: str) -> None:
    chain = read_chain(question)
    assert chain.headings
    assert chain.special in chain.whole


@pytest.mark.parametrize(
    ("heading", "articles"),
    [
        ("Article 8. Right to respect for hives", {"8"}),
        ("ALLEGED VIOLATION OF ARTICLE 6 § 1 OF THE CONVENTION", {"6"}),
        ("Article 13 taken in conjunction with Article 8", {"13", "8"}),
        ("Articles 8 and 14", {"8", "14"}),
        ("Article 1 of Protocol No. 1", {"P1-1"}),
        ("Hives", set()),
    ],
)
def test_articles_named_in_a_heading(heading: str, articles: set[str]) -> None:
    assert find_articles([heading]) == articles


def test_the_nearest_heading_that_names_an_article_decides() -> None:
    assert find_articles(["Hives", "Article 88", "Article 3"]) == {"88"}


def _weigh(text: str) -> dict[str, float]:
    return dict.fromkeys(Tokenizer()(text), 2.0)


@pytest.fixture(scope="module")
def doctrine() -> Doctrine:
    return Doctrine(Tokenizer(), _weigh)


def test_every_notion_is_found_by_each_of_its_names(doctrine: Doctrine) -> None:
    for number, notion in enumerate(read_notions()):
        for name in notion.names:
            assert number in doctrine.find(f"On {name} in general"), name


def test_every_notion_has_words_of_its_own(doctrine: Doctrine) -> None:
    assert all(doctrine.collect_terms([n]) for n in range(len(read_notions())))


def test_a_notion_is_not_found_by_a_part_of_its_name(doctrine: Doctrine) -> None:
    named = {name for n in doctrine.find("the reasonable beekeeper") for name in read_notions()[n].names}
    assert "reasonable time" not in named


def test_data_protection_is_asked_under_article_8(doctrine: Doctrine) -> None:
    assert doctrine.find_articles(doctrine.find("Data protection")) == {"8"}


def _sheet(*texts: str) -> Sheet:
    stems = [Tokenizer()(text) for text in texts]
    places: dict[str, dict[int, float]] = {}
    for n, said in enumerate(stems):
        for stem in said:
            places.setdefault(stem, {}).setdefault(n, 0.0)
            places[stem][n] += 1.0
    nothing = tuple(frozenset[str]() for _ in texts)
    return Sheet(
        ids=tuple(f"ecthr/001-777777/para-{n}" for n in range(1, len(texts) + 1)),
        passages=np.zeros(0, dtype=np.intp), owners=np.zeros(0, dtype=np.intp),
        postings={s: (np.array(list(p)), np.array(list(p.values()))) for s, p in places.items()},
        lengths=np.array([float(len(said)) for said in stems]), above=nothing, near=nothing, cited_for=nothing,
        articles=nothing, named=nothing, signs={},
    )  # fmt: skip


def test_a_term_of_several_words_counts_only_where_all_of_them_stand() -> None:
    sheet = _sheet("honey of the heather", "honey", "heather honey")
    scores = score_terms(sheet, {("honey", "heather"): 3.0})
    assert scores[0] == scores[2] > 0 == scores[1]


def test_words_are_scored_as_bm25s_scores_them(tmp_path: Path) -> None:
    import bm25s

    texts = ["honey honey and wax", "wax from the hive", "a long tale of bees, hives, heather and more honey", "smoke"]
    write_lexical_index(texts, tmp_path)
    library = bm25s.BM25.load(tmp_path, show_progress=False)
    asked = ["honey", "hive"]
    held = {stem: sum(stem in Tokenizer()(text) for text in texts) for stem in asked}
    weights = {stem: float(np.log(1 + (len(texts) - n + 0.5) / (n + 0.5))) for stem, n in held.items()}
    # bm25s leaves out the constant factor k1 + 1 = 2.2 of the formula
    assert score_words(_sheet(*texts), weights) == pytest.approx(library.get_scores(asked) * 2.2, rel=1e-4)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=40))
def test_smoothing_stays_between_the_least_and_the_most(values: list[float]) -> None:
    smoothed = smooth(np.array(values))
    assert smoothed.min() >= min(values) - 1e-9
    assert smoothed.max() <= max(values) + 1e-9


def test_scaling_says_nothing_where_all_are_alike() -> None:
    assert scale(np.full(5, 0.3)).tolist() == [0.0] * 5
    assert scale(np.array([1.0, 3.0])).tolist() == [-1.0, 1.0]


@pytest.fixture(scope="module")
def knowledge(invented: Path) -> KnowledgeBase:
    return open_knowledge_base(Config(home=invented / "home", official=None))


WITHIN = "ecthr/001-900001"
"""Of `tests/corpus_maker.py`: a paragraph of procedure, two of facts, then a principle and its application."""
PRINCIPLE, APPLICATION = f"{WITHIN}/para-4", f"{WITHIN}/para-5"
QUESTION = "Article 8. Right to respect for gardens. Private life. 1. Applicability in general. Filming from the air"


def test_every_numbered_paragraph_is_ranked_once_before_the_operative_part(knowledge: KnowledgeBase) -> None:
    ids = [h.id for h in knowledge.search(QUESTION, within=WITHIN, k=100).hits]
    numbered = {u.id for u in knowledge.walk(WITHIN) if NUMBERED.fullmatch(u.id)}
    assert set(ids[: len(numbered)]) == numbered
    assert len(ids) == len(set(ids))
    assert ids[len(numbered) :] == [f"{WITHIN}/op-1"]


def test_the_principle_asked_for_comes_before_submissions_and_facts(knowledge: KnowledgeBase) -> None:
    first, *rest = knowledge.search(QUESTION, within=WITHIN, k=100).hits
    assert first.id == PRINCIPLE
    assert first.score > max(h.score for h in rest)


def test_a_hit_says_in_words_what_lifted_it_most_first(knowledge: KnowledgeBase) -> None:
    because = knowledge.search(QUESTION, within=WITHIN, k=1).hits[0].because
    assert set(dict(because)) <= set(read_weights())
    assert [lift for _, lift in because] == sorted((lift for _, lift in because), reverse=True)
    assert "the Court reiterates" in dict(because)


def test_lifts_are_measured_from_the_average_paragraph(knowledge: KnowledgeBase) -> None:
    chain = read_chain(QUESTION)
    vectors = knowledge.retriever.embedder.encode_questions([chain.whole, chain.special])
    measured = knowledge.retriever.paragraphs.measure(WITHIN, chain, vectors)
    ranked = knowledge.retriever.paragraphs.rank(WITHIN, chain, vectors)
    assert measured is not None
    weights = np.array([read_weights()[name] for name in measured.names])
    lifts = (measured.features - measured.features.mean(axis=0)) * weights
    best = lifts[measured.ids.index(ranked[0].id)]
    shown = dict(ranked[0].because)
    assert shown == {n: round(float(v), 2) for n, v in zip(measured.names, best, strict=True) if v >= 0.1}


def test_scores_fall_with_rank(knowledge: KnowledgeBase) -> None:
    scores = [h.score for h in knowledge.search(QUESTION, within=WITHIN, k=100).hits]
    assert scores == sorted(scores, reverse=True)


def test_paragraphs_that_nothing_tells_apart_are_in_the_order_of_the_judgment(
    knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.paragraphs.read_weights", lambda: dict.fromkeys(read_weights(), 0.0))
    ids = [h.id for h in knowledge.search(QUESTION, within=WITHIN, k=100).hits]
    assert ids[:5] == [f"{WITHIN}/para-{n}" for n in range(1, 6)]


def test_the_paragraph_a_question_names_comes_first(knowledge: KnowledgeBase) -> None:
    hits = knowledge.search(f"private garden ({WITHIN}/para-3)", within=WITHIN, k=3).hits
    assert hits[0].id == f"{WITHIN}/para-3"
    assert dict(hits[0].found_by)["exact"] == 1


def test_a_search_inside_one_paragraph_finds_only_it(knowledge: KnowledgeBase) -> None:
    assert [h.id for h in knowledge.search("home", within=APPLICATION, k=9).hits] == [APPLICATION]


def test_words_alone_or_meaning_alone_are_not_reordered(knowledge: KnowledgeBase) -> None:
    modes: tuple[Mode, ...] = ("lexical", "dense")
    for mode in modes:
        hits = knowledge.search("police inquiry", within=WITHIN, mode=mode, k=5).hits
        assert f"{WITHIN}/para-3" in [h.id for h in hits[:2]]
        assert all(not h.because for h in hits)


def test_a_judgment_of_which_only_the_digest_is_held_is_searched_as_before(knowledge: KnowledgeBase) -> None:
    digested = next(h.key for h in knowledge.status().judgments if h.layer == "digest")
    hits = knowledge.search("home", within=digested, k=20).hits
    assert hits
    assert not {name for h in hits for name, _ in h.because} & {"law part", "late in the law part"}


def test_weights_are_kept_with_the_data_the_seed_and_the_cross_validation_that_made_them() -> None:
    record = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    assert {"data", "seed", "pairs", "penalty", "cross_validation"} <= set(record)
    assert WEIGHTS_FILE.stat().st_size < 20_000


def test_every_column_measured_has_a_weight(knowledge: KnowledgeBase) -> None:
    chain = read_chain(QUESTION)
    vectors = knowledge.retriever.embedder.encode_questions([chain.whole, chain.special])
    measured = knowledge.retriever.paragraphs.measure(WITHIN, chain, vectors)
    assert measured is not None
    assert set(measured.names) == set(read_weights())
