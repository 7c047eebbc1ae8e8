"""What the answers to the golden questions cite: whether it bears the sentences out, is complete, and is verbatim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from evals.quality import is_found, is_right, select_held
from evals.questions import Golden
from kb.answer import render_claim
from kb.config import Config
from kb.knowledge import KnowledgeBase, open_knowledge_base
from kb.model import Answer

_SHOWN = 20


def measure_citations(config: Config) -> dict[str, Any]:
    """Asks every golden question that has an answer and checks what comes back.

    `precision` is the share of sentences that `kb verify` finds borne out by what they cite, `recall` the share of
    questions of which a provision that was expected is cited, `first_right` those where it is cited first,
    `quotations` and `verbatim` the quotations of official text and how many stand there word for word.
    """
    knowledge = open_knowledge_base(config)
    held, _ = select_held(knowledge)
    asked = [golden for golden in held if golden.expect]
    answers = [knowledge.ask(golden.question) for golden in asked]
    verdicts: Counter[str] = Counter()
    doubted: list[str] = []
    for answer in answers:
        for claim, verdict in check_claims(knowledge, answer):
            verdicts[verdict] += 1
            if verdict != "supported":
                doubted.append(f"{verdict}: {claim}")
    quotes = [q for answer in answers for q in check_quotations(knowledge, answer)]
    total = sum(verdicts.values())
    return {
        "questions": len(asked), "answered": sum(a.answered for a in answers), "sentences": total,
        "precision": round(verdicts["supported"] / max(total, 1), 4), "verdicts": dict(verdicts),
        "recall": round(sum(map(is_right, asked, answers)) / len(asked), 4),
        "first_right": round(sum(map(_is_first, asked, answers)) / len(asked), 4),
        "quotations": len(quotes), "verbatim": sum(quotes), "doubted": doubted[:_SHOWN],
    }  # fmt: skip


def check_claims(knowledge: KnowledgeBase, answer: Answer) -> list[tuple[str, str]]:
    """Each sentence of an answer with the verdict on it; a sentence that claims nothing has none."""
    places = {str(s.marker): (s.id,) for s in answer.supports}
    checked = []
    for claim in answer.claims:
        text = render_claim(claim)
        verdicts = [c.verdict for c in knowledge.verify(text, markers=places)]
        worst = next((v for v in verdicts if v != "supported"), "supported")
        checked += [(text, worst)] if verdicts else []
    return checked


def check_quotations(knowledge: KnowledgeBase, answer: Answer) -> list[bool]:
    """For each quotation of official text whether it stands in the provision, white space folded."""
    return [
        s.quote in " ".join(knowledge.show(s.id).unit.text.split())
        for s in (*answer.supports, *answer.nearest) if s.layer == "official" and s.quote
    ]  # fmt: skip


def _is_first(golden: Golden, answer: Answer) -> bool:
    return is_found(golden.expect, _ids(answer)[:1])


def _ids(answer: Answer) -> Sequence[str]:
    return [s.id for s in answer.supports]
