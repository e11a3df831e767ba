from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from prov.model import ProvDocument

from sources.models import Derivation
from sources.prov_json import Document, day, in_language, kind_of, number

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def made() -> Document:
    document = Document({"source": "https://desk.example.org/sources/"})
    document.entity("source:a", "Source", "A", publishedOn=day("2024-06"), bytes=number(3))
    document.entity("source:b/page", "Source", prov_value=in_language("größer", "de"), empty="")
    document.activity("source:b/reading", "Reading", ended=AT)
    document.derive("source:a", "source:b/page", "Quotation", relation="quotes")
    document.relate("used", "source:b/reading", "source:a", prov_role="text")
    return document


def test_an_independent_reader_finds_the_same_statements() -> None:
    found = ProvDocument.deserialize(content=made().text(), format="json")
    said = found.get_provn()
    assert "wasDerivedFrom(source:a, source:b/page" in said
    assert "prov:type='prov:Quotation'" in said
    assert '"größer"@de' in said
    assert '"2024-06" %% xsd:gYearMonth' in said
    assert 'used(source:b/reading, source:a, -, [prov:role="text"])' in said
    (source,) = found.get_record("source:a")
    assert source.identifier is not None
    assert source.identifier.uri == "https://desk.example.org/sources/a"


def test_one_set_of_statements_has_one_text() -> None:
    again = made()
    again.entity("source:a", "Source", "Another label for what is declared already")
    again.derive("source:a", "source:b/page", "Quotation", relation="quotes")
    assert again.text() == made().text()
    assert "empty" not in again.text()


@pytest.mark.parametrize(("first", "second"), [("source:a", "source:c"), ("source:c", "source:a")])
def test_nothing_is_said_of_what_is_not_declared(first: str, second: str) -> None:
    with pytest.raises(ValueError, match="source:c"):
        made().derive(first, second)


def test_a_name_means_one_kind_of_thing() -> None:
    with pytest.raises(ValueError, match="is entity already"):
        made().agent("source:a", "prov:Agent", "A")


def test_every_way_to_have_it_from_somebody_has_its_type_in_prov() -> None:
    kinds = {it: kind_of(it, origin_is_first=True) for it in Derivation.Relation.values}
    assert kinds == {
        "quotes": "Quotation",
        "republishes": "Quotation",
        "translates": "Revision",
        "uses_data_of": "PrimarySource",
        "same_leak": "",
        "same_author": "",
    }
    assert kind_of("uses_data_of", origin_is_first=False) == ""


def test_moments_are_in_utc_and_the_text_is_json() -> None:
    told = json.loads(made().text())["activity"]["source:b/reading"]
    assert told["prov:endTime"] == "2026-11-23T12:00:00.000000Z"
