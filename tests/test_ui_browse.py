"""The tab *Browse* without a browser: contents, provisions, judgments, topics, the picture, addresses."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from xml.etree import ElementTree

import fake_knowledge as fake
import pytest
from test_ui_tabs import _contrast

from kb.errors import StoreError
from kb.records import RELATIONS, STRENGTHS, Digest
from kb.ui.ask import draw_provision
from kb.ui.browse import Place, draw_contents, draw_page, read_address
from kb.ui.browse_parts import fold_rest, strength_tag
from kb.ui.browse_shelves import document_of, place_of, read_shelves, strength_in, top_of, weigh
from kb.ui.graph import MAX_NEIGHBOURS, Neighbour, draw_neighbourhood
from kb.ui.theme import STATIC
from kb.views import Relation, Shown, Status

KNOWLEDGE = fake.FakeKnowledge()
CONTENTS = draw_contents(KNOWLEDGE)


def show(id: str) -> str:
    return draw_page(KNOWLEDGE, Place("show", id))


def topic(slug: str) -> str:
    return draw_page(KNOWLEDGE, Place("topic", slug))


def words_of(page: str) -> str:
    """What a reader sees: tags taken out, entities read, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.partition("<pre")[0])).split())


def section_of(page: str, name: str) -> str:
    found = re.search(rf'<section class="pp-section" id="pp-at-{name}".*?</section>', page, re.DOTALL)
    return found.group() if found else ""


class TestContents:
    def test_articles_stand_under_their_chapter_and_section_with_their_heading(self) -> None:
        text = words_of(CONTENTS)
        assert "Chapter II – Lanterns Section 1 – Registers Art. 7 Lantern registers" in text
        assert 'href="?show=harbour/art-7"' in CONTENTS
        assert "harbour/art-7/1" not in CONTENTS

    def test_judgments_fold_by_first_letter_and_summarised_ones_are_marked(self) -> None:
        letters = re.findall(r'<summary>(\w) <span class="pp-count">(\d+)</span></summary>', CONTENTS)
        assert [letter for letter, _ in letters] == ["A", "L", "O", "Q", "S"]
        assert sum(int(count) for _, count in letters) == 388
        assert CONTENTS.count("summarised") == 1

    def test_judgments_known_by_reports_alone_are_listed_apart(self) -> None:
        apart = words_of(CONTENTS.partition("Leading judgments named here, text not held")[2])
        assert apart.startswith("1 Moor v. Estmark 1999")

    def test_topics_carry_their_synonyms_for_the_filter(self) -> None:
        assert 'data-words="take it back lantern ban ordonnances"' in CONTENTS
        assert "withdrawal &lt;orders&gt;" in CONTENTS

    def test_it_is_a_tree_of_details_and_links_without_a_script(self) -> None:
        assert "<script" not in CONTENTS
        assert CONTENTS.count("<details") == CONTENTS.count("</details>")
        assert all(href.startswith("?") for href in re.findall(r'<a href="([^"]*)"', CONTENTS))

    def test_a_library_that_cannot_be_read_is_said_in_a_sentence(self) -> None:
        class Broken(fake.FakeKnowledge):
            def status(self) -> Status:
                raise StoreError("the index is damaged; run `kb build`")

        assert "The index is damaged" in words_of(draw_contents(Broken()))
        assert "The index is damaged" in words_of(draw_page(Broken(), Place("", "")))


class TestProvision:
    def test_a_duty_says_who_how_strongly_what_through_whom_and_what_softens_it(self) -> None:
        asks = words_of(section_of(show("harbour/art-7/1"), "asks"))
        assert "Authorities shall keep a register Carried out by courts What it covers dates" in asks
        assert "Authorities should publish it Softened by where appropriate" in asks

    def test_a_duty_that_a_dash_repeats_is_shown_once(self) -> None:
        assert words_of(section_of(show("harbour/art-7/1"), "asks")).count("keep a register") == 1

    def test_on_an_article_each_duty_stands_under_its_own_pinpoint(self) -> None:
        asks = section_of(show("harbour/art-7"), "asks")
        places = re.findall(r'<h4 class="pp-duty-place"><a href="\?show=([^"]*)"', asks)
        assert places == ["harbour/art-7/1", "harbour/art-7/2"]

    def test_an_article_with_words_of_its_own_folds_its_paragraphs(self) -> None:
        own = Digest(pinpoint=fake.RECORDS[0].pinpoint.parent, summary="s", duties=fake.RECORDS[0].duties)

        class Own(fake.FakeKnowledge):
            def show(self, id: str) -> Shown:
                shown = super().show(id)
                return replace(shown, records=(own, *shown.records))

        asks = section_of(draw_page(Own(), Place("show", "harbour/art-7")), "asks")
        assert "Paragraph by paragraph (2)" in asks.partition("<details")[2]

    def test_a_provision_without_a_duty_says_so(self) -> None:
        assert "It sets no duty of its own" in words_of(show("ecthr/001-900001/para-43"))

    def test_related_provisions_stand_by_instrument_with_relation_strength_and_summary(self) -> None:
        beside = section_of(show("harbour/art-7"), "beside")
        text = words_of(beside)
        assert "CM/Rec(2026)2 Art. 7(1) is parallel to para. 38.2 Rooms should Boats should be asked" in text
        assert 'href="?show=rec-2026-2/para-38.2"' in beside

    def test_case_law_names_the_judgment_and_the_paragraph(self) -> None:
        text = words_of(section_of(show("harbour/art-7/2"), "cases"))
        assert "Lind v. Norland 2000 is applied by § 43 Eleven months is not prompt." in text
        assert "Moor v. Estmark 1999 (text not held) is related to the judgment as a whole" in text

    def test_references_in_the_text_open_or_are_named_as_not_held(self) -> None:
        references = section_of(show("harbour/art-7/1/b"), "references")
        text = words_of(references)
        assert "Refers to Harbour Convention, Art. 7(2)" in text
        assert "harbour/art-99 (not held here)" in text
        assert "Referred to by Lind v. Norland 2000 § 43" in text

    def test_the_official_text_and_our_words_each_have_their_badge(self) -> None:
        page = show("harbour/art-7/1/b")
        assert "Official text" in page.partition("pp-reading")[0]
        assert fake.LETTER_B in words_of(page)
        assert "Our summary (not official)" in page.partition('<aside class="pp-summary">')[2]
        assert 'data-act="back"' not in page

    def test_previous_next_and_the_level_above_are_links(self) -> None:
        steps = re.findall(
            r'href="\?show=([^"]*)" data-browse class="pp-step pp-step-(\w+)"', show("harbour/art-7/1/b")
        )
        assert steps == [("harbour/art-7/1/a", "previous"), ("harbour/art-7/1", "up"), ("harbour/art-7/1/c", "next")]
        assert 'class="pp-step' not in show("harbour/art-7")

    def test_the_parts_of_an_article_are_reached_from_its_page(self) -> None:
        parts = re.search(r'<nav class="pp-parts".*?</nav>', show("harbour/art-7"))
        assert parts and len(re.findall("data-browse", parts.group())) == 5

    def test_topics_and_kinds_are_chips(self) -> None:
        page = show("rec-2026-2/para-38.2")
        assert "Platforms and companies" in page
        assert 'href="?topic=orders"' in page

    def test_a_paragraph_of_a_judgment_stands_alone_with_those_around_it_folded(self) -> None:
        reading = show("ecthr/001-900001/para-43").partition("pp-reading")[2]
        alone, _, folded = reading.partition("Read it in its place")
        assert "eleven months" in alone and "four letters" not in alone
        assert "four letters" in folded

    def test_words_of_records_never_become_markup(self) -> None:
        page = show("rec-2026-2/para-38.2")
        assert "<losses>" not in page
        assert "&lt;losses&gt;" in page
        assert "<orders>" not in page


class TestJudgment:
    def test_a_judgment_held_has_facts_questions_holding_and_key_paragraphs(self) -> None:
        page = show("ecthr/001-900001")
        text = words_of(page)
        assert "no. 1234/15 · 2 June 2020" in text
        assert "What happened A keeper wrote four letters." in text
        assert "Was the answer prompt?" in text
        assert "What the Court held It was not prompt." in text
        assert "§ 43 Investigation and procedure Eleven months is not prompt." in words_of(section_of(page, "key"))
        assert 'href="?show=ecthr/001-900001/para-43"' in page
        assert 'href="?show=echr/art-14"' in page and "P1-1" in text

    def test_one_not_held_says_that_nothing_can_be_cited_and_what_it_rests_on(self) -> None:
        page = show("ecthr/001-900999")
        text = words_of(page)
        assert "Text not held" in text
        assert "no paragraph of it can be cited. What is said here rests on: a list of leading cases." in text
        assert "para-" not in page

    def test_one_without_a_summary_offers_its_paragraphs(self) -> None:
        class Bare(fake.FakeKnowledge):
            def show(self, id: str) -> Shown:
                return replace(super().show(id), case=None, records=())

        page = draw_page(Bare(), Place("show", "ecthr/001-900001"))
        assert "We have not written a summary of this judgment yet." in words_of(page)
        assert '<details class="pp-rest" open><summary>Open any paragraph' in page


class TestTopic:
    def test_the_concordance_goes_by_instrument_then_case_law(self) -> None:
        heads = re.findall(r'<h3 id="pp-head-in-\d"[^>]*>(.*?) <span', topic("orders"))
        assert heads == ["CM/Rec(2026)2", "Harbour Convention", "Case law of the Court"]

    def test_each_row_opens_its_provision_with_strength_kind_and_summary(self) -> None:
        page = topic("orders")
        assert "Art. 7(2) Registers may Investigation and procedure An order lapses." in words_of(page)
        assert 'href="?show=harbour/art-7/2"' in page

    def test_recitals_fold_and_a_judgment_not_held_says_so(self) -> None:
        page = topic("orders")
        assert "Recalls the fog." in page.partition("Preamble: 1 recital")[2]
        assert "Moor v. Estmark 1999 text not held: no paragraph can be cited" in words_of(page)

    def test_the_term_has_its_french_and_its_synonyms(self) -> None:
        text = words_of(topic("orders"))
        assert text.startswith("Topic Withdrawal <orders> French ordonnances Also called take it back, lantern ban")

    def test_the_table_is_there_as_markdown_with_every_row(self) -> None:
        found = re.search(r'<pre class="pp-markdown" hidden>(.*?)</pre>', topic("orders"), re.DOTALL)
        assert found
        text = html.unescape(found.group(1))
        assert "| CM/Rec(2026)2, para. 38.2 | should | Platforms and companies | Boats report \\| losses. |" in text
        assert text.count("\n| ") == len(fake.ENTRIES) + 2
        assert "# Withdrawal \\<orders\\>" in text


class TestPicture:
    def _neighbours(self, count: int) -> list[Neighbour]:
        kinds = list(RELATIONS)
        return [
            Neighbour(
                id=f"harbour/art-{n}",
                label=f"Art. {n} <&>",
                group="Harbour Convention" if n < count // 2 else "ECHR",
                kind=kinds[n % len(kinds)],
                words="is parallel to",
            )
            for n in range(count)
        ]

    @pytest.mark.parametrize("count", [1, 2, 7, 16, 40])
    def test_it_is_well_formed_and_every_box_is_a_link_inside_the_frame(self, count: int) -> None:
        drawn = draw_neighbourhood("Tide Convention, Art. 1", "Art. 1", self._neighbours(count))
        figure = ElementTree.fromstring(drawn.replace(" data-browse", ""))
        space = "{http://www.w3.org/2000/svg}"
        for svg in figure:
            _, _, width, height = (int(part) for part in svg.attrib["viewBox"].split())
            boxes = svg.findall(f"{space}a")
            assert len(boxes) == min(count, MAX_NEIGHBOURS)
            for box in boxes:
                rect = box.find(f"{space}rect")
                assert rect is not None
                x, y, wide, high = (int(rect.attrib[name]) for name in ("x", "y", "width", "height"))
                assert x >= 0 and x + wide <= width
                assert y >= 0 and y + high <= height

    def test_it_says_in_words_what_it_shows(self) -> None:
        drawn = draw_neighbourhood("Tide Convention, Art. 1", "Art. 1", self._neighbours(2))
        assert 'role="img"' in drawn
        assert "Tide Convention, Art. 1 and its neighbours: it is parallel to Art. 0" in html.unescape(drawn)

    def test_the_page_repeats_it_as_a_list_and_explains_its_lines(self) -> None:
        around = words_of(section_of(show("harbour/art-7"), "around"))
        assert "The same as a list is parallel to CM/Rec(2026)2, para. 38.2" in around
        assert "is applied by" in around

    def test_nothing_around_draws_nothing(self) -> None:
        assert draw_neighbourhood("x", "x", []) == ""

    def test_every_relation_and_strength_has_its_colour(self) -> None:
        css = (STATIC / "browse.css").read_text(encoding="utf-8")
        assert [kind for kind in RELATIONS if f".pp-edge-{kind}" not in css] == []
        assert [s for s in STRENGTHS if s != "none" and f".pp-strength-{s}" not in css] == []
        assert strength_tag("none") == ""

    @pytest.mark.parametrize("scheme", [":root", ".dark"])
    def test_strengths_are_read_and_lines_are_seen_on_their_ground(self, scheme: str) -> None:
        colours: dict[str, str] = {}
        for name in ("pinpoint.css", "browse.css"):
            block = re.search(re.escape(scheme) + r" \{(.*?)\}", (STATIC / name).read_text(encoding="utf-8"), re.DOTALL)
            assert block
            colours |= dict(re.findall(r"--pp-([\w-]+): (#[0-9a-f]{6})", block.group(1)))
        tags = [(f"on-{s}", s) for s in ("shall", "should", "may")]
        assert [pair for pair in tags if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []
        lines = (
            "parallel",
            "implements",
            "narrower",
            "procedure",
            "exception",
            "defines",
            "applies",
            "related",
            "refers",
        )
        faint = [line for line in lines if _contrast(colours[line], colours["paper"]) < 3]
        assert faint == []


class TestAddress:
    @pytest.mark.parametrize(
        ("query", "place"),
        [
            ({"show": "istanbul/art-36"}, ("show", "istanbul/art-36")),
            ({"topic": " orders "}, ("topic", "orders")),
            ({"q": "why"}, ("", "")),
            ({"show": ""}, ("", "")),
            ({"show": "x" * 900}, ("show", "x" * 400)),
        ],
    )
    def test_an_address_names_one_page(self, query: dict[str, str], place: tuple[str, str]) -> None:
        assert read_address(query) == place

    @pytest.mark.parametrize(
        "id", ["nowhere/art-1", "ecthr/001-1", "Not An Id", "../../etc/passwd", "<script>", "x" * 999]
    )
    def test_what_is_not_there_is_said_in_one_sentence_with_the_way_out(self, id: str) -> None:
        page = show(id)
        text = words_of(page)
        assert text.startswith("Not found")
        assert "Choose a provision, a judgment or a topic in the contents." in text
        assert "kb list" not in text and "<script" not in page

    def test_what_is_held_nearest_is_offered(self) -> None:
        assert 'href="?show=harbour/art-7"' in show("harbour/art-7/9")

    def test_a_topic_that_is_not_there_is_said_in_one_sentence(self) -> None:
        assert "There is no topic 'nothing'." in words_of(topic("nothing"))

    def test_the_first_page_offers_texts_judgments_and_topics(self) -> None:
        page = draw_page(KNOWLEDGE, Place("", ""))
        assert 'href="?show=harbour"' in page and 'href="?topic=registers"' in page
        assert "388 judgments" in words_of(page)

    def test_an_instrument_shows_its_contents(self) -> None:
        text = words_of(show("harbour"))
        assert "HTS No. 7" in text and "Art. 7 Lantern registers" in text

    def test_a_provision_opened_beside_an_answer_leads_to_browse(self) -> None:
        assert 'href="?show=harbour/art-7/2" data-browse' in draw_provision(KNOWLEDGE, "harbour/art-7/2")


class TestShelves:
    @pytest.mark.parametrize(
        ("id", "document", "top"),
        [
            ("istanbul/art-36/1/a", "istanbul", "istanbul/art-36"),
            ("rec-2026-2/para-38.2", "rec-2026-2", "rec-2026-2/para-38"),
            ("ecthr/001-1/para-4", "ecthr/001-1", "ecthr/001-1"),
            ("doc/bill/s-1", "doc/bill", "doc/bill/s-1"),
        ],
    )
    def test_the_contents_list_an_article_for_everything_in_it(self, id: str, document: str, top: str) -> None:
        assert document_of(id) == document
        assert top_of(id) == top

    @pytest.mark.parametrize(
        ("citation", "place"),
        [
            ("Istanbul Convention, Art. 36(1)", "Art. 36(1)"),
            ("CM/Rec(2026)2, preamble, recital 5", "recital 5"),
            ("Budapest Convention, First Protocol, Art. 3(2)", "Art. 3(2)"),
        ],
    )
    def test_a_place_is_cited_without_its_text(self, citation: str, place: str) -> None:
        assert place_of(citation) == place

    def test_texts_are_named_as_lawyers_name_them(self) -> None:
        shelves = read_shelves(KNOWLEDGE)
        assert shelves.name("ecthr/001-900999") == "Moor v. Estmark"
        assert shelves.name("istanbul/art-1") == "Istanbul Convention"
        assert shelves.term("unknown") == "unknown"

    def test_an_article_is_as_strong_as_its_strongest_paragraph(self) -> None:
        assert strength_in(KNOWLEDGE.show("harbour/art-7")) == "shall"
        assert strength_in(KNOWLEDGE.show("harbour/art-7/2")) == "may"

    def test_the_closest_relation_comes_first(self) -> None:
        made = [Relation(id="a", here="b", kind=kind, words="", ours=True) for kind in ("cited-by", "parallel", "new")]
        assert [r.kind for r in sorted(made, key=weigh)] == ["parallel", "cited-by", "new"]

    def test_a_long_list_folds_after_its_first_entries(self) -> None:
        assert "Show 2 more judgments" in fold_rest(["<li>x</li>"] * 5, 3, "judgments")
        assert fold_rest([], 3, "judgments") == ""
