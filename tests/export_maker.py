"""Invented texts and answers for the tests of exports: treaties, a recommendation, judgments, a bill."""

from __future__ import annotations

from kb.export_model import CitedText, Provenance
from kb.model import Answer, Claim, Layer, Support

HARBOUR = CitedText(
    key="harbour", kind="treaty", title="Convention on Safe Harbours", short="Harbour Convention",
    reference="HTS No. 7", date="2001-05-03", in_force="2003-09-01", as_of="2026-03-04", url="https://texts.example/7",
    caveat="This copy is older than the text now in force.",
)  # fmt: skip
PROTOCOL = CitedText(
    key="harbour-protocol-1", kind="protocol", title="Protocol to the Convention on Safe Harbours, on rude signals",
    short="Harbour Convention, First Protocol", reference="HTS No. 9", date="2005", as_of="2026-03-04",
)  # fmt: skip
RECOMMENDATION = CitedText(
    key="rec-1999-4", kind="recommendation", title="Recommendation CM/Rec(1999)4 on the lighting of piers",
    short="CM/Rec(1999)4", reference="CM/Rec(1999)4", date="1999-02-10", layer="digest",
)  # fmt: skip
LIND = CitedText(
    key="ecthr/001-900001", kind="judgment", title="L.K. v. Norland", date="2008-12-02", applications=("2872/02",),
    ecli="ECLI:CE:ECHR:2008:1202JUD000287202", url="https://court.example/?i=001-900001", as_of="2026-03-04",
)  # fmt: skip
GRAND = CitedText(
    key="ecthr/001-900002", kind="judgment", title="Öberg and Others v. Estmark (no. 2)", date="2013-11-12",
    applications=("5786/08", "12/09"), grand_chamber=True, ecli="ECLI:CE:ECHR:2013:1112JUD000578608",
)  # fmt: skip
MANY = CitedText(
    key="ecthr/001-900003", kind="judgment", title="N.Ts. and Ş.A.Ç. Tic. A.Ş. v. Westmark", date="2011",
    applications=("1/01", "2/01", "3/01", "4/01", "5/01"),
)  # fmt: skip
DECISION = CitedText(
    key="ecthr/001-900004", kind="judgment", title="Pier.org Ltd. v. Norland (dec.)", date="2017-02-07",
    applications=("74742/14", "1/15", "2/15"),
)  # fmt: skip
UNDATED = CitedText(key="ecthr/001-900005", kind="judgment", title="Quill v. the Kingdom of Estmark", date="")
BILL = CitedText(key="doc/harbour-bill", kind="document", title="Harbour Bill <b>draft</b>")

PROVENANCE = Provenance(
    texts=(HARBOUR, PROTOCOL, RECOMMENDATION, LIND, GRAND, MANY, DECISION, UNDATED, BILL),
    built="2026-03-05T10:20:30+00:00", model="tiny-model==1.0", digest="ab12" * 16, made="2026-11-24",
)  # fmt: skip


def support(marker: int, id: str, citation: str, quote: str, *, layer: Layer = "official", role: str = "") -> Support:
    text = PROVENANCE.find(id)
    return Support(
        marker=marker, id=id, citation=citation, quote=quote, layer=layer, role=role, heading="",
        instrument=id.partition("/")[0], url=text.url if text else "", ecli=text.ecli if text else "",
    )  # fmt: skip


SUPPORTS = (
    support(1, "harbour/art-7/1/b", "Harbour Convention, Art. 7(1)(b)", "a keeper asks for a withdrawal order;"),
    support(2, "rec-1999-4/para-38.2", "CM/Rec(1999)4, para. 38.2", "Piers should be lit at dusk.", layer="digest"),
    support(3, "ecthr/001-900001/para-43", "L.K. v. Norland, no. 2872/02, § 43, 2 December 2008",
            "The Court notes that the pier’s lamp – “the čşșğ lamp” – was broken.", role="assessment"),
    support(4, "ecthr/001-900002/op-2",
            "Öberg and Others v. Estmark (no. 2) [GC], nos. 5786/08 and 12/09, operative part, point 2, "
            "12 November 2013", "Holds that Article 8 was breached.", role="operative"),
)  # fmt: skip
ANSWER = Answer(
    question="When may a keeper ask for an order?",
    answered=True,
    claims=(
        Claim(text="A keeper may ask before any boat is found at fault.", markers=(1,), group="Harbour Convention"),
        Claim(text="Piers should be lit at dusk.", markers=(2,), group="rec-1999-4"),
        Claim(text="A broken lamp was noted.", markers=(3, 1), group="ecthr"),
        Claim(text="A breach was found.", markers=(4, 3), group="ecthr"),
    ),
    supports=SUPPORTS,
    confidence="high",
    removed=("Every boat must carry two lamps.", "Piers burn."),
    removed_why=("no provision says it", "no provision says it"),
    model="quill-7b",
    note="The model was slow.",
)
REFUSAL = Answer(
    question="What will the weather be?",
    answered=False,
    reason="No text held here says anything about the weather.",
    nearest=(SUPPORTS[0], SUPPORTS[2]),
)
EMPTY = Answer(question="", answered=True)
