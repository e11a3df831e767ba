"""A version's content as `claims.content` makes it, filled with the example case's facts."""

from __future__ import annotations

import functools
import json
from typing import Any

from audit.canonical import canonical_text, decimal_text, digest
from estimates.distributions import parse_input
from estimates.measurement import Leaf, MeasurementModel, Node, Ref, evaluate
from estimates.triangulation import Contender, triangulated
from estimates.verdicts import position
from sources.quantities import read_figure

Entry = dict[str, Any]

FACTS: Entry = {
    "serial": "D-2026-0001",
    "kind": "draft",
    "status": "checking",
    "template": "1",
    "issued_on": "2026-11-23T02:40:00Z",
    "issued_by": "Checker",
    "verify": "https://desk.example.org/verify/01938e2a-7c1b-7def-8a12-3456789abcde/",
    "version": {"number": 1, "digest": digest("the example")},
    "approval": None,
    "seal": {"number": 7, "digest": digest("a seal"), "sealed_on": "2026-11-23T02:39:41Z"},
}
APPROVED = FACTS | {
    "kind": "approved",
    "status": "approved",
    "approval": {"by": "Editor", "on": "2026-11-22"},
}

NON_PROFIT = (
    "Worked out by a non-profit in Washington that studies global security, from records that "
    "reached it; published in part by the newspaper."
)
SOURCES = [
    # ref, publisher, country, title, published, kind, address, description
    ("protected-1", "", "", "Protected source", None, "", "", ""),
    ("c4ads-data", "C4ADS", "US", "Analysis of Russian trade and logistics records", None,
     "dataset", "https://c4ads.org/", NON_PROFIT),
    ("post", "The Washington Post", "US", "Shipments from North Korea through two Russian ports",
     "2024-06-22", "article", "https://www.washingtonpost.com/", ""),
    ("kyiv-independent", "Kyiv Independent", "UA", "Report on the newspaper’s findings",
     "2024-06-23", "article", "https://kyivindependent.com/", ""),
    ("kbs", "KBS World", "KR", "Radio report on the newspaper’s findings", "2024-06-24",
     "broadcast", "https://world.kbs.co.kr/service/news_view.htm?lang=e&Seq_Code=186245", ""),
    ("rbc", "RBC-Ukraine", "UA", "Report on the newspaper’s findings", "2024-06-23", "article",
     "https://newsukraine.rbc.ua/news/north-korea-may-have-sent-1-6m-shells-to-1719145593.html",
     ""),
    ("euromaidan", "Euromaidan Press", "UA", "Report on the newspaper’s findings", "2024-06-23",
     "article", "https://euromaidanpress.com/", ""),
    ("racurs", "Racurs", "UA", "Report on the newspaper’s findings", "2024-06", "article", "", ""),
    ("bunatimes", "Buna Times", "", "Report on the newspaper’s findings", "2024-06", "article",
     "https://bunatimes.com/world/285682.html", ""),
    ("rusi", "RUSI", "GB", "Voyages between Rajin and two Russian ports", "2023-10", "imagery",
     "https://www.rusi.org/", "Counted in satellite images and ship tracking."),
    ("state", "US State Department", "US", "Statement on transfers of munitions", "2024-02",
     "statement", "", ""),
    ("tables", "", "", "Reference tables of artillery ammunition", "2011", "document", "",
     "Public data on masses of projectiles."),
]  # fmt: skip
DERIVATIONS = [
    ("c4ads-data", "protected-1", "uses_data_of", "The records are an internal Russian data set."),
    ("post", "c4ads-data", "uses_data_of", ""),
    ("kyiv-independent", "post", "quotes", ""),
    ("kbs", "post", "quotes", ""),
    ("rbc", "post", "quotes", "Leaves out “more than”."),
    ("euromaidan", "post", "quotes", ""),
    ("racurs", "post", "quotes", ""),
    ("bunatimes", "racurs", "republishes", ""),
]
PARAMETERS = [
    ("tonnage", "Explosives moved from the two ports", "74000 t", False, "tonnage-post", None,
     "The source says “more than”: the least that it allows is taken."),
    ("packed-152", "Packed 152 mm round", "60 to 85 kg/shell", True, None, None,
     "Projectile of 43.56 kg with charge, case and its part of the crate."),
    ("packed-122", "Packed 122 mm round", "30 to 45 kg/shell", True, None, "tables", ""),
    ("share-152", "Share of 152 mm among the rounds", "30% to 60%", True, None, None,
     "Nothing public says how the rounds were mixed."),
    ("mass", "Mass of one shell", "40 to 50 kg/shell", True, None, None, ""),
    ("voyages", "Voyages", "27 voyage", False, "voyages-rusi", None, ""),
    ("containers", "Containers on a voyage", "150 to 300 container/voyage", True, None, None, ""),
    ("payload", "Load of a container", "8 to 20 t/container", True, None, None, ""),
]  # fmt: skip
ESTIMATES = [
    ("shells-plain", "Shells from tonnage, one mass for all", "tonnage / mass", "shell", "central",
     {"tonnage": "tonnage", "mass": "mass"}, ""),
    ("shells-packed", "Shells from tonnage, packed and mixed",
     "tonnage / (share * large + (1 - share) * small)", "shell", "ceiling",
     {"tonnage": "tonnage", "share": "share-152", "large": "packed-152", "small": "packed-122"},
     "Not all explosives are shells: the tonnage bounds their number from above."),
    ("cargo", "Tonnage from voyages and containers", "voyages * containers * payload", "t",
     "central", {"voyages": "voyages", "containers": "containers", "payload": "payload"},
     "Another road to the same quantity, which rests on nothing that the newspaper had."),
]  # fmt: skip
FINDINGS = [
    ("shells", "shells-plain"),
    ("shells", "shells-packed"),
    ("tonnes", "cargo"),
]
QUANTITIES = [
    ("shells", "artillery shells received", "about 1.6 million shells", "shells-post",
     "An equivalence by mass, not a count."),
    ("tonnes", "explosives moved", "more than 74,000 t", "tonnage-post", ""),
]  # fmt: skip
OBSERVATIONS = [
    ("shells-post", "post", "artillery shells, equivalent", "about 1.6 million shells", "may_have",
     "paragraph 3"),
    ("tonnage-post", "post", "explosives moved", "more than 74,000 t", "reported", "paragraph 2"),
    ("tonnage-rbc", "rbc", "explosives moved", "74,000 tons", "asserted", "headline"),
    ("voyages-rusi", "rusi", "voyages", "27 voyages", "estimated", "table 1"),
    ("containers-state", "state", "containers of munitions", "more than 11,000 containers",
     "asserted", ""),
]  # fmt: skip
EVIDENCE = [
    ("post-shells", "shells", "supports", "shells-post", ""),
    ("post-tonnage", "tonnes", "supports", "tonnage-post", ""),
    ("rusi-voyages", "tonnes", "context", "voyages-rusi", "Counts voyages, not what was on board."),
    ("state-containers", None, "context", "containers-state", "Since September 2023."),
    ("rbc-tonnage", "tonnes", "context", "tonnage-rbc",
     "“Tons” may be read as short tons: 74,000 of them are 67,132 t."),
]  # fmt: skip
PERIOD = {"start": "2023-08", "end": "2024-01"}
CAPTURE = {
    "sha256": digest("a capture"),
    "size": 184_233,
    "media_type": "text/html",
    "filename": "post-2024-06-22.html",
    "captured_on": "2026-11-20",
}


@functools.cache
def _model(slug: str) -> MeasurementModel:
    row = next(it for it in ESTIMATES if it[0] == slug)
    texts = {it[0]: it[2] for it in PARAMETERS}
    inputs = row[5]
    node = Node(slug, row[2], row[3], {name: Ref("leaf", it) for name, it in inputs.items()})
    return MeasurementModel(slug, (node,), tuple(Leaf(it, texts[it]) for it in inputs.values()))


def _figure(text: str) -> Entry:
    figure = read_figure(text)
    ends = {name: getattr(figure, name) for name in ("low", "high")}
    return {
        "text": text,
        **{name: None if end is None else decimal_text(end) for name, end in ends.items()},
        "bound": figure.bound.value,
        "unit": figure.unit,
    }


def _source(row: Any) -> Entry:
    ref, publisher, country, title, published, kind, url, description = row
    return {
        "ref": ref,
        "title": title,
        "publisher": {"slug": ref, "name": publisher, "country": country} if publisher else None,
        "author": "",
        "published_on": published,
        "url": url,
        "language": "en" if publisher else "",
        "kind": kind,
        "description": description,
        "protected": ref.startswith("protected"),
        "captures": [CAPTURE] if ref == "post" else [],
    }


def _parameter(row: Any) -> Entry:
    slug, title, text, illustrative, observation, source, note = row
    reading = parse_input(text)
    return {
        "slug": slug,
        "title": title,
        "text": text,
        "reading": reading.sentence(),
        "unit": reading.unit.text,
        "illustrative": illustrative,
        "observation": observation,
        "source": source,
        "note": note,
        "digest": digest(slug),
    }


@functools.cache
def _result(slug: str) -> Entry:
    return evaluate(_model(slug)).canonical()


def _estimate(row: Any) -> Entry:
    slug, title, formula, unit, bearing, inputs, note = row
    return {
        "slug": slug,
        "title": title,
        "measure": "",
        "formula": formula,
        "unit": unit,
        "bearing": bearing,
        "note": note,
        "digest": digest(slug),
        "state": "fresh",
        "error": "",
        "result": _result(slug),
        "inputs": [
            {"name": name, "parameter": it, "estimate": None} for name, it in inputs.items()
        ],
    }


@functools.cache
def _position(quantity: str, estimate: str) -> Entry:
    text = next(row[2] for row in QUANTITIES if row[0] == quantity)
    bearing = next(row[4] for row in ESTIMATES if row[0] == estimate)
    found = position(_model(estimate), read_figure(text), bearing=bearing).canonical()
    titles = {row[0]: row[1] for row in PARAMETERS}
    for entry in found["break_even"]:
        entry["title"] = titles[entry["name"]]
    return found


def _finding(quantity: str, estimate: str) -> Entry:
    found = _position(quantity, estimate)
    return {
        "quantity": quantity,
        "estimate": estimate,
        "digest": digest([quantity, estimate]),
        "state": "fresh",
        "place": found["place"],
        "percentile": found["percentile"],
        "sentence": found["sentence"],
        "result": found,
    }


def _observation(row: Any) -> Entry:
    key, source, measure, text, modality, locator = row
    quote = "More than 74,000 tonnes of explosives left the two ports in six months."
    passage = {"quote": quote, "page": None, "capture": CAPTURE["sha256"]}
    return {
        "key": key,
        "source": source,
        "measure": measure,
        "figure": _figure(text),
        "period": PERIOD,
        "place": "Vostochny and Dunai",
        "modality": modality,
        "locator": locator,
        "language": "en",
        "note": "",
        "passage": passage if key == "tonnage-post" else None,
    }


@functools.cache
def _compared() -> str:
    """The shells by two roads, held against each other; as text, because tests change copies."""
    rows = {row[0]: row for row in ESTIMATES}
    contenders = [
        Contender(slug, rows[slug][1], rows[slug][4], digest(slug), _text(slug))
        for slug in ("shells-packed", "shells-plain")
    ]
    return canonical_text(
        triangulated(contenders).canonical({row[0]: row[1] for row in PARAMETERS})
    )


def _text(slug: str) -> str:
    return canonical_text(_model(slug).canonical())


def _agreement() -> Entry:
    return {"quantity": "shells", **json.loads(_compared())}


def content() -> Entry:
    """A fresh copy for each test to change."""
    return {
        "schema": "plumbline.version/1",
        "claim": {
            "reference": "2026-0001",
            "key": "shells",
            "case": {"slug": "dprk-shells", "title": "Shells from North Korea", "summary": ""},
            "statement": "Russia may have received about 1.6 million artillery shells from North "
            "Korea between August 2023 and January 2024.",
            "language": "en",
            "claimant": "The Washington Post",
            "claimed_on": "2024-06-22",
            "period": PERIOD,
            "place": "Vostochny and Dunai, in Russia’s Far East",
            "modality": "may_have",
            "summary": "The newspaper set the mass of the explosives that were moved against that "
            "of artillery shells. The records name explosives; that these were shells is inferred.",
        },
        "appearances": [
            {"key": "post", "source": "post", "on": "2024-06-22", "url":
             "https://www.washingtonpost.com/", "locator": "paragraph 3", "quote": "", "note": ""},
            {"key": "rbc", "source": "rbc", "on": "2024-06-23", "url": "", "locator": "headline",
             "quote": "", "note": "Hardens “may have received” to “handed over”."},
        ],
        "quantities": [
            {"key": key, "measure": measure, "figure": _figure(text), "period": PERIOD,
             "observation": observation, "note": note}
            for key, measure, text, observation, note in QUANTITIES
        ],
        "sources": sorted((_source(row) for row in SOURCES), key=lambda row: row["ref"]),
        "derivations": [
            {"source": source, "origin": origin, "relation": relation, "note": note}
            for source, origin, relation, note in sorted(DERIVATIONS)
        ],
        "observations": sorted((_observation(it) for it in OBSERVATIONS), key=lambda it: it["key"]),
        "evidence": [
            {"key": key, "quantity": quantity, "stance": stance, "source": source_of(observation),
             "observation": observation, "passage": None, "note": note}
            for key, quantity, stance, observation, note in sorted(EVIDENCE, key=lambda it: it[0])
        ],
        "parameters": sorted((_parameter(row) for row in PARAMETERS), key=lambda row: row["slug"]),
        "estimates": sorted((_estimate(row) for row in ESTIMATES), key=lambda row: row["slug"]),
        "findings": [_finding(*names) for names in FINDINGS],
        "agreements": [_agreement()],
    }  # fmt: skip


def short() -> Entry:
    """The same without estimates: quicker to set, for what does not depend on them."""
    return content() | {"estimates": [], "findings": [], "parameters": [], "agreements": []}


def source_of(observation: str) -> str:
    return next(row[1] for row in OBSERVATIONS if row[0] == observation)
