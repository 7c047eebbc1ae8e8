"""The page in a real browser: ask, open citations by mouse and keyboard, copy, download, phone, nothing from outside.

Runs over a stand-in with invented texts and over a knowledge base really built from the digest and two invented
judgments; KB_TEST_HOME names another one to run over. All in one file, since every test shares the two servers and the
browser that it starts.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

import pytest
from docx import Document

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHECKOUT = Path(__file__).resolve().parent.parent
CHROMIUM = Path(shutil.which("chromium") or "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
START_SECONDS = 90


@dataclass(frozen=True)
class Site:
    """A page that is being served, a question it answers, one it refuses, and the log of calls to other machines."""

    address: str
    question: str
    refused: str
    calls: Path | None = None
    texts: int = 1
    provision: str = ""
    topic: str = ""
    fabricated: str = ""


SITES = {
    "invented": ("When may a keeper ask for a withdrawal order?", "What will the weather be?"),
    "built": (
        "Can an order to remove content be made before anyone is convicted?",
        "What is the best apple pie recipe?",
    ),
}


BROWSED = {"invented": ("harbour/art-7/1", "orders"), "built": ("rec-2026-2/para-38.2", "removal-orders")}
"""A provision that has related ones in another instrument, and a topic, in each site."""
FABRICATED = {
    "invented": "Keepers are paid by the hour (Harbour Convention, Art. hundred).",
    "built": "A register of stalkers is required by Article 96 of the Istanbul Convention.",
}
BUILT = os.environ.get("KB_TEST_HOME", "")


@pytest.fixture(scope="module", params=list(SITES))
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, invented: Path) -> Iterator[Site]:
    port = _free_port()
    log = tmp_path_factory.mktemp("site") / "calls"
    if request.param == "invented":
        command = [str(CHECKOUT / "tests" / "fake_knowledge.py"), str(port), str(log)]
    else:
        home, texts = BUILT or str(invented / "home"), [] if BUILT else ["--corpus", str(invented / "texts")]
        command = [str(CHECKOUT / "app.py"), "--home", home, "--port", str(port), *texts]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    process = subprocess.Popen(
        [sys.executable, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait_for(address, process)
        question, refused = SITES[request.param]
        invented_texts = request.param == "invented"
        calls, texts = (log, 7) if invented_texts else (None, 1)
        yield Site(address, question, refused, calls, texts, *BROWSED[request.param], FABRICATED[request.param])
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    opener = build_opener(ProxyHandler({}))
    for _ in range(START_SECONDS * 4):
        if process.poll() is not None:
            pytest.fail(f"the page did not start: {process.stdout.read().decode() if process.stdout else ''}")
        try:
            opener.open(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"the page did not start within {START_SECONDS} s")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not installed ({CHROMIUM} is missing)")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


Visit = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, site: Site) -> Iterator[Visit]:
    """Opens the page, with a question where one is given; at the end nothing may have been asked of another machine."""
    contexts, outside, failures = [], [], []

    def open_page(
        question: str = "", size: dict[str, int] = DESKTOP, scheme: str = "light", *, address: str = ""
    ) -> Any:
        context = browser.new_context(
            viewport=size, color_scheme=scheme, accept_downloads=True, reduced_motion="reduce"
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.address)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "request", lambda r: outside.append(r.url) if not r.url.startswith((site.address, "data:", "blob:")) else 0
        )
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(site.address + (f"?q={quote(question)}" if question else address))
        page.wait_for_selector("#pp-browse-page .pp-page h2" if address else "#pp-question textarea")
        if question:
            page.wait_for_selector("#pp-answer h2, #pp-answer .pp-error")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == []
    assert failures == []


def _open_section(page: Any, panel: str = "#pp-provision") -> Any:
    return page.locator(f"{panel} .pp-context:not([hidden])")


def _overflow(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_enter_asks_and_a_marker_opens_its_provision_with_the_quoted_words_marked(visit: Visit, site: Site) -> None:
    page = visit()
    page.fill("#pp-question textarea", site.question)
    page.press("#pp-question textarea", "Enter")
    page.wait_for_selector("#pp-answer .pp-marker")
    assert page.title() == "Pinpoint"
    assert page.locator(".pp-examples").count() == 0 or not page.locator(".pp-examples").is_visible()
    for marker in page.locator("#pp-answer .pp-marker").all():
        marker.click()
        section = _open_section(page)
        assert section.count() == 1
        named = section.locator("h3 > span").last.inner_text()
        assert named in (marker.get_attribute("aria-label") or "")
        listed = page.locator(f'.pp-citation:has([data-open="{marker.get_attribute("data-open")}"])')
        quoted = listed.locator(".pp-quote").inner_text()
        if listed.locator(".pp-badge-official").count():
            quoted = quoted.removeprefix("“").removesuffix("”")
        assert "".join("".join(section.locator("mark").all_inner_texts()).split()) == "".join(quoted.split())
        assert marker.get_attribute("aria-current") == "true"


def test_every_citation_says_what_it_is_and_links_to_its_source(visit: Visit, site: Site) -> None:
    page = visit(site.question)
    for citation in page.locator(".pp-citation").all():
        assert citation.locator(".pp-badge").inner_text() in ("Official text", "Our summary (not official)")
        source = citation.locator("a.pp-source")
        assert source.get_attribute("target") == "_blank"
        assert "noopener" in (source.get_attribute("rel") or "")


def test_a_marker_is_reached_and_opened_by_keyboard_alone_and_escape_leads_back(visit: Visit, site: Site) -> None:
    page = visit(site.question)
    page.focus("#pp-question textarea")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('pp-marker')"):
            break
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label and label.startswith("Citation 1")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H3"
    assert _open_section(page).locator("mark").first.is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == label


def test_a_refusal_says_why_and_its_nearest_provisions_open(visit: Visit, site: Site) -> None:
    page = visit(site.refused)
    assert page.locator("#pp-answer h2").inner_text() == "No answer"
    assert page.locator(".pp-refusal").inner_text().strip()
    nearest = page.locator(".pp-nearest .pp-open")
    assert nearest.count() > 0
    nearest.last.click()
    assert _open_section(page).locator("h3 > span").last.inner_text() == nearest.last.inner_text()


def test_another_question_opens_its_own_first_provision(visit: Visit, site: Site) -> None:
    page = visit(site.refused)
    page.locator(".pp-nearest .pp-open").last.click()
    page.fill("#pp-question textarea", site.question)
    page.press("#pp-question textarea", "Enter")
    page.locator(".pp-marker").last.click()
    page.fill("#pp-question textarea", site.refused)
    page.click("#pp-ask")
    page.wait_for_selector(".pp-nearest")
    page.wait_for_function("document.querySelectorAll('#pp-provision .pp-context:not([hidden])').length === 1")
    assert _open_section(page).locator("h3 > span").last.inner_text() == page.locator(".pp-open").first.inner_text()
    assert page.locator(".pp-marker").count() == 0


def test_copy_gives_markdown_with_every_citation(visit: Visit, site: Site) -> None:
    page = visit(site.question)
    page.click('[data-act="copy"]')
    page.wait_for_function("document.querySelector('[data-act=copy]').textContent === 'Copied'")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "## Citations" in text
    assert "[1]" in text
    for name in page.locator(".pp-citation .pp-open").all_inner_texts():
        assert name in text.replace("\\", "")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_save_as_word_gives_a_file_with_the_answer_and_escape_closes_the_menu(
    visit: Visit, site: Site, size: dict[str, int]
) -> None:
    page = visit(site.question, size)
    page.focus(".pp-save summary")
    page.keyboard.press("Enter")
    assert page.locator(".pp-menu").is_visible()
    assert _overflow(page) <= 0
    page.select_option('[name="pp-style"]', "oscola")
    with page.expect_download() as waiting:
        page.click('[data-save="docx"]')
    assert waiting.value.suggested_filename.endswith(".docx")
    words = "\n".join(p.text for p in Document(str(waiting.value.path())).paragraphs)
    assert site.question in words
    page.keyboard.press("Escape")
    assert not page.locator(".pp-menu").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_session_is_saved_opened_in_another_visit_and_its_answers_shown(visit: Visit, site: Site) -> None:
    page = visit(site.question)
    page.fill("#pp-question textarea", site.refused)
    page.press("#pp-question textarea", "Enter")
    page.wait_for_selector(".pp-nearest")
    page.click(".pp-save summary")
    page.check('[name="pp-scope"][value="all"]')
    with page.expect_download() as waiting:
        page.click('[data-save="json"]')
    page.click('[data-act="start-anew"]')
    page.wait_for_selector("button.pp-example")
    other = visit()
    other.set_input_files("#pp-session-file", waiting.value.path())
    other.wait_for_selector(".pp-answer .pp-from-file")
    assert other.locator(".pp-recall").all_inner_texts() == [site.question, site.refused]
    other.locator(".pp-recall").first.click()
    other.locator(".pp-marker").first.click()
    assert _open_section(other).locator("mark").first.is_visible()
    broken = {"name": "x.json", "mimeType": "application/json", "buffer": b"{}"}
    other.set_input_files("#pp-session-file", broken)
    other.wait_for_selector(".pp-visit-wrong")
    assert "Traceback" not in other.content()


def test_the_check_finds_a_provision_that_does_not_exist(visit: Visit, site: Site) -> None:
    page = visit()
    page.get_by_role("tab", name="Check a text").click()
    page.fill("#pp-text textarea", f"# Note\n\n{site.fabricated}")
    page.click("#pp-check")
    page.wait_for_selector(".pp-judged-fabricated-provision")
    assert "needs a look" in page.inner_text(".pp-verdict-sum")
    page.click('[data-act="copy"] >> visible=true')
    page.wait_for_function("[...document.querySelectorAll('[data-act=copy]')].some(b => b.textContent === 'Copied')")
    assert "No such provision" in page.evaluate("navigator.clipboard.readText()")


def test_nothing_is_wider_than_a_phone_and_the_provision_comes_below_the_answer(visit: Visit, site: Site) -> None:
    page = visit(site.question, PHONE)
    assert _overflow(page) <= 0
    answer, panel = page.locator("#pp-answer").bounding_box(), page.locator("#pp-provision").bounding_box()
    assert answer["y"] + answer["height"] <= panel["y"]
    page.locator(".pp-marker").last.click()
    page.wait_for_function(
        "document.querySelector('#pp-provision .pp-panel').getBoundingClientRect().top < innerHeight / 2"
    )
    assert _open_section(page).locator("mark").first.is_visible()
    assert _overflow(page) <= 0
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector(".pp-table")
    assert _overflow(page) <= 0


def test_the_library_lists_texts_and_finds_judgments(visit: Visit, site: Site) -> None:
    page = visit()
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector(".pp-judgment")
    assert page.locator(".pp-table tbody tr").count() >= site.texts
    name = page.locator(".pp-judgment b").first.inner_text()
    page.locator("#pp-search :is(input, textarea)").press_sequentially(name)
    page.wait_for_function("document.querySelector('#pp-judgments').innerText.includes('match, by name')")
    assert name in page.locator(".pp-judgment b").all_inner_texts()
    page.locator("#pp-search :is(input, textarea)").fill("zzzz")
    page.wait_for_function("document.querySelector('#pp-judgments').innerText.includes('No judgment matches')")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_browse_opens_at_an_address_follows_a_related_provision_and_back_leads_back(
    visit: Visit, site: Site, size: dict[str, int]
) -> None:
    page = visit(size=size, address=f"?show={site.provision}")
    heading = page.locator(".pp-page h2")
    first = heading.inner_text()
    related = page.locator("#pp-at-beside .pp-card-head a").first
    target = related.get_attribute("href")
    related.click()
    page.wait_for_function("old => document.querySelector('.pp-page h2').innerText !== old", arg=first)
    assert page.url.endswith(target)
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert _overflow(page) <= 0
    page.go_back()
    page.wait_for_function("old => document.querySelector('.pp-page h2').innerText === old", arg=first)
    assert page.url.endswith(f"?show={site.provision}")
    assert page.locator('.pp-tree [aria-current="page"]').count() == 1


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_topic_opens_from_a_provision_and_its_table_is_copied(visit: Visit, site: Site, size: dict[str, int]) -> None:
    page = visit(size=size, address=f"?show={site.provision}")
    page.locator('.pp-page a.pp-chip[href*="topic="]').first.click()
    page.wait_for_selector(".pp-page-topic .pp-concordance")
    assert "?topic=" in page.url
    assert _overflow(page) <= 0
    page.click('[data-act="copy"]')
    page.wait_for_function("document.querySelector('.pp-page [data-act=copy]').textContent === 'Copied'")
    table = page.evaluate("navigator.clipboard.readText()")
    rows = page.locator(".pp-concordance tbody tr:not(.pp-case-row)").count()
    assert table.count("\n| ") == rows + 2


def test_the_contents_narrow_to_what_is_typed_and_open_by_keyboard(visit: Visit, site: Site) -> None:
    page = visit(address=f"?topic={site.topic}")
    assert page.locator(".pp-page h2").inner_text()
    page.locator("#pp-tree-filter").press_sequentially(site.topic.rpartition("-")[2][:5])
    page.wait_for_function("document.querySelector('#pp-tree-found').innerText.includes('entr')")
    listed = page.locator(f'.pp-tree a[href="?topic={site.topic}"]')
    assert listed.is_visible()
    page.fill("#pp-tree-filter", "zzzz")
    assert "Nothing there" in page.inner_text("#pp-tree-found")
    page.fill("#pp-tree-filter", "")
    listed.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.tagName === 'H2'")


def test_an_unknown_address_says_so_in_one_sentence(visit: Visit) -> None:
    page = visit(address="?show=nowhere/art-1")
    assert "not in the knowledge base" in page.inner_text(".pp-page .pp-error")
    assert "Traceback" not in page.content()


def test_the_cited_provision_opens_in_browse_and_back_leads_to_the_answer(visit: Visit, site: Site) -> None:
    page = visit(site.question)
    _open_section(page).get_by_role("link", name="Open in Browse").click()
    page.wait_for_selector(".pp-page-provision h2")
    assert page.locator(".pp-page-provision h2").is_visible()
    page.go_back()
    page.wait_for_function("document.querySelector('#pp-answer h2')?.offsetParent")


def test_an_example_fills_the_question_and_asks_it(visit: Visit) -> None:
    page = visit()
    example = page.locator("button.pp-example").first
    words = example.inner_text()
    example.click()
    page.wait_for_selector("#pp-answer h2")
    assert page.input_value("#pp-question textarea") == words


def test_both_colour_schemes_are_drawn(visit: Visit) -> None:
    grounds = [visit(scheme=s).evaluate("getComputedStyle(document.body).backgroundColor") for s in ("light", "dark")]
    assert grounds == ["rgb(250, 247, 240)", "rgb(18, 23, 31)"]


def test_a_question_that_is_too_long_is_answered_in_one_plain_sentence(visit: Visit) -> None:
    page = visit()
    page.fill("#pp-question textarea", "x" * 100_000)
    page.click("#pp-ask")
    error = page.locator("#pp-answer .pp-error")
    error.wait_for()
    assert "characters" in error.inner_text()
    assert "Traceback" not in page.content()


@pytest.mark.parametrize("site", ["invented"], indirect=True)
class TestInventedTexts:
    def test_the_filter_limits_what_is_searched(self, visit: Visit) -> None:
        page = visit()
        page.get_by_label("Istanbul Convention").check()
        page.get_by_label("Case law of the Court").check()
        page.fill("#pp-question textarea", "which texts")
        page.click("#pp-ask")
        assert page.locator(".pp-refusal").inner_text().strip() == "Searched: istanbul, ecthr."

    def test_markup_in_a_text_stays_words(self, visit: Visit) -> None:
        page = visit("script {{value}} ${1+1} <img src=x>")
        assert page.locator("#pp-answer img, #pp-answer script, #pp-provision script").count() == 0
        assert "<script>alert('x')</script>" in _open_section(page).inner_text()
        assert page.input_value("#pp-question textarea") == "script {{value}} ${1+1} <img src=x>"

    def test_a_cross_reference_opens_beside_the_answer(self, visit: Visit, site: Site) -> None:
        page = visit(site.question)
        _open_section(page).get_by_role("button", name="Show cross-references").click()
        page.locator('#pp-provision [data-show="harbour/art-7/2"]').click()
        page.wait_for_function("!document.querySelector('[data-extra]').hidden")
        assert _open_section(page).locator("h3").inner_text() == "Harbour Convention, Art. 7(2)"

    def test_the_server_reaches_no_other_machine(self, visit: Visit, site: Site) -> None:
        visit(site.question)
        assert site.calls is not None
        assert not site.calls.exists(), site.calls.read_text(encoding="utf-8")

    def test_a_planted_misquote_is_found_and_shown_word_by_word(self, visit: Visit, tmp_path: Path) -> None:
        page = visit(size=PHONE)
        page.get_by_role("tab", name="Check a text").click()
        memo = tmp_path / "memo.txt"
        memo.write_text("A tribunal confirms it. The text says “when a keeper asks for a lamp order” (Art. 7(1)(b)).")
        page.set_input_files("#pp-text-file", memo)
        page.wait_for_function("document.querySelector('#pp-text textarea').value.includes('lamp')")
        page.click("#pp-check")
        page.wait_for_selector(".pp-judged-misquote")
        assert page.locator(".pp-difference del").all_inner_texts() == ["lamp"]
        assert page.locator(".pp-difference ins").all_inner_texts() == ["withdrawal"]
        assert not page.locator(".pp-judged-supported").is_visible()
        page.click('[data-filter="all"]')
        assert page.locator(".pp-judged-supported").is_visible()
        assert _overflow(page) <= 0
        opener = page.locator(".pp-judged-misquote .pp-open")
        opener.click()
        page.wait_for_function("document.activeElement.tagName === 'H3'")
        assert _open_section(page, "#pp-check-panel").locator("h3 > span").last.inner_text() == opener.inner_text()
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.classList.contains('pp-open')")
