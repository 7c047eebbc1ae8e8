"""The tabs and how the page is served, without a browser: asking, the library, launch options, colours, `app.py`."""

from __future__ import annotations

import html
import os
import re
from dataclasses import replace

import fake_knowledge as fake
import pytest

import app
from kb.config import LanguageModelConfig
from kb.ui import Knowledge
from kb.ui.ask import EXAMPLES, draw_answers, draw_provision, draw_references, list_choices
from kb.ui.library import PAGE, describe, find_holdings, format_date, render_judgments, render_texts
from kb.ui.theme import STATIC, build_head, build_theme, launch_options
from kb.ui.visit import Visit
from kb.views import Status

KNOWLEDGE: Knowledge = fake.FakeKnowledge()


def words_of(page: str) -> str:
    """What a reader sees: tags taken out, entities read, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


class TestLibrary:
    @pytest.mark.parametrize(
        ("words", "found"),
        [("serban", 78), ("ŞERBAN estmark", 78), ("1236/15", 1), ("001-900001", 1), ("", 388), ("zz", 0)],
    )
    def test_judgments_are_found_by_every_word_accents_apart(self, words: str, found: int) -> None:
        assert len(find_holdings(fake.JUDGMENTS, words)) == found

    def test_more_judgments_than_a_page_holds_fold_away(self) -> None:
        page = render_judgments(fake.JUDGMENTS)
        assert f"Show the other {388 - PAGE}" in page
        assert page.count('class="pp-judgment"') == 388
        assert "<details" not in render_judgments(fake.JUDGMENTS, "1236/15")

    @pytest.mark.parametrize(
        ("layers", "said"),
        [
            (("official", "digest"), "2 judgments of the European Court of Human Rights and 1 more in our summary."),
            (("digest",), "all in our summary, and 1 judgments in our summary."),
        ],
    )
    def test_it_says_what_is_official_and_what_is_ours(self, layers: tuple[str, ...], said: str) -> None:
        status = fake.FakeKnowledge().status()
        text, case = status.instruments[0], status.judgments[0]
        ours = replace(case, layer="digest")
        official = "official" in layers
        held = replace(
            status, built="", instruments=(text if official else replace(text, layer="digest"),),
            judgments=(*([replace(case, layer="official")] * 2 if official else []), ours),
        )  # fmt: skip
        assert describe(held).endswith(said)

    def test_texts_say_what_they_are_of_when_and_from_where(self) -> None:
        page = render_texts(KNOWLEDGE.status())
        text = words_of(page)
        assert "9 instruments, 8 of them in their official text, and 388 judgments" in text
        assert "4 March 2026" in text
        assert "echr.txt" in text
        assert "This copy is older than the text now in force." in text
        assert "<b>draft" not in page

    @pytest.mark.parametrize(
        ("iso", "shown"),
        [("2026-03-04", "4 March 2026"), ("2026-03-04T10:00:00+00:00", "4 March 2026"), ("2026", "2026"), ("", "")],
    )
    def test_dates_are_written_out(self, iso: str, shown: str) -> None:
        assert format_date(iso) == shown

    def test_an_empty_library_says_so(self) -> None:
        assert "No judgment is held here." in render_judgments(())


class TestAsking:
    def test_what_goes_wrong_is_said_in_one_sentence(self) -> None:
        ((answer, panel, visit),) = draw_answers(KNOWLEDGE, "x" * 100_000, [])
        assert visit == Visit()
        assert words_of(answer) == "The question has 100000 characters; ask in 2000 at most."
        assert panel == ""
        assert "not in the knowledge base" in words_of(draw_provision(KNOWLEDGE, "harbour/art-99"))
        assert "not in the knowledge base" in words_of(draw_references(KNOWLEDGE, "../../etc/passwd"))

    def test_a_language_model_writes_beside_the_answer_that_is_there_at_once(self) -> None:
        llm = LanguageModelConfig(url="http://127.0.0.1:9/v1", model="scripted")
        drawn = [words_of(answer) for answer, *_ in draw_answers(KNOWLEDGE, "lanterns", [], llm)]
        assert len(drawn) == 4
        assert all("is writing" in words for words in drawn[:-1])
        assert "Written by the language model scripted" not in drawn[0]
        assert "Written by the language model scripted" in drawn[-1]
        assert "is writing" not in drawn[-1]

    def test_a_follow_up_says_what_was_searched_and_is_the_turn_before_the_next(self) -> None:
        ((first, _, visit),) = draw_answers(KNOWLEDGE, "lanterns", [])
        assert "Read with" not in words_of(first)
        ((second, _, visit),) = draw_answers(KNOWLEDGE, "and boats", [], visit=visit)
        assert "Read with your question before, as: “lanterns and boats”" in words_of(second)
        assert visit.turn is not None
        assert (visit.turn.question, visit.turn.first_cited) == ("lanterns and boats", fake.SUPPORTS[0].id)

    def test_a_language_model_leaves_one_answer_in_the_visit(self) -> None:
        llm = LanguageModelConfig(url="http://127.0.0.1:9/v1", model="scripted")
        *_, (_, _, visit) = draw_answers(KNOWLEDGE, "lanterns", [], llm)
        assert [answer.model for answer in visit.answers] == ["scripted"]

    def test_an_error_leaves_the_visit_as_it_was(self) -> None:
        ((_, _, visit),) = draw_answers(KNOWLEDGE, "lanterns", [])
        ((_, _, after),) = draw_answers(KNOWLEDGE, " ", [], visit=visit)
        assert after == visit

    def test_a_refusal_is_not_handed_to_a_language_model(self) -> None:
        llm = LanguageModelConfig(url="http://127.0.0.1:9/v1", model="scripted")
        assert len(list(draw_answers(KNOWLEDGE, "weather", [], llm))) == 1

    def test_what_was_struck_out_is_shown_struck_out_with_the_reason(self) -> None:
        ((answer, *_),) = draw_answers(KNOWLEDGE, "lanterns", [])
        assert "<s>Every boat must carry two lanterns.</s>" in answer
        assert "Struck out: the provision it cites does not bear it out." in words_of(answer)

    def test_the_filter_offers_every_text_by_name_and_case_law_as_one(self) -> None:
        choices = list_choices(KNOWLEDGE)
        assert choices["Istanbul Convention"] == "istanbul"
        assert list(choices)[-1] == "Case law of the Court"
        assert choices["Case law of the Court"] == "ecthr"

    def test_two_texts_of_one_name_can_both_be_chosen(self) -> None:
        twins = [replace(fake.INSTRUMENTS[-1], key=key) for key in ("doc/one", "doc/two")]

        class Twins(fake.FakeKnowledge):
            def status(self) -> Status:
                return replace(super().status(), instruments=tuple(twins), judgments=())

        assert list(list_choices(Twins()).values()) == ["doc/one", "doc/two"]

    def test_a_reference_to_a_text_that_is_not_held_is_left_out(self) -> None:
        page = draw_references(KNOWLEDGE, "harbour/art-7/1/b")
        assert re.findall(r'data-show="([^"]*)"', page) == ["harbour/art-7/2", "ecthr/001-900001/para-43"]

    def test_each_audience_has_examples(self) -> None:
        assert list(EXAMPLES) == ["Drafting legislation", "Judges and prosecutors", "Civil society"]
        assert all(len(questions) == 3 for questions in EXAMPLES.values())


class TestServing:
    def test_the_page_is_shown_to_this_machine_alone_unless_told_otherwise(self) -> None:
        options = launch_options("127.0.0.1", None)
        assert options["server_name"] == "127.0.0.1"
        assert options["share"] is False
        assert options["footer_links"] == []
        assert options["run_history"] is False
        assert "TrustedHostMiddleware" in str([m.cls for m in options["app_kwargs"]["middleware"]])

    def test_no_font_script_or_style_comes_from_elsewhere(self) -> None:
        theme = build_theme()
        assert theme._stylesheets == [] or not any(theme._stylesheets)
        assert "url(" not in "".join(theme._font_css)
        assert not re.search(r"https?://|url\(|@import", build_head())
        assert "http://www.w3.org/2000/svg" in (STATIC / "favicon.svg").read_text(encoding="utf-8")

    @pytest.mark.parametrize("scheme", [":root", ".dark"])
    def test_text_stands_out_from_its_ground(self, scheme: str) -> None:
        css = "".join((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in ("pinpoint", "visit"))
        blocks = re.findall(re.escape(scheme) + r" \{(.*?)\}", css, re.DOTALL)
        colour = dict(re.findall(r"--pp-([\w-]+): (#[0-9a-f]{6})", "".join(blocks)))
        grounds = ("paper", "sheet", "wash", "cited")
        pairs = [(ink, ground) for ink in ("ink", "quiet", "link", "rubric", "ours", "good") for ground in grounds]
        pairs += [("ink", "ins"), ("ink", "del")]
        pairs += [("on-deep", "deep"), ("on-deep", "deep-hover"), ("mark-ink", "mark"), ("paper", "rubric")]
        assert {pair: ratio for pair in pairs if (ratio := _contrast(colour[pair[0]], colour[pair[1]])) < 4.5} == {}
        assert _contrast(colour["edge"], colour["sheet"]) >= 3

    @pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "x"], ["--port", "99999999"], ["--nonsense"]])
    def test_wrong_usage_is_one_line(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert app.main(arguments) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1

    def test_libraries_are_told_to_stay_offline(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in (*app.OFFLINE, "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("NO_PROXY", "intranet.example")
        app.keep_offline()
        assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
        assert os.environ["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"


def _contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
