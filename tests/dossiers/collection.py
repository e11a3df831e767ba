"""Two claims of one case as `dossiers.models.Dossier.printed` gives them, and their facts."""

from __future__ import annotations

from audit.canonical import digest
from tests.dossiers import example
from tests.dossiers.example import Entry

OTHER = "2026-0002"


def content() -> Entry:
    """The example, and a second claim that shares all but one of its sources and estimates with
    it, its figures under the same names; both rest on a source that is protected."""
    first, second = example.content(), example.content()
    second["claim"] |= {
        "reference": OTHER,
        "statement": "The explosives that left the two ports came to more than 74,000 tonnes.",
    }
    second["estimates"] = [row for row in second["estimates"] if row["slug"] != "shells-packed"]
    second["findings"] = [row for row in second["findings"] if row["estimate"] != "shells-packed"]
    second["agreements"] = []
    kept = {it["parameter"] for row in second["estimates"] for it in row["inputs"]}
    second["parameters"] = [row for row in second["parameters"] if row["slug"] in kept]
    return {
        "schema": "plumbline.collection/1",
        "case": {
            "slug": "dprk-shells",
            "title": "Shells from North Korea",
            "summary": "What was said about shipments, and whether it can be.",
            "language": "en",
        },
        "claims": [
            {"reference": it["claim"]["reference"], "number": 1, "digest": digest(it),
             "content": it}
            for it in (first, second)
        ],
    }  # fmt: skip


def facts(*kinds: str) -> Entry:
    """Of an issue whose claims are of these kinds."""
    shared = {"serial", "issued_on", "issued_by", "verify", "seal", "template"}
    claims = [_standing(row, kind) for row, kind in zip(content()["claims"], kinds, strict=True)]
    return {
        **{name: value for name, value in example.FACTS.items() if name in shared},
        "kind": "draft" if "draft" in kinds else kinds[0],
        "status": "approved, checking" if "draft" in kinds else "approved",
        "collection": {"number": 1, "digest": digest(_named())},
        "claims": claims,
    }


def _named() -> Entry:
    """As its row keeps it: the claims by name only."""
    found = content()
    claims = [{key: it for key, it in row.items() if key != "content"} for row in found["claims"]]
    return {**found, "claims": claims}


def _standing(row: Entry, kind: str) -> Entry:
    given = example.FACTS if kind == "draft" else example.APPROVED
    return {
        "reference": row["reference"],
        "kind": kind,
        "status": given["status"],
        "version": {"number": row["number"], "digest": row["digest"]},
        "approval": given["approval"],
        "reviews": [],
        "corrections": [],
    }
