"""An answer written by a language model from the evidence of the composed one, kept only as far as it verifies.

The model sees provisions under short keys and answers in lines that end with them. A sentence stays only if its keys
were given, and `kb/grounding.py` finds it supported by what stands under them; the others are struck out with the
reason. Markers and pinpoints are printed by us. Without a reply that can be used the composed answer stands.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from kb.errors import ModelError
from kb.grounding import Checked, Checker
from kb.model import Answer, Claim, Pinpoint, Support
from kb.prompts import EVIDENCE, KINDS, NO_ANSWER, PROMPT_VERSION, SYSTEM, USER
from kb.store import Store

_LONGEST = 1_800
"""Characters of one provision that the model is given."""
_CHARACTERS_A_TOKEN = 3
_REPLY_SHARE = 0.6
"""Of the model's context, what evidence may take; the rest is for the instructions and the reply."""
_MAX_LINES = 60
_KEYS = re.compile(r"\[\s*(E\d{1,3}(?:\s*[,;]\s*E\d{1,3})*)\s*\]")
_BRACKETED = re.compile(r"\s*\[[^\[\]]{1,400}\]")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")

_SAID = {
    "wrong-pinpoint": "the provision it cites does not say this",
    "fabricated-provision": "it cites a provision that does not exist",
    "misquote": "its quotation is not the words of the text",
    "unsupported-claim": "the provision it cites does not bear it out",
    "modality-shift": "it changes how strong the duty is",
    "uncited": "it names no provision it rests on",
}


class Writer(Protocol):
    """What writes: see `kb.llm.LanguageModel`."""

    def stream(self, system: str, user: str) -> Iterator[str]: ...


@dataclass(slots=True)
class _Draft:
    """Sentences as they are judged: those kept with the identifiers they rest on, those struck out with the reason."""

    kept: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    struck: list[tuple[str, str]] = field(default_factory=list)


class Generator:
    """Writes answers with one model over one generation of the knowledge base."""

    def __init__(self, store: Store, checker: Checker, groups: Mapping[str, str], context: int) -> None:
        """`groups` maps document keys to the name that claims stand under; `context`: tokens that the model reads."""
        self._store, self._checker, self._groups, self._context = store, checker, groups, context

    def write(self, composed: Answer, writer: Writer, model: str) -> Iterator[Answer]:
        """The answer as it grows, whole sentences at a time; the last is the answer. The model's faults never raise.

        `composed` is the answer without a model: a refusal is given back as it is, since there is no evidence to write
        from. Where the model fails, its verified sentences stand, or without any the composed answer, with a note.
        """
        if not composed.answered:
            yield composed
            return
        started = time.perf_counter()
        evidence = self._choose_evidence(composed)
        draft, note = _Draft(), ""
        try:
            for line in _read_lines(writer.stream(SYSTEM, self._ask(composed.question, evidence))):
                if line.strip().rstrip(".").upper() == NO_ANSWER:
                    note = f"The language model {model} found no answer in the evidence."
                    break
                before = len(draft.kept)
                self._judge(line, evidence, draft)
                if len(draft.kept) > before:
                    yield self._draw(composed, draft, model, "", started)
        except ModelError as error:
            note = f"{error.message[:1].upper()}{error.message[1:]}."
        yield self._draw(composed, draft, model, note, started)

    def _choose_evidence(self, composed: Answer) -> dict[str, Support]:
        return {f"E{n}": support for n, support in enumerate(composed.supports, start=1)}

    def _ask(self, question: str, evidence: Mapping[str, Support]) -> str:
        """The prompt; provisions are left out from the end where the model could not read them all."""
        room = int(self._context * _CHARACTERS_A_TOKEN * _REPLY_SHARE) - len(SYSTEM) - len(question)
        parts: list[str] = []
        units = {u.id: u for u in self._store.read_units([s.id for s in evidence.values()])}
        for key, support in evidence.items():
            unit = units[support.id]
            words = "\n".join(dict.fromkeys(filter(None, (unit.lead, unit.text[:_LONGEST], unit.summary))))
            part = EVIDENCE.format(
                key=key, source=_tame(support.citation), kind=KINDS[support.layer], text=_tame(words)
            )
            if parts and len(part) > room:
                break
            parts.append(part)
            room -= len(part)
        return USER.format(evidence="\n".join(parts), question=_tame(question))

    def _judge(self, line: str, evidence: Mapping[str, Support], draft: _Draft) -> None:
        """Strikes out what does not verify; a line without a claim is struck out too, since nothing shows it right."""
        line = _BULLET.sub("", line.strip())
        unknown = [k for found in _KEYS.findall(line) for k in re.findall(r"E\d+", found) if k not in evidence]
        shown = _BRACKETED.sub("", line).strip()
        if unknown:
            draft.struck.append((shown, f"it cites {unknown[0]}, which it was not given"))
            return
        told = _KEYS.sub(lambda m: f"[{'; '.join(evidence[k].id for k in re.findall(r'E[0-9]+', m[1]))}]", line)
        checked = self._checker.check(told)
        if not checked and shown:
            draft.struck.append((shown, "it makes no claim that could be checked"))
        given = [Pinpoint.parse(s.id) for s in evidence.values()]
        for sentence in checked:
            words = _BRACKETED.sub("", sentence.text).strip()
            reason = _find_fault(sentence, given)
            if reason:
                draft.struck.append((words, reason))
            else:
                draft.kept.append((words, sentence.ids))

    def _draw(self, composed: Answer, draft: _Draft, model: str, note: str, started: float) -> Answer:
        removed, why = tuple(w for w, _ in draft.struck), tuple(r for _, r in draft.struck)
        milliseconds = round(composed.ms + (time.perf_counter() - started) * 1000, 2)
        if not draft.kept:
            note = note or f"No sentence that the language model {model} wrote could be verified."
            return replace(
                composed,
                removed=removed,
                removed_why=why,
                note=f"{note} This answer was made without it.",
                ms=milliseconds,
            )
        supports = self._number(composed, draft)
        claims = []
        for words, ids in draft.kept:
            mine = [supports[id] for id in ids if id in supports]
            document = mine[0].instrument
            group = self._groups.get(document, self._groups.get(document.partition("/")[0], document))
            claims.append(Claim(text=words, markers=tuple(s.marker for s in mine), group=group))
        return replace(
            composed, shape="plain", claims=tuple(claims), supports=tuple(supports.values()), removed=removed,
            removed_why=why, model=f"{model} (prompt {PROMPT_VERSION})", note=note, ms=milliseconds,
        )  # fmt: skip

    def _number(self, composed: Answer, draft: _Draft) -> dict[str, Support]:
        """The supports that the kept sentences rest on, numbered as they are first used."""
        by_id = {s.id: s for s in composed.supports}
        used = dict.fromkeys(id for _, ids in draft.kept for id in ids if id in by_id)
        return {id: replace(by_id[id], marker=n) for n, id in enumerate(used, start=1)}


def _find_fault(sentence: Checked, given: Sequence[Pinpoint]) -> str:
    """Why a sentence is struck out, "" where it stands."""
    if sentence.verdict != "supported":
        return f"{_SAID[sentence.verdict]}: {sentence.why}".rstrip(". ")
    cited = [Pinpoint.parse(id) for id in sentence.ids]
    strange = [c for c in cited if not any(g.contains(c) or c.contains(g) for g in given)]
    if strange or not any(c in given for c in cited):
        return "it cites a provision that was not in the evidence"
    return ""


def _tame(words: str) -> str:
    """Words of a document between the marks of evidence, unable to close them."""
    return words.replace("<", "‹").replace(">", "›")


def _read_lines(pieces: Iterator[str]) -> Iterator[str]:
    """Whole lines of a reply as they are finished; the last one too, whatever ends it."""
    held, count = "", 0
    for piece in pieces:
        held += piece
        *lines, held = held.split("\n")
        for line in filter(str.strip, lines):
            count += 1
            if count > _MAX_LINES:
                return
            yield line
    if held.strip():
        yield held
