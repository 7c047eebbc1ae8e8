"""A PDF gives the same identifiers, headings and words as the text it was printed from."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from made_up import JUDGMENT, RECOMMENDATION, TREATY, source
from pdf_maker import Block, Print, judgment_blocks, make_pdf, recommendation_blocks, treaty_blocks
from pypdf import PdfReader, PdfWriter

from ingest import pdf
from ingest.readers import read_file
from ingest.recognise import parse_instrument, recognise
from ingest.recommendation import parse_recommendation
from ingest.source import SourceText, fold
from ingest.treaty import parse_treaty
from kb.errors import ReadError
from kb.model import Instrument

HEAD = "CETS 999 – Lighthouses, 3.V.2031"
LAYOUTS = {
    "plain": Print(),
    "running head": Print(running_head=HEAD, height=180.0),
    "number in the head": Print(running_head=HEAD, number_in_head=True, page_numbers=False, height=180.0),
    "head of the series": Print(running_head="Council of Europe Treaty Series – No. 999", height=240.0),
    "cover": Print(cover=("Council of Europe Treaty Series – No. 999", "Convention", "Lanternport, 3.V.2031")),
    "narrow": Print(width=170.0, height=300.0, running_head=HEAD),
    "hyphens": Print(width=190.0, hyphenate=True),
    "soft hyphens": Print(width=190.0, hyphenate=True, soft_hyphens=True),
    "justified": Print(width=200.0, justify=True),
    "number alone": Print(number_alone=True, height=200.0),
    "words apart": Print(words_apart=True),
    "mirrored margins": Print(mirror=True, height=180.0),
    "no gaps": Print(gap=0.0, width=300.0),
    "sans serif": Print(font="Helvetica", bold="Helvetica-Bold", size=9.0, leading=11.0),
}


def read(folder: Path, data: bytes, name: str = "law.pdf") -> SourceText:
    path = folder / name
    path.write_bytes(data)
    return read_file(path)


def same(printed: Instrument, written: Instrument) -> bool:
    """Equal in all but the pages, with a readable difference where not."""
    left, right = (
        [(str(p.pinpoint), p.heading, p.division, p.lead, p.text) for p in instrument.provisions]
        for instrument in (printed, written)
    )
    assert left == right
    return True


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_treaty_reads_the_same_in_every_layout(tmp_path: Path, layout: str) -> None:
    printed = read(tmp_path, make_pdf(treaty_blocks(TREATY.split("\n")), LAYOUTS[layout]))
    assert printed.format == "pdf"
    instrument = parse_treaty(printed, "lamp")
    assert same(instrument, parse_treaty(source(TREATY), "lamp"))
    assert [p.line for p in instrument.placements] == [line.number for line in printed.lines]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_recommendation_reads_the_same_in_every_layout(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "law.md"
    path.write_text(RECOMMENDATION, encoding="utf-8")
    written = read_file(path)
    printed = read(tmp_path, make_pdf(recommendation_blocks(line.text for line in written.lines), LAYOUTS[layout]))
    assert same(parse_recommendation(printed), parse_recommendation(written))


@pytest.mark.parametrize("gap", [0.0, 6.0])
@pytest.mark.parametrize("justify", [False, True])
@pytest.mark.parametrize("height", [200.0, 640.0])
def test_a_judgment_has_one_line_a_paragraph(tmp_path: Path, gap: float, justify: bool, height: float) -> None:
    lines = [line for line in JUDGMENT.split("\n") if line]
    style = Print(
        running_head="FRESNEL v. LANTERNIA JUDGMENT",
        first_line=14.0,
        size=12.0,
        leading=14.4,
        gap=gap,
        justify=justify,
        height=height,
    )
    printed = read(tmp_path, make_pdf(judgment_blocks(lines), style))
    assert [fold(line.text) for line in printed.lines] == lines
    assert recognise(printed) == "ecthr"


def test_pages_count_from_one_and_a_paragraph_has_the_page_it_starts_on(tmp_path: Path) -> None:
    blocks = [
        Block(label=str(n), text=f"Lamp {chr(64 + n)} is lit {'and trimmed ' * (n % 9)}at dusk.", hang=20.0)
        for n in range(1, 41)
    ]
    lines = read(tmp_path, make_pdf(blocks, Print(height=200.0, running_head=HEAD))).lines
    assert [line.number for line in lines] == list(range(1, 41))
    assert lines[0].page == 1 and lines[-1].page == 5
    assert [line.page for line in lines] == sorted(line.page or 0 for line in lines)


@pytest.mark.parametrize("rule", [False, True])
def test_footnotes_and_their_marks_are_taken_out(tmp_path: Path, rule: bool) -> None:
    style = Print(
        running_head=HEAD,
        height=300.0,
        footnote_rule=rule,
        footnotes={"vessel;": "A vessel is any ship. This note is long and goes on.", "dry.": "2 kegs at most."},
    )
    printed = read(tmp_path, make_pdf(treaty_blocks(TREATY.split("\n")), style))
    assert same(parse_treaty(printed, "lamp"), parse_treaty(source(TREATY), "lamp"))


def test_a_quotation_in_small_type_at_the_foot_is_no_footnote(tmp_path: Path) -> None:
    blocks = [
        Block(text=f"{n}. The harbour rules say, {'in so far as they matter ' * (n + 2)}here:", first_line=True)
        if n % 2
        else Block(text=f"{n}. A lamp is {'put out at dawn and ' * n}cleaned.", small=True, x=14.0)
        for n in range(1, 24)
    ]
    lines = read(tmp_path, make_pdf(blocks, Print(height=300.0, first_line=14.0))).lines
    assert [fold(line.text) for line in lines] == [block.text for block in blocks]


def test_paragraphs_that_begin_alike_at_the_top_of_pages_are_no_running_head(tmp_path: Path) -> None:
    words = "Each State keeps the lamps it has and lights them every night of the year until dawn comes"
    tails = [" ".join(chr(97 + (n * k) % 26) * (k + 2) for k in range(1, n % 9)) for n in range(60)]
    blocks = [Block(label=str(n + 1), text=f"{words}, and {tail} go.", hang=20.0) for n, tail in enumerate(tails)]
    lines = read(tmp_path, make_pdf(blocks, Print(width=200.0, height=172.0, running_head=HEAD))).lines
    assert [fold(line.text) for line in lines] == [fold(f"{block.label} {block.text}") for block in blocks]


def test_a_paragraph_number_alone_at_the_top_of_a_page_is_no_page_number(tmp_path: Path) -> None:
    blocks = [Block(label=str(n), text=f"It burns {'and burns ' * (12 + n % 5)}on.", hang=20.0) for n in range(1, 21)]
    style = Print(number_alone=True, width=300.0, height=170.0, gap=0.0)
    numbers = [line.text.split()[0] for line in read(tmp_path, make_pdf(blocks, style)).lines]
    assert numbers == [str(n) for n in range(1, 21)]


def test_raised_letters_stay_and_raised_numbers_go(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    text = canvas.beginText(72, 700)
    for size, rise, words in (
        (11, 0, "At the 1552"),
        (7, 4, "nd"),
        (11, 0, " meeting"),
        (7, 4, "3"),
        (11, 0, ", it rained."),
    ):
        text.setFont("Times-Roman", size)
        text.setRise(rise)
        text.textOut(words)
    canvas.drawText(text)
    canvas.save()
    assert read(tmp_path, buffer.getvalue()).lines[0].text.strip() == "At the 1552nd meeting, it rained."


# --- refusals ---------------------------------------------------------------------------------------------------------


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf(treaty_blocks(TREATY.split("\n"))))))
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def scanned() -> bytes:
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(595, 842)
    return written(writer)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (encrypted, "law.pdf is protected by a password; save a copy without one"),
        (scanned, r"law.pdf has no text, only pictures \(a scan\?\); run it through OCR"),
        (lambda: b"%PDF-1.7\n%%EOF\n", "law.pdf is broken or no PDF"),
        (lambda: make_pdf(treaty_blocks(TREATY.split("\n")))[:900], "law.pdf is broken or no PDF"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_out(
    tmp_path: Path, make: Callable[[], bytes], problem: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ReadError, match=problem):
        read(tmp_path, make())
    assert capfd.readouterr() == ("", "")


def test_a_pdf_that_only_forbids_copying_is_read(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf(treaty_blocks(TREATY.split("\n"))))))
    writer.encrypt("", "owner", algorithm="RC4-128")
    assert parse_treaty(read(tmp_path, written(writer)), "lamp").provisions


def test_a_pdf_with_too_many_pages_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    with pytest.raises(ReadError, match=r"law.pdf has 3 pages, over the limit of 2; split it"):
        read(tmp_path, scanned())


@pytest.mark.parametrize("seed", range(12))
def test_damaged_bytes_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    data = bytearray(make_pdf(treaty_blocks(TREATY.split("\n")[:30])))
    for place in range(seed * 7 + 20, len(data), 211):
        data[place] = (data[place] + seed * 31 + 1) % 256
    try:
        read(tmp_path, bytes(data))
    except ReadError as error:
        assert error.message.startswith("law.pdf")


# --- official texts ---------------------------------------------------------------------------------------------------

OFFICIAL = {
    "as printed": Print(running_head="CETS 000 – Convention, 11.V.2011", justify=True, size=11.0, leading=13.2),
    "narrow": Print(
        width=240.0, words_apart=True, mirror=True, running_head="Council of Europe Treaty Series – No. 000"
    ),
    "hyphenated": Print(hyphenate=True, gap=0.0, height=420.0),
}


def texts(official: Path) -> Iterable[Path]:
    return [*sorted(official.glob("conventions/*.txt")), *official.glob("recommendation/*.md")]


@pytest.mark.official
@pytest.mark.parametrize("layout", OFFICIAL)
@pytest.mark.parametrize("number", range(7))
def test_an_official_text_reads_the_same_from_print(official: Path, tmp_path: Path, number: int, layout: str) -> None:
    path = list(texts(official))[number]
    text = read_file(path)
    key = recognise(text)
    blocks = recommendation_blocks if key.startswith("rec-") else treaty_blocks
    printed = read(tmp_path, make_pdf(blocks(line.text for line in text.lines), OFFICIAL[layout]))
    assert recognise(printed) == key
    assert same(parse_instrument(printed, key), parse_instrument(text, key))


@pytest.mark.official
@pytest.mark.parametrize("item", ["001-61135", "001-57984", "001-60696", "001-61798"])
def test_an_official_judgment_has_one_line_a_paragraph(official: Path, tmp_path: Path, item: str) -> None:
    lines = [fold(line.text) for line in read_file(official / "ecthr" / f"{item}.txt").lines if line.text.strip()]
    head = re.sub("^CASE OF ", "", lines[1]) + " JUDGMENT"
    style = Print(running_head=head, first_line=14.0, size=12.0, leading=14.4, gap=4.0, justify=True)
    printed = read(tmp_path, make_pdf(judgment_blocks(lines), style), f"{item}.pdf")
    assert [fold(line.text) for line in printed.lines] == lines
    assert recognise(printed) == "ecthr"
