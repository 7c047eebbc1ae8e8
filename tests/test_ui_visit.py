"""A visit without a browser: answers kept in memory, saved as files, opened again and verified; shapes of answers."""

from __future__ import annotations

import html
import json
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO

import fake_knowledge as fake
import pytest

from kb.errors import KbError, ReadError
from kb.export import FORMATS, write_session
from kb.export_cite import STYLES
from kb.grounding import Checked
from kb.model import Answer, Claim
from kb.ui.claims import render_claims
from kb.ui.render import render_answer
from kb.ui.save_menu import FILES, REFERENCES, SESSION, STYLE_NAMES, render_save_menu
from kb.ui.visit import MAX_ENTRIES, MAX_FILE, Entry, Visit, read_data, reopen, save_answers, verify_anew
from kb.ui.visit_list import render_visit

KNOWLEDGE = fake.FakeKnowledge()
ANSWER = KNOWLEDGE.ask("When may a keeper ask for an order?")
REFUSAL = KNOWLEDGE.ask("What will the weather be?")
HOSTILE = "<img src=x onerror=alert(1)>\"'"


def words_of(page: str) -> str:
    """What a reader sees: tags taken out, entities read, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def _visit(*answers: Answer) -> Visit:
    return Visit().add(*(Entry(answer=answer) for answer in answers))


def _session(*answers: Answer) -> str:
    return write_session(answers, KNOWLEDGE.provenance(answers)).decode()


class TestVisit:
    def test_the_oldest_answer_goes_first_once_the_visit_is_full(self) -> None:
        visit = _visit(*(replace(ANSWER, question=str(n)) for n in range(MAX_ENTRIES + 5)))
        assert [a.question for a in visit.answers][:2] == ["5", "6"]
        assert visit.shown is not None and visit.shown.answer.question == str(MAX_ENTRIES + 4)

    @pytest.mark.parametrize("number", [-1, 2, 10**9, "0", None, True, 0.0, [0], {}])
    def test_a_number_that_is_none_of_the_visit_changes_nothing(self, number: object) -> None:
        visit = _visit(ANSWER, REFUSAL)
        assert visit.show(number) == visit

    def test_an_answer_shown_again_is_what_a_follow_up_leans_on(self) -> None:
        turn = _visit(ANSWER, REFUSAL).show(0).turn
        assert turn is not None and turn.question == ANSWER.question

    @pytest.mark.parametrize("given", [None, [], "x", {"name": 3}, {}])
    def test_what_the_browser_sends_is_taken_only_as_what_it_should_be(self, given: object) -> None:
        assert read_data(given, "name", str) == ""


class TestSaving:
    @pytest.mark.parametrize("format", FORMATS)
    @pytest.mark.parametrize("all", [False, True])
    def test_every_format_is_made_in_memory_and_named(self, format: str, all: bool) -> None:
        file = json.loads(save_answers(KNOWLEDGE, _visit(REFUSAL, ANSWER), format, "court", all=all))
        assert file["name"] == f"{'research-session' if all else 'when-may-a-keeper-ask-for-an-order'}.{format}"
        data = b64decode(file["data"])
        if format == "json":
            assert len(json.loads(data)["answers"]) == (2 if all else 1)
        else:
            assert data

    @pytest.mark.parametrize(("format", "style"), [("exe", "court"), ("md", "x"), ("", ""), (HOSTILE, "court")])
    def test_an_unknown_format_or_style_is_one_sentence(self, format: str, style: str) -> None:
        assert "unknown" in json.loads(save_answers(KNOWLEDGE, _visit(ANSWER), format, style, all=False))["error"]

    def test_nothing_is_saved_of_a_visit_without_answers(self) -> None:
        assert "no answer" in json.loads(save_answers(KNOWLEDGE, Visit(), "md", "court", all=True))["error"]

    def test_the_menu_offers_every_format_and_style_and_the_visit_where_it_has_more(self) -> None:
        page = render_save_menu(3)
        assert sorted(re.findall(r'data-save="([^"]*)"', page)) == sorted(FORMATS)
        assert sorted(dict((*FILES, *REFERENCES, *SESSION))) == sorted(FORMATS)
        assert re.findall(r'<option value="(\w+)"', page) == list(STYLES) == [style for style, _ in STYLE_NAMES]
        assert "All 3 answers of this visit" in page
        assert "pp-scope" not in render_save_menu(1)


class TestReopening:
    def test_a_session_comes_back_as_it_was_saved_and_says_where_from(self) -> None:
        *steps, last = reopen(KNOWLEDGE, "monday.json", _session(replace(ANSWER, removed=(), removed_why=()), REFUSAL))
        assert [(s.done, s.count) for s in steps] == [(0, 2), (1, 2)]
        assert [e.file for e in last.entries] == ["monday.json"] * 2
        assert last.entries[0].answer.claims == ANSWER.claims
        assert last.entries[0].answer.supports == ANSWER.supports
        assert "From a file" in render_visit(Visit().add(*last.entries))

    @pytest.mark.parametrize(
        "data",
        ["", "{", "[]", "null", "[" * 100_000, '{"format": "pinpoint-session", "version": 1}', "x" * (MAX_FILE + 1),
         '{"format": "pinpoint-session", "version": 1, "answers": [{"question": 1}], "provenance": {}}'],
        ids=["empty", "broken", "list", "null", "deep", "bare", "huge", "wrong"],
    )  # fmt: skip
    def test_what_is_no_session_is_refused_in_one_sentence(self, data: str) -> None:
        with pytest.raises(ReadError) as caught:
            list(reopen(KNOWLEDGE, f"{HOSTILE}.json", data))
        assert "\n" not in caught.value.message
        assert "<img" not in render_visit(Visit(), caught.value.message, wrong=True)

    def test_more_answers_than_a_visit_holds_are_refused(self) -> None:
        with pytest.raises(KbError, match="at most"):
            list(reopen(KNOWLEDGE, "x", _session(*[REFUSAL] * 60)))

    def test_names_and_addresses_are_printed_anew_and_never_taken_from_the_file(self) -> None:
        lying = replace(
            ANSWER.supports[0],
            citation="Some Treaty, Art. 1",
            url="https://evil.example",
            heading="x",
            role="operative",
        )
        answer = verify_anew(KNOWLEDGE, replace(ANSWER, supports=(lying, *ANSWER.supports[1:])))
        assert answer.supports[0] == ANSWER.supports[0]

    def test_a_summary_passed_off_as_official_is_called_a_summary(self) -> None:
        unit = fake.ARTICLE[3]
        support = replace(ANSWER.supports[0], quote=unit.summary, layer="official")
        assert verify_anew(KNOWLEDGE, replace(ANSWER, supports=(support, *ANSWER.supports[1:]))).supports[0].layer == (
            "digest"
        )

    @pytest.mark.parametrize(
        ("claim", "support", "why"),
        [
            ({"text": "Every boat carries two lanterns."}, {}, "does not say this"),
            ({}, {"quote": "words that never stood there"}, "do not stand there"),
            ({}, {"id": "harbour/art-99"}, "is not held here"),
            ({"markers": ()}, {}, "cites nothing"),
        ],
        ids=["unsupported", "quotation", "not held", "uncited"],
    )
    def test_a_sentence_that_does_not_hold_is_struck_out_with_the_reason(
        self, claim: Mapping[str, object], support: Mapping[str, object], why: str
    ) -> None:
        changed = replace(
            ANSWER, claims=(replace(ANSWER.claims[0], **claim), *ANSWER.claims[2:]),
            supports=(replace(ANSWER.supports[0], **support), *ANSWER.supports[1:]), removed=(), removed_why=(),
        )  # fmt: skip
        answer = verify_anew(KNOWLEDGE, changed)
        assert answer.claims == ANSWER.claims[2:]
        assert answer.removed == (changed.claims[0].text,)
        assert why in answer.removed_why[0]
        page = render_answer(answer, file="monday.json")
        assert f"<s>{html.escape(changed.claims[0].text)}</s>" in page
        assert "One sentence of the saved answer did not hold" in page

    def test_an_answer_of_which_nothing_holds_is_no_answer(self) -> None:
        answer = verify_anew(KNOWLEDGE, replace(ANSWER, supports=(), claims=ANSWER.claims))
        assert not answer.answered
        assert "None of its sentences holds" in words_of(render_answer(answer, file="x.json"))

    def test_only_what_is_still_cited_is_handed_to_verification(self) -> None:
        asked: list[tuple[str, dict[str, Sequence[str]]]] = []

        class Listening(fake.FakeKnowledge):
            def verify(
                self,
                answer: str,
                *,
                context_ids: Sequence[str] = (),
                markers: Mapping[str, Sequence[str]] | None = None,
            ) -> tuple[Checked, ...]:
                asked.append((answer, dict(markers or {})))
                return ()

        changed = replace(ANSWER.claims[1], text="A tribunal looks at every order.")
        verify_anew(Listening(), replace(ANSWER, claims=(ANSWER.claims[0], changed)))
        assert asked == [(f"{changed.text} [1][2]", {"1": ("harbour/art-7/1/b",), "2": ("harbour/art-7/2",)})]

    def test_words_said_again_are_verified_where_they_rest_on_another_provision(self) -> None:
        claim = replace(ANSWER.claims[0], text="Every boat carries two lanterns.")

        class Saying(fake.FakeKnowledge):
            def ask(self, question: str, *, instruments: Sequence[str] = ()) -> Answer:
                return replace(ANSWER, claims=(claim,))

        said = replace(ANSWER, claims=(claim,))
        assert verify_anew(Saying(), said).claims == (claim,)
        moved = replace(said, claims=(replace(claim, markers=(2,)),))
        assert verify_anew(Saying(), moved).claims == ()


class TestStrip:
    def test_questions_stand_in_the_order_they_were_asked_the_one_in_sight_marked(self) -> None:
        page = render_visit(_visit(ANSWER, replace(ANSWER, question=HOSTILE), REFUSAL).show(1))
        assert re.findall(r'data-recall="(\d)"( aria-current="true")?', page) == [
            ("0", ""), ("1", ' aria-current="true"'), ("2", "")
        ]  # fmt: skip
        assert "<img" not in page
        assert words_of(page).index(ANSWER.question) < words_of(page).index(REFUSAL.question)

    def test_an_empty_visit_offers_to_open_a_session_alone(self) -> None:
        page = render_visit(Visit())
        assert 'data-act="open-session"' in page
        assert "start-anew" not in page and "pp-asked" not in page


class TestShapes:
    GROUPS = ("istanbul", "rec-2026-2")

    def _compare(self) -> Answer:
        cells = [("Scope", 0, "One."), ("Scope", 1, "Two."), ("Force", 1, f"{HOSTILE}."), ("Scope", 0, "Three.")]
        claims = [Claim(text=text, markers=(1,), group=self.GROUPS[g], aspect=a) for a, g, text in cells]
        lead = Claim(text="They differ.", markers=(2,), group="", aspect="lead")
        return replace(ANSWER, claims=(*claims, lead), shape="comparison")

    def test_a_comparison_has_a_column_for_each_group_and_a_row_for_each_aspect_as_they_come(self) -> None:
        page = render_claims(self._compare())
        heads = [html.unescape(name) for name in re.findall(r'<th scope="col">(.*?)</th>', page)]
        assert heads == ["Istanbul Convention", "CM/Rec(2026)2"]
        assert re.findall(r'<th scope="row">(.*?)</th>', page) == ["Scope", "Force"]
        cells = [words_of(cell) for cell in re.findall(r"<td data-label.*?</td>", page)]
        assert cells[:3] == ["One. 1 Three. 1", "Two. 1", "– nothing said"]
        assert "<img" not in page

    def test_each_cell_names_its_column_for_a_phone(self) -> None:
        page = render_claims(self._compare())
        assert re.findall(r'data-label="(.*?)"', page) == ["Istanbul Convention", "CM/Rec(2026)2"] * 2

    def test_the_direct_answer_stands_first_wherever_it_comes(self) -> None:
        page = render_claims(self._compare())
        assert page.startswith('<section class="pp-direct">')
        assert words_of(page).startswith("They differ. 2")

    def test_a_list_has_an_item_for_each_provision_and_counts_them(self) -> None:
        claims = [Claim(text=f"Item {n}.", markers=(n % 2 + 1,), group=self.GROUPS[n > 2]) for n in (0, 1, 1, 3)]
        page = render_claims(replace(ANSWER, claims=tuple(claims), shape="list"))
        assert [words_of(h) for h in re.findall(r"<h3>.*?</h3>", page)] == [
            "Istanbul Convention 2 in this text", "CM/Rec(2026)2 1 in this text"
        ]  # fmt: skip
        items = [words_of(item) for item in re.findall(r"<li>.*?</li>", page)]
        assert items[0].startswith(ANSWER.supports[0].citation) and "Item 0." in items[0]
        assert items[1].count("Item 1.") == 2 and len(items) == 3

    def test_every_claim_of_any_shape_is_drawn_once(self) -> None:
        for shape in ("plain", "closed", "comparison", "list"):
            page = words_of(render_claims(replace(self._compare(), shape=shape)))  # type: ignore[arg-type]
            assert [page.count(text) for text in ("One.", "Two.", "Three.", "They differ.")] == [1, 1, 1, 1]

    def test_a_saved_word_file_opens_in_word(self) -> None:
        from docx import Document

        file = json.loads(save_answers(KNOWLEDGE, _visit(ANSWER), "docx", "oscola", all=False))
        text = "\n".join(p.text for p in Document(BytesIO(b64decode(file["data"]))).paragraphs)
        assert ANSWER.claims[0].text.rstrip(".") in text
