"""A version as large as a big investigation's: many pieces of evidence, many estimates."""

from __future__ import annotations

from audit.canonical import digest
from tests.dossiers import example
from tests.dossiers.example import Entry

QUOTE = (
    "More than 74,000 tonnes of explosives left the two ports in six months, according to the "
    "records, of which {number} wagons were counted by the port’s own staff on the quay."
)


def content(*, pieces: int = 500, estimates: int = 50) -> Entry:
    """The example with `pieces` of evidence, each of a source and an observation of its own,
    and `estimates`, each held against the claimed shells with an input of its own."""
    found = example.content()
    plain = next(row for row in found["estimates"] if row["slug"] == "shells-plain")
    mass = next(row for row in found["parameters"] if row["slug"] == "mass")
    finding = next(row for row in found["findings"] if row["estimate"] == "shells-plain")
    post = next(row for row in found["sources"] if row["ref"] == "post")
    read = next(row for row in found["observations"] if row["key"] == "tonnage-post")
    for number in range(len(found["estimates"]), estimates):
        slug, own = f"shells-{number:03}", f"mass-{number:03}"
        inputs = [
            {"name": "tonnage", "parameter": "tonnage", "estimate": None},
            {"name": "mass", "parameter": own, "estimate": None},
        ]
        named = {"slug": slug, "title": f"Shells from tonnage, road {number}", "inputs": inputs}
        found["estimates"].append({**plain, **named, "digest": digest(slug)})
        found["parameters"].append({**mass, "slug": own, "title": f"Mass of a shell, {number}"})
        found["findings"].append({**finding, "estimate": slug})
    for number in range(len(found["evidence"]), pieces):
        ref, key = f"report-{number:03}", f"tonnage-{number:03}"
        title = f"Report {number} on the newspaper’s findings"
        found["sources"].append({**post, "ref": ref, "title": title})
        passage = {**read["passage"], "quote": QUOTE.format(number=number)}
        found["observations"].append({**read, "key": key, "source": ref, "passage": passage})
        found["derivations"].append(
            {"source": ref, "origin": "post", "relation": "quotes", "note": ""}
        )
        found["evidence"].append(
            {"key": key, "quantity": "tonnes", "stance": "supports", "source": ref,
             "observation": key, "passage": None, "note": ""}
        )  # fmt: skip
    return found
