"""Suite `known-item`: a heading or a sentence of a text, as it stands and said otherwise by rule, finds its place.

It needs no one to write questions, so it reaches every provision and grows with the corpus.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from evals.baseline import Vanilla
from evals.metrics import reciprocal_rank, success_at
from evals.paraphrase import Paraphraser
from evals.quality import credit
from evals.runs import Result
from evals.systems import VANILLA, rank_all
from kb.digest import read_topics
from kb.errors import UsageError
from kb.knowledge import KnowledgeBase
from kb.model import Pinpoint, Unit
from kb.text import fold, split_sentences

NAME = "known-item"
SEED = 20260304
SAMPLE = 400
"""Questions by default: about a minute on two cores with the baselines."""
QUICK_SAMPLE = 60
MIN_SAMPLE, MAX_SAMPLE = 6, 1_000_000
_MIN_WORDS, _MAX_WORDS = 8, 60
_SPREAD = 3
"""Articles that one heading of an instrument may stand over and still name a place; a chapter's heading does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question made from a text, and where it must lead: any of `expect`."""

    question: str
    kind: str
    expect: tuple[str, ...]


def measure(
    knowledge: KnowledgeBase, vanilla: Vanilla | None, on_progress: Callable[[int, int], None], *, sample: int
) -> tuple[list[Result], list[str]]:
    """Results of every system, and notes on what was left out."""
    items = make_items(knowledge, sample)
    results = []
    for n, item in enumerate(items, start=1):
        rankings = rank_all(knowledge, item.question)
        documents = {Pinpoint.parse(id).document for id in item.expect}
        if vanilla is not None and documents <= vanilla.documents:
            rankings[VANILLA] = vanilla.rank(item.question)
        results += [_result(item, system, ids) for system, ids in rankings.items()]
        on_progress(n, len(items))
    note = "the llama-index baseline is asked only for what is in the texts that it holds"
    return results, [note] * (vanilla is not None)


def check_sample(sample: int, *, quick: bool) -> int:
    """How many questions to make, 0 standing for the default. Raises `UsageError` for a number out of bounds."""
    if sample and not MIN_SAMPLE <= sample <= MAX_SAMPLE:
        raise UsageError(f"a sample of {sample} questions cannot be made; give {MIN_SAMPLE} to {MAX_SAMPLE:,}")
    return sample or (QUICK_SAMPLE if quick else SAMPLE)


def make_items(knowledge: KnowledgeBase, sample: int) -> list[Item]:
    """About `sample` questions, the same every time: a third each of headings, provisions and judgments."""
    units = list(knowledge.walk())
    groups = (list(_ask_headings(units)), *_ask_all_sentences(units))
    return _ask_twice(knowledge, [sorted(g, key=_order)[: max(1, sample // (2 * len(groups)))] for g in groups])


def make_training_items(knowledge: KnowledgeBase, count: int) -> list[Item]:
    """About `count` sentences for the ranking to learn from: the last of the order whose first the suite asks."""
    groups = _ask_all_sentences(list(knowledge.walk()))
    return _ask_twice(knowledge, [sorted(g, key=_order)[-max(1, count // (2 * len(groups))) :] for g in groups])


def _ask_all_sentences(units: Sequence[Unit]) -> tuple[list[Item], list[Item]]:
    return (
        list(_ask_sentences([u for u in _leaves(units) if not u.role], "sentence of a provision")),
        list(_ask_sentences([u for u in units if u.role and "/para-" in u.id], "sentence of a judgment")),
    )


def _ask_twice(knowledge: KnowledgeBase, groups: Sequence[Sequence[Item]]) -> list[Item]:
    """Each item as it stands and said otherwise."""
    words = Paraphraser(read_topics(knowledge.config.catalogue).values())
    items: dict[str, Item] = {}
    for item in (item for group in groups for item in group):
        changed = words.paraphrase(item.question, SEED)
        items.setdefault(item.question, item)
        items.setdefault(changed, Item(question=changed, kind=f"{item.kind}, said otherwise", expect=item.expect))
    return list(items.values())


def _order(item: Item) -> str:
    """A fixed order that has nothing to do with that of the texts."""
    return hashlib.sha256(f"{SEED} {item.kind} {item.expect[0]} {item.question}".encode()).hexdigest()


def _ask_headings(units: Iterable[Unit]) -> Iterator[Item]:
    """Headings of articles; where several instruments have the same heading, the article of each is right."""
    articles: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for unit in units:
        pinpoint = Pinpoint.parse(unit.id)
        if unit.heading and not unit.role and pinpoint.path:
            article = pinpoint.path[0].partition(".")[0]
            articles[fold(unit.heading)][pinpoint.document].add(f"{pinpoint.document}/{article}")
    for heading, texts in sorted(articles.items()):
        right = sorted(id for ids in texts.values() if len(ids) <= _SPREAD for id in ids)
        if right:
            yield Item(question=heading, kind="heading", expect=tuple(right))


def _leaves(units: Sequence[Unit]) -> list[Unit]:
    """Units without parts: what they say stands in no smaller one."""
    inner = {str(Pinpoint.parse(u.id).parent) for u in units}
    return [u for u in units if u.id not in inner]


def _ask_sentences(units: Sequence[Unit], kind: str) -> Iterator[Item]:
    """One sentence of each unit; a sentence that stands in several may lead to any of them."""
    homes: dict[str, list[str]] = defaultdict(list)
    sentences = {u.id: [s for s in map(fold, split_sentences(u.text)) if _is_question(s)] for u in units}
    for id, found in sentences.items():
        for sentence in dict.fromkeys(found):
            homes[sentence].append(id)
    for id, found in sentences.items():
        if found:
            sentence = min(found, key=lambda s: hashlib.sha256(f"{SEED} {s}".encode()).hexdigest())
            if homes[sentence][0] == id:
                yield Item(question=sentence, kind=kind, expect=tuple(homes[sentence]))


def _is_question(sentence: str) -> bool:
    return _MIN_WORDS <= len(sentence.split()) <= _MAX_WORDS


def _result(item: Item, system: str, ids: Sequence[str]) -> Result:
    gains = credit(item.expect, ids)
    keys = {Pinpoint.parse(id).document.partition("/")[0] for id in item.expect}
    return Result(
        suite=NAME, system=system, question=item.question, kind=item.kind, expect=item.expect, found=tuple(ids[:10]),
        instrument="several" if len(keys) > 1 else keys.pop(),
        metrics={"success@1": success_at(gains, 1), "success@5": success_at(gains, 5), "mrr": reciprocal_rank(gains)},
    )  # fmt: skip
