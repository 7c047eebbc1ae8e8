"""What the page draws, without a browser: words escaped, citations complete, the quoted words and only they marked."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import fake_knowledge as fake
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Answer, Claim
from kb.ui.markdown import plain, write_markdown
from kb.ui.provision import FoldedText, render_provision, render_references
from kb.ui.render import render_answer, render_error, render_panel
from kb.ui.words import (
    badge,
    citation,
    escape,
    is_web_address,
    name_of,
    number_of,
    source_link,
)
from kb.views import Shown

KNOWLEDGE = fake.FakeKnowledge()
ANSWER = KNOWLEDGE.ask("When may a keeper ask for an order?")
REFUSAL = KNOWLEDGE.ask("What will the weather be?")
MARKUP = KNOWLEDGE.ask("script")
ALL = {u.id: KNOWLEDGE.show(u.id) for context in (fake.ARTICLE, fake.JUDGMENT, fake.RECOMMENDATION) for u in context}


def words_of(page: str) -> str:
    """What a reader sees: tags taken out, entities read, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def marked(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL)]


def cited_lines(page: str) -> list[str]:
    return [words_of(line) for line in re.findall(r'<p class="pp-line[^"]* ?pp-cited[^"]*">.*?</p>', page, re.DOTALL)]


def letters(text: str) -> str:
    return "".join(text.split())


class TestAnswer:
    def test_sentences_stand_under_their_instrument_in_the_order_of_the_answer(self) -> None:
        page = render_answer(ANSWER)
        found = re.findall(r"<h3>(.*?)</h3>", page)
        assert found == ["Harbour Convention", "CM/Rec(2026)2", "Case law of the Court", "Citations"]
        positions = [words_of(page).index(claim.text) for claim in ANSWER.claims]
        assert positions == sorted(positions)

    def test_each_marker_is_a_button_that_names_its_citation(self) -> None:
        buttons = re.findall(
            r'<button [^>]*class="pp-marker[^"]*" data-open="c(\d)"[^>]*aria-label="([^"]*)"', render_answer(ANSWER)
        )
        assert [int(marker) for marker, _ in buttons] == [1, 1, 2, 3, 4]
        assert html.unescape(buttons[0][1]) == "Citation 1: Harbour Convention, Art. 7(1)(b). Show the text."

    def test_a_marker_of_a_summary_says_so_to_a_screen_reader(self) -> None:
        assert "para. 38.2, Our summary (not official). Show the text." in render_answer(ANSWER)

    def test_each_citation_has_pinpoint_badge_part_of_the_judgment_and_source(self) -> None:
        items = render_answer(ANSWER).partition("<pre")[0].split('<li class="pp-citation">')[1:]
        items[-1] = items[-1].partition("</ol>")[0]
        assert len(items) == len(ANSWER.supports)
        for item, support in zip(items, ANSWER.supports, strict=True):
            assert support.citation in words_of(item)
            assert ("Official text" in item) == (support.layer == "official")
            assert ("Our summary (not official)" in item) == (support.layer == "digest")
            assert f'href="{escape(support.url)}" target="_blank" rel="noopener noreferrer"' in item
        assert "The Court’s assessment" in items[3]

    def test_a_summary_is_never_put_in_quotation_marks(self) -> None:
        page = words_of(render_answer(ANSWER))
        assert "“Boats should be asked" not in page
        assert "“whether or not a boat" in page

    def test_sentences_struck_out_are_shown_struck_out(self) -> None:
        page = render_answer(ANSWER)
        assert "One sentence of the language model did not hold" in page
        assert "<s>Every boat must carry two lanterns.</s>" in page

    def test_a_marker_without_a_citation_is_not_drawn(self) -> None:
        claim = Claim(text="A claim.", markers=(1, 9), group="")
        page = render_answer(replace(ANSWER, claims=(claim,)))
        assert 'data-open="c9"' not in page

    def test_a_refusal_says_why_and_offers_the_nearest_provisions(self) -> None:
        page = render_answer(REFUSAL)
        assert REFUSAL.reason in words_of(page)
        assert re.findall(r'data-open="(n\d)"', page) == ["n1", "n2"]
        assert "pp-marker" not in page

    def test_a_refusal_without_a_reason_still_says_something(self) -> None:
        page = words_of(render_answer(Answer(question="q", answered=False)))
        assert "do not answer this question" in page

    @pytest.mark.parametrize("answer", [ANSWER, REFUSAL, MARKUP])
    def test_that_it_is_no_legal_advice_is_copied_with_every_answer(self, answer: Answer) -> None:
        assert "An answer is not legal advice." in write_markdown(answer)

    def test_which_words_are_ours_is_said_below_the_sentences(self) -> None:
        assert "Sentences outside quotation marks are our summary" in render_answer(ANSWER)
        assert "The texts cited match the question only loosely." in render_answer(MARKUP)

    @pytest.mark.parametrize(("message", "shown"), [("no such text", "No such text."), ("Ask again?", "Ask again?")])
    def test_an_error_is_one_sentence(self, message: str, shown: str) -> None:
        assert words_of(render_error(message)) == shown


class TestEscaping:
    def test_words_of_texts_never_become_markup(self) -> None:
        answer = replace(MARKUP, removed=("<iframe>",), removed_why=("<b>",), question="<script>1</script>")
        pages = [render_answer(answer), render_panel(answer, ALL), render_error("<script>")]
        for page in pages:
            assert not re.search(r"<(script|img|iframe)", page)
        assert "&lt;script&gt;alert" in pages[1]

    @given(st.text(max_size=60))
    def test_any_text_is_drawn_as_the_words_it_is(self, text: str) -> None:
        drawn = render_error("x" + text)
        assert re.sub(r"<[^>]*>", "", drawn).count("<") == 0
        assert letters("".join(text.split())) in letters(html.unescape(re.sub(r"<[^>]*>", "", drawn)))

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "data:text/html,x", "http://[", "", "//x.example", "file:///x"]
    )
    def test_only_addresses_of_the_web_become_links(self, url: str) -> None:
        assert source_link(url) == ""
        assert not is_web_address(url)

    def test_an_address_cannot_leave_its_attribute(self) -> None:
        assert '"><script>' not in source_link('https://x.example/"><script>')


class TestPanel:
    def test_the_first_provision_is_open_and_the_others_wait(self) -> None:
        page = render_panel(ANSWER, ALL)
        sections = re.findall(r'<section class="pp-context" data-key="(\w+)"( hidden)?>', page)
        assert sections == [("c1", ""), ("c2", " hidden"), ("c3", " hidden"), ("c4", " hidden")]

    def test_markers_and_sections_have_the_same_keys(self) -> None:
        for answer in (ANSWER, REFUSAL):
            opened = set(re.findall(r'data-open="(\w+)"', render_answer(answer)))
            assert opened == set(re.findall(r'data-key="(\w+)"', render_panel(answer, ALL)))

    def test_a_provision_that_cannot_be_shown_shows_its_quotation(self) -> None:
        page = render_panel(ANSWER, {})
        assert marked(page) == [support.quote for support in ANSWER.supports]

    def test_no_answer_and_nothing_near_leaves_the_panel_empty(self) -> None:
        assert render_panel(Answer(question="q", answered=False), {}) == ""


class TestProvision:
    def test_the_quoted_words_and_only_they_are_marked(self) -> None:
        page = render_provision(ALL["harbour/art-7/1/b"], quote=fake.QUOTE_B, marker=1)
        assert marked(page) == [fake.QUOTE_B]

    def test_only_the_cited_unit_is_ruled(self) -> None:
        assert cited_lines(render_provision(ALL["harbour/art-7/1/b"])) == [f"b {fake.LETTER_B}"]
        assert len(cited_lines(render_provision(ALL["harbour/art-7/1"]))) == 4
        assert len(cited_lines(render_provision(ALL["harbour/art-7"]))) == 6

    def test_the_article_is_shown_word_for_word_and_once(self) -> None:
        page = render_provision(ALL["harbour/art-7/2"])
        assert fake.LETTER_B in words_of(page)
        assert letters(fake.ORDERS) in letters(words_of(page))
        assert words_of(page).count("lost at sea") == 1

    def test_labels_hang_and_items_are_indented_by_level(self) -> None:
        page = render_provision(ALL["harbour/art-7/1/b"])
        found = re.findall(r'<p class="[^"]*pp-level-(\d)[^"]*"><span class="pp-label">(.*?)</span>', page)
        assert found == [("1", "1"), ("2", "a"), ("2", "b"), ("2", "c"), ("1", "2")]

    def test_a_quotation_is_found_whatever_its_white_space(self) -> None:
        quote = "it:\n a  when the lantern\tis returned whole"
        assert marked(render_provision(ALL["harbour/art-7/1"], quote=quote)) == [
            "it:",
            "a",
            "when the lantern is returned whole",
        ]

    def test_a_quotation_that_is_not_there_marks_nothing(self) -> None:
        assert marked(render_provision(ALL["harbour/art-7/2"], quote="thirty years")) == []

    def test_the_same_words_in_another_unit_are_not_marked(self) -> None:
        twice = fake.unit(
            "harbour/art-9", "Harbour Convention, Art. 9", "1 Lanterns burn at night.\n2 Lanterns burn at night."
        )
        second = fake.unit("harbour/art-9/2", "Harbour Convention, Art. 9(2)", "Lanterns burn at night.")
        first = fake.unit("harbour/art-9/1", "Harbour Convention, Art. 9(1)", "Lanterns burn at night.")
        shown = Shown(unit=second, children=(), refers_to=(), referred_by=(), around=(twice, first, second))
        page = render_provision(shown, quote="Lanterns burn")
        assert cited_lines(page) == ["2 Lanterns burn at night."]
        assert page.index("<mark>") > page.index("pp-cited")

    def test_the_words_of_an_item_inside_a_sentence_are_not_the_item(self) -> None:
        text = "Keepers shall report theft; loss; or\na theft;\nb loss;"
        top = fake.unit("harbour/art-8", "Harbour Convention, Art. 8", text)
        item = fake.unit("harbour/art-8/b", "Harbour Convention, Art. 8(b)", "loss;")
        shown = Shown(unit=item, children=(), refers_to=(), referred_by=(), around=(top, item))
        assert cited_lines(render_provision(shown, quote="loss;")) == ["b loss;"]

    def test_dashes_without_a_number_hang_one_level_deeper(self) -> None:
        top = fake.unit("harbour/art-8", "Harbour Convention, Art. 8", "Keepers bring:\n– oil;\n– a wick.")
        page = render_provision(Shown(unit=top, children=(), refers_to=(), referred_by=(), around=(top,)))
        assert page.count('<span class="pp-label">–</span>') == 2
        assert "pp-level-1" in page

    def test_paragraphs_of_a_judgment_have_their_numbers_and_the_part_they_stand_in(self) -> None:
        page = render_provision(ALL["ecthr/001-900001/para-43"], quote=ANSWER.supports[3].quote)
        text = words_of(page)
        assert [f"§ {n}" in text for n in (41, 42, 43, 44, 45)] == [True] * 5
        assert text.index("not the Court’s view") < text.index("§ 41") < text.index("§ 42") < text.rindex("§ 43")
        assert marked(page) == [ANSWER.supports[3].quote]

    def test_a_summary_stands_apart_from_the_official_text(self) -> None:
        page = render_provision(
            ALL["harbour/art-7/1/b"], quote="A keeper may ask for an order before anyone is at fault."
        )
        before, _, summary = page.partition('<aside class="pp-summary">')
        assert "Our summary (not official)" in summary
        assert marked(summary) and not marked(before)

    def test_summaries_held_instead_of_a_text_are_all_shown(self) -> None:
        text = words_of(render_provision(ALL["rec-2026-2/para-38.2"]))
        assert "Asks harbours to answer keepers." in text
        assert "Boats should be asked to report a loss the same day." in text

    def test_a_text_too_long_for_the_panel_is_cut_around_the_quotation(self) -> None:
        lines = [f"Line {n} of the log of a very patient harbour master." for n in range(4000)]
        long = fake.unit("doc/log", "Log", "\n".join(lines))
        page = render_provision(
            Shown(unit=long, children=(), refers_to=(), referred_by=(), around=()), quote="Line 3000 of the log"
        )
        assert marked(page) == ["Line 3000 of the log"]
        assert len(page) < 200_000
        assert "Only part of this text is shown here" in page

    def test_cross_references_open_and_those_not_held_are_named(self) -> None:
        page = render_references([fake.ARTICLE[5]], ["Tide Convention, Article 3"], [])
        assert 'data-show="harbour/art-7/2"' in page
        assert "Tide Convention, Article 3 (not held here)" in page
        assert "Referred to by" not in page

    @given(st.lists(st.sampled_from(["a", "b", "aa", "b.", "ab"]), min_size=1, max_size=12), st.data())
    def test_a_folded_search_finds_the_words_where_they_stand(self, words: list[str], data: st.DataObject) -> None:
        gaps = data.draw(
            st.lists(st.sampled_from([" ", "\n", " \t ", "\n\n"]), min_size=len(words), max_size=len(words))
        )
        text = "".join(word + gap for word, gap in zip(words, gaps, strict=True))
        first = data.draw(st.integers(0, len(words) - 1))
        part = words[first : data.draw(st.integers(first + 1, len(words)))]
        span = FoldedText(text).find("  ".join(part))
        assert span is not None
        assert " ".join(text[slice(*span)].split()) == " ".join(part)
        assert FoldedText(text).find("zz") is None

    @given(
        st.lists(st.text("ab <&\u00a0\n–", min_size=1, max_size=20), min_size=1, max_size=6),
        st.integers(0, 40),
        st.integers(0, 40),
    )
    def test_every_word_of_a_text_is_shown_whatever_is_quoted(self, lines: list[str], start: int, end: int) -> None:
        text = "\n".join(lines)
        unit = fake.unit("harbour/art-1", "Harbour Convention, Art. 1", text)
        page = render_provision(
            Shown(unit=unit, children=(), refers_to=(), referred_by=(), around=(unit,)), quote=text[start:end]
        )
        body = page.partition('<div class="pp-text pp-text-official">')[2]
        shown = letters(html.unescape(re.sub(r"<[^>]*>", "", body)))
        assert shown == letters("Harbour Convention, Art. 1") + letters(text)


class TestMarkdown:
    def test_every_sentence_and_every_citation_is_there(self) -> None:
        text = write_markdown(ANSWER)
        assert "The order lapses after thirty days unless a tribunal confirms it. [1][2]" in text
        assert "1. **Harbour Convention, Art. 7(1)(b)**. Official text. “whether or not" in text
        assert f"<{fake.HARBOUR}>" in text
        assert "3. **CM/Rec(2026)2, para. 38.2**. Our summary (not official). Boats" in text
        assert "4. **Lind v. Norland, no. 1234/15, § 43, 2 June 2020**. Official text. The Court’s assessment." in text
        assert text.index("## Harbour Convention") < text.index("## CM/Rec(2026)2") < text.index("## Citations")

    def test_a_refusal_is_written_with_the_nearest_provisions(self) -> None:
        text = write_markdown(REFUSAL)
        assert "**No answer.** No text held here" in text
        assert "- **Harbour Convention, Art. 7(1)(b)**" in text

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("# 1", "\\# 1"),
            ("1. Firstly", "1\\. Firstly"),
            ("a\n\n# b", "a # b"),
            ("<script>", "\\<script\\>"),
            ("see [1] and [here](http://x.example)", "see [1] and [here\\](http://x.example)"),
            ("CM/Rec(2026)2, para. 38.2", "CM/Rec(2026)2, para. 38.2"),
            ("2*3 and a_b", "2\\*3 and a\\_b"),
        ],
    )
    def test_words_of_a_text_are_not_read_as_markup(self, text: str, written: str) -> None:
        assert plain(text) == written

    @given(st.text(max_size=80))
    def test_a_text_stays_on_its_line(self, text: str) -> None:
        assert "\n" not in plain(text)

    def test_the_page_carries_the_markdown_for_copying(self) -> None:
        page = render_answer(ANSWER)
        found = re.search(r'<pre class="pp-markdown" hidden>(.*?)</pre>', page, re.DOTALL)
        assert found and html.unescape(found.group(1)) == write_markdown(ANSWER)


class TestWords:
    @pytest.mark.parametrize(
        ("id", "number"),
        [
            ("ecthr/001-1/para-43", "§ 43"),
            ("ecthr/001-1/op-2", "2"),
            ("ecthr/001-1/opinion-1", "Opinion"),
            ("ecthr/001-1/opinion-1/7", "§ 7"),
            ("istanbul/art-36/1", ""),
            ("rec-2026-2/para-38.2", ""),
        ],
    )
    def test_paragraphs_of_judgments_are_numbered_as_lawyers_do(self, id: str, number: str) -> None:
        assert number_of(id) == number

    @pytest.mark.parametrize(
        ("key", "title", "name"),
        [
            ("istanbul", "", "Istanbul Convention"),
            ("ecthr/001-1", "", "Case law of the Court"),
            ("doc/bill", "National Bill", "National Bill"),
            ("Harbour Convention", "Harbour Convention", "Harbour Convention"),
        ],
    )
    def test_texts_are_called_what_lawyers_call_them(self, key: str, title: str, name: str) -> None:
        assert name_of(key, title) == name

    def test_a_badge_says_in_words_whose_the_words_are(self) -> None:
        assert words_of(badge("official")) == "Official text"
        assert words_of(badge("digest")) == "Our summary (not official)"

    def test_a_citation_keeps_its_numbers_on_one_line_and_its_words(self) -> None:
        page = citation("K.U. v. <F>, no. 2872/02, § 43, 2 December 2008")
        assert words_of(page).replace(" ,", ",") == "K.U. v. <F>, no. 2872/02, § 43, 2 December 2008"
        assert '<span class="pp-whole">2 December 2008</span>' in page
