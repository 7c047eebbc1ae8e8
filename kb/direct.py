"""The direct first sentences of an answer: yes or no, and what a question wrongly takes for granted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.found import Found
from kb.judging import StatementJudge, say_first, say_premise
from kb.model import Pinpoint
from kb.statements import read_premises, read_statement
from kb.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Direct:
    """A sentence and the provision it rests on; `corrects` tells a false premise put right from a yes or no.

    `id` is "" where nothing in a whole text says what the question takes for granted.
    """

    text: str
    id: str
    corrects: bool


class DirectReader:
    """Finds what may be said at once. The judge is opened at the first question that needs one: most do not."""

    def __init__(self, store: Store, open_judge: Callable[[], StatementJudge]) -> None:
        self._store, self._open_judge = store, open_judge

    def read(self, question: str, chosen: Sequence[Found]) -> list[Direct]:
        """Corrections first, then yes or no; nothing where the texts do not decide it beyond doubt."""
        ids = [f.unit for f in chosen if not f.unit.startswith("ecthr/")]
        return [*self._correct(question, ids), *self._decide(question, ids)]

    def _correct(self, question: str, ids: Sequence[str]) -> list[Direct]:
        for premise in read_premises(question):
            judge = self._open_judge()
            found = judge.judge_premise(premise.text, judge.widen(premise.text, ids))
            if found.finding != "held":
                place, name = self._place(found.id)
                return [Direct(text=say_premise(premise, found, name), id=place, corrects=True)]
        return []

    def _decide(self, question: str, ids: Sequence[str]) -> list[Direct]:
        statement = read_statement(question)
        if statement is None or not ids:
            return []
        judged = self._open_judge().judge(statement.text, ids)
        if judged.verdict == "unclear":
            return []
        place, name = self._place(judged.id)
        return [Direct(text=say_first(statement, judged, name), id=place, corrects=False)] if place else []

    def _place(self, id: str) -> tuple[str, str]:
        """The provision to cite and its name; "" and the text's name where it is a text as a whole."""
        if units := self._store.read_units([id]):
            return id, units[0].citation
        document = next(d for d in self._store.read_documents() if d.key == Pinpoint.parse(id).document)
        return "", document.extra.get("short") or document.title
