"""What programs read: the JSON of every command. Fields are added, never renamed or dropped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kb.answer import render_text
from kb.citations import citation_json
from kb.errors import UsageError
from kb.model import Answer, Citation, Hit, Pinpoint, Ranking, Support, Unit
from kb.records import Case, Digest
from kb.views import Holding, Shown, Status

if TYPE_CHECKING:
    from kb.build import Built
    from kb.grounding import Checked

__all__ = ["citation_json"]


def shape_ranking(ranking: Ranking) -> dict[str, Any]:
    return {"query": ranking.query, "hits": [_hit(hit) for hit in ranking.hits], "ms": ranking.ms}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id, "citation": hit.citation, "instrument": hit.instrument, "heading": hit.heading, "text": hit.text,
        "layer": hit.layer, "score": hit.score, "role": hit.role, "found_by": dict(hit.found_by),
        "because": dict(hit.because),
    }  # fmt: skip


def shape_answer(answer: Answer) -> dict[str, Any]:
    return {
        "question": answer.question, "answered": answer.answered, "answer": render_text(answer),
        "citations": [_support(s) for s in answer.supports], "confidence": answer.confidence, "reason": answer.reason,
        "removed": list(answer.removed), "removed_why": list(answer.removed_why), "model": answer.model,
        "note": answer.note, "ms": answer.ms, "nearest": [_support(s) for s in answer.nearest],
        "shape": answer.shape, "claims": [
            {"text": c.text, "markers": list(c.markers), "group": c.group, "aspect": c.aspect} for c in answer.claims
        ],
    }  # fmt: skip


def _support(support: Support) -> dict[str, Any]:
    return {
        "marker": support.marker, "id": support.id, "citation": support.citation, "quote": support.quote,
        "layer": support.layer, "url": support.url, "heading": support.heading, "role": support.role,
        "ecli": support.ecli,
    }  # fmt: skip


def shape_unit(unit: Unit, *, with_text: bool) -> dict[str, Any]:
    shaped = {
        "id": unit.id, "citation": unit.citation, "instrument": unit.document, "heading": unit.heading,
        "role": unit.role, "layer": unit.layer, "chars": len(unit.text),
        "sha256": hashlib.sha256(unit.text.encode()).hexdigest(),
    }  # fmt: skip
    return {**shaped, "text": unit.text} if with_text else shaped


def shape_shown(shown: Shown) -> dict[str, Any]:
    unit = shown.unit
    return {
        "id": unit.id, "citation": unit.citation, "heading": unit.heading, "text": unit.text, "layer": unit.layer,
        "children": list(shown.children), "refers_to": list(shown.refers_to), "referred_by": list(shown.referred_by),
        "url": unit.url, "refers_outside": list(shown.refers_outside), "division": list(unit.division),
        "role": unit.role, "summary": unit.summary,
        "records": [_record(r) for r in shown.records],
        "related": [
            {"id": r.id, "here": r.here, "relation": r.kind, "words": r.words, "citation": r.citation}
            for r in shown.relations
        ],
        "case": _case(shown.case) if shown.case else None,
    }  # fmt: skip


def _record(record: Digest) -> dict[str, Any]:
    return {
        "id": str(record.pinpoint), "dash": record.dash, "summary": record.summary, "kind": record.kind,
        "strength": record.strength, "topics": list(record.topics), "duties": [asdict(d) for d in record.duties],
    }  # fmt: skip


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": str(case.pinpoint), "name": case.name, "date": case.date.isoformat(), "articles": list(case.articles),
        "applications": list(case.applications), "facts": case.facts, "questions": list(case.questions),
        "held": case.held, "pinpoints": case.pinpoints, "source": case.source,
    }  # fmt: skip


def shape_status(status: Status) -> dict[str, Any]:
    return {
        "instruments": [_holding(h) for h in status.instruments], 
        "judgments": sum(j.layer == "official" for j in status.judgments),
        "judgments_digested": sum(j.layer == "digest" for j in status.judgments), 
        "judgments_not_held": len(status.not_held),
        "model": status.model, "home": status.home, "built": status.built, "passages": status.passages,
    }  # fmt: skip


def _holding(holding: Holding) -> dict[str, Any]:
    return {
        "key": holding.key, "title": holding.title, "reference": holding.reference, "layer": holding.layer,
        "as_of": holding.as_of, "source": holding.source, "sha256": holding.sha256, "provisions": holding.provisions,
        "url": holding.url, "caveat": holding.caveat, "date": holding.date,
        "records": holding.records, "digest": holding.digest,
    }  # fmt: skip


def shape_citations(citations: tuple[Citation, ...]) -> dict[str, Any]:
    return {"citations": [citation_json(c) for c in citations]}


def shape_checked(checked: Sequence[Checked]) -> dict[str, Any]:
    return {"sentences": [{**asdict(c), "ids": list(c.ids)} for c in checked]}


def read_answer(line: Mapping[str, Any]) -> tuple[str, list[str], dict[str, list[str]]]:
    """An answer to verify, what it was made from, and its markers: `{"answer", "context_ids", "citations"}`.

    `citations` is as `kb ask --json` prints it. Raises `UsageError` for a field of another kind, `PinpointError` for
    what is no identifier.
    """
    answer, ids, cited = line.get("answer"), line.get("context_ids") or [], line.get("citations") or []
    if not isinstance(answer, str):
        raise UsageError('answer must be text; a line is {"question", "context_ids", "answer"}')
    if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
        raise UsageError("context_ids must be a list of identifiers such as istanbul/art-34")
    if not isinstance(cited, list) or not all(isinstance(c, dict) and isinstance(c.get("id"), str) for c in cited):
        raise UsageError('citations must be a list of {"marker", "id"}')
    markers: dict[str, list[str]] = {}
    for c in cited:
        markers.setdefault(str(c.get("marker", "")), []).append(str(Pinpoint.parse(c["id"])))
    return answer, [str(Pinpoint.parse(id)) for id in ids], markers


def shape_built(built: Built) -> dict[str, Any]:
    return {
        "instruments": [
            {"key": t.key, "layer": t.layer, "provisions": t.provisions, "passages": t.passages,
             "embedded": t.embedded, "skipped": t.skipped}
            for t in built.texts
        ],
        "seconds": built.seconds, "failed": [{"file": f.file, "error": f.error} for f in built.failed],
        "judgments": built.judgments, "passages": built.passages, "embedded": built.embedded,
        "embedding_seconds": built.embedding_seconds,
        "warnings": [{"file": w.file, "warning": w.error} for w in built.warnings],
    }  # fmt: skip
