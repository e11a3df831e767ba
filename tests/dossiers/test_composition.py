"""What the pages say, before anything is set."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string

from dossiers.cleaning import LONGEST_TEXT, cleaned, length
from dossiers.composition import Composition, composed
from dossiers.sourcing import DEEPEST, Link, direction, sourcing_of
from dossiers.words import (
    figure_of,
    moment_words,
    period_words,
    size_words,
    typeset,
    value_words,
)
from tests.dossiers import example


def composition(content: dict[str, Any] | None = None, **facts: Any) -> Composition:
    return composed(content or example.content(), example.FACTS | facts)


def with_places(*places: str) -> Composition:
    """The first figure held against as many estimates, with these verdicts."""
    content = example.content()
    finding = content["findings"][0]
    content["findings"] = [finding | {"place": place} for place in places]
    return composition(content)


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (
            ["inside"],
            (
                "“about 1.6 million shells” is compatible with the estimate of 1.65 million shells "
                "(1.48 to 1.85 million): it lies inside the 90 % range, at the 31st percentile."
            ),
        ),
        (
            ["inside", "inside"],
            (
                "“about 1.6 million shells” is compatible with both estimates that it was held "
                "against."
            ),
        ),
        (
            ["outside"] * 3,
            "“about 1.6 million shells” is outside all three estimates that it was held against.",
        ),
        (
            ["inside", "edge"],
            (
                "“about 1.6 million shells” is compatible with one of two estimates and at the "
                "edge of one."
            ),
        ),
        (
            ["outside", "inside", "edge", "inside"],
            (
                "“about 1.6 million shells” is compatible with two of four estimates, at the edge "
                "of one and outside one."
            ),
        ),
    ],
)
def test_the_finding_is_one_sentence(places: list[str], said: str) -> None:
    assert with_places(*places).finding.replace("\u00a0", " ") == said


def test_the_finding_never_speaks_before_every_estimate_is_worked_out() -> None:
    content = example.content()
    content["findings"][0] |= {"state": "stale", "place": "", "sentence": "", "result": None}
    found = composition(content)
    assert found.finding == "The estimates held against this claim have not all been worked out."
    assert found.figures[0].findings[0].sentence == ""
    page = render_to_string("dossiers/findings.html", {"dossier": found})
    assert "This has not been worked out yet." in page


def test_a_claim_without_findings_says_so() -> None:
    content = example.content() | {"findings": []}
    assert composition(content).finding == "No estimate has been held against this claim."


def test_the_cover_says_how_many_estimates_rest_on_assumptions() -> None:
    assert composition().caveat == "All of the three rest on inputs that were assumed."
    content = example.content()
    for parameter in content["parameters"]:
        parameter["illustrative"] = parameter["slug"] == "mass"
    assert composition(content).caveat == "One of the three rests on inputs that were assumed."
    for parameter in content["parameters"]:
        parameter["illustrative"] = False
    assert composition(content).caveat == ""


def test_an_assumption_two_estimates_away_counts() -> None:
    content = example.content()
    plain, packed = (
        next(it for it in content["estimates"] if it["slug"] == slug)
        for slug in ("shells-plain", "shells-packed")
    )
    plain["inputs"] = [{"name": "other", "parameter": None, "estimate": "shells-packed"}]
    content["findings"] = content["findings"][:1]
    assert composition(content).caveat == "The estimate rests on inputs that were assumed."
    packed["inputs"] = [{"name": "other", "parameter": None, "estimate": "shells-plain"}]
    assert composition(content).caveat == "", "a circle is walked once"


def test_an_input_names_its_source_or_says_that_it_is_assumed() -> None:
    sections = {it.fields["slug"]: it for it in composition().estimates}
    rows = {row.name: row for row in sections["shells-packed"].inputs}
    assert rows["tonnage"].source is not None
    assert (rows["tonnage"].source.name, rows["tonnage"].locator) == (
        "The Washington Post",
        "paragraph 2",
    )
    assert rows["share"].source is None and rows["share"].parameter is not None
    assert rows["share"].parameter["illustrative"]


def test_each_estimate_has_a_chart_for_each_figure_it_is_held_against() -> None:
    content = example.content()
    content["findings"].append(content["findings"][1] | {"quantity": "tonnes"})
    sections = {it.fields["slug"]: it for it in composition(content).estimates}
    assert len(sections["shells-packed"].charts) == 2
    assert "Claimed: about 1.6 million shells" in sections["shells-packed"].charts[0]
    assert "Claimed" not in sections["shells-packed"].charts[1], "tonnes are no shells"


def test_what_makes_an_estimate_uncertain_is_a_picture_and_a_table() -> None:
    sections = {it.fields["slug"]: it for it in composition().estimates}
    width = sections["shells-packed"].width
    assert "Claimed: about 1.6 million shells" in width.picture
    assert [row.title for row in width.rows] == [
        "Packed 152 mm round",
        "Share of 152 mm among the rounds",
        "Packed 122 mm round",
    ]
    assert (width.rows[0].low, width.rows[0].share) == (
        "60\u00a0kg/shell → 1.59\u00a0million",
        "37\u00a0%",
    )
    assert width.exact == ["Explosives moved from the two ports"]


def test_the_estimates_of_a_figure_stand_beside_each_other_with_what_they_share() -> None:
    shells, tonnes = composition().figures
    assert tonnes.beside is None, "held against one estimate only"
    assert shells.beside is not None
    assert "Claimed: about 1.6 million shells" in shells.beside.picture
    ((said, shared),) = shells.beside.pairs
    assert said.replace("\u00a0", " ") == (
        "“Shells from tonnage, packed and mixed” and “Shells from tonnage, one mass for all” "
        "agree: the first is 0.9 times the second (90 % interval 0.7 to 1.1)."
    )
    assert shared == (
        "Both rest on “Explosives moved from the two ports”: they are not independent."
    )


def test_a_version_of_before_there_were_comparisons_is_still_set() -> None:
    content = example.content()
    del content["agreements"]
    assert composition(content).figures[0].beside is None


def test_an_estimate_that_could_not_be_compared_is_named_with_the_reason() -> None:
    content = example.content()
    content["agreements"][0] |= {
        "estimates": ["shells-plain"],
        "pairs": [],
        "aside": [{"estimate": "shells-packed", "why": "It has not been worked out yet."}],
    }
    found = composition(content).figures[0].beside
    assert found is not None
    assert found.aside == [
        ("Shells from tonnage, packed and mixed", "It has not been worked out yet.")
    ]


def test_an_estimate_without_a_result_has_no_pictures() -> None:
    content = example.content()
    content["estimates"][0] |= {"result": None, "state": "stale"}
    section = composition(content).estimates[-1]
    assert section.fields["slug"] == content["estimates"][0]["slug"]
    assert (section.charts, section.width.picture, section.width.rows) == ([], "", [])


def test_estimates_held_against_the_claim_come_before_those_they_rest_on() -> None:
    content = example.content()
    extra = next(it for it in content["estimates"] if it["slug"] == "cargo")
    content["estimates"].insert(0, extra | {"slug": "a-mass", "title": "A"})
    slugs = [it.fields["slug"] for it in composition(content).estimates]
    assert slugs == ["shells-plain", "shells-packed", "cargo", "a-mass"]


def test_evidence_is_grouped_by_what_it_does_to_the_claim() -> None:
    groups = [(said, len(rows)) for said, rows in composition().evidence]
    assert groups == [("Supports the claim", 2), ("Gives context", 3)]


def chain(links: list[Link]) -> list[Any]:
    return [(link.source.fields["ref"], chain(link.links)) for link in links]


def test_the_chain_goes_from_origins_to_those_who_have_it_from_there() -> None:
    found = sourcing_of(example.content())
    followers: list[Any] = [(ref, []) for ref in ("euromaidan", "kbs", "kyiv-independent")]
    assert chain(found.chain) == [
        ("protected-1", [("c4ads-data", [("post", [
            *followers, ("racurs", [("bunatimes", [])]), ("rbc", []),
        ])])])
    ]  # fmt: skip
    assert found.sentence == "12 sources rest on four independent origins."
    assert [it.fields["ref"] for it in found.apart] == ["tables", "rusi", "state"]


def test_a_source_with_two_origins_has_its_followers_under_the_first() -> None:
    content = example.content()
    content["derivations"].append(
        {"source": "post", "origin": "rusi", "relation": "quotes", "note": ""}
    )
    first, second = sourcing_of(content).chain
    assert first.links[0].links[0].links and not first.links[0].links[0].again
    assert second.links[0].again and not second.links[0].links


def test_a_very_deep_chain_ends_and_says_so() -> None:
    content = example.content()
    refs = [f"s{number:02}" for number in range(30)]
    content["sources"] = [content["sources"][0] | {"ref": ref, "title": ref} for ref in refs]
    content["derivations"] = [
        {"source": later, "origin": earlier, "relation": "quotes", "note": ""}
        for earlier, later in itertools.pairwise(refs)
    ]
    link = sourcing_of(content).chain[0]
    depth = 1
    while link.links:
        link, depth = link.links[0], depth + 1
    assert (depth, link.deeper) == (DEEPEST, True)


def test_only_plain_web_addresses_become_links() -> None:
    content = example.content()
    by_ref = sourcing_of(content).by_ref
    assert by_ref["rusi"].href == "https://www.rusi.org/"
    content["sources"][0]["url"] = "javascript:alert(1)"
    ref = content["sources"][0]["ref"]
    assert sourcing_of(content).by_ref[ref].href == ""


@pytest.mark.parametrize(
    ("language", "way"),
    [("ar", "rtl"), ("he-IL", "rtl"), ("en", "ltr"), ("", "ltr"), ("ko", "ltr")],
)
def test_texts_know_the_direction_they_are_written_in(language: str, way: str) -> None:
    assert direction(language) == way


def test_texts_are_rid_of_what_would_do_harm_on_paper() -> None:
    dirty = {"a": ["\x00one\u202etwo\u2066\x1b\ud800", 3, None], "language": "en"}
    assert cleaned(dirty) == {"a": ["onetwo", 3, None], "language": "en"}
    assert cleaned({"language": '"><style>'}) == {"language": ""}
    assert cleaned("first\nsecond\tthird") == "first\nsecond\tthird"


def test_a_long_text_is_cut_and_the_cut_is_said() -> None:
    text = cleaned("x" * (LONGEST_TEXT + 1_234))
    assert text.endswith("… [1,234 more characters are not printed]")
    assert length({"a": [text, "12"], "b": None}) == len(text) + 2
    assert cleaned("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ({"start": "2023-08", "end": "2024-01"}, "August 2023 to January 2024 (184 days)"),
        ({"start": "2023-09", "end": None}, "since September 2023"),
        ({"start": "2024-06-22", "end": "2024-06-22"}, "22 June 2024"),
        (None, ""),
        ({"start": "<b>", "end": None}, "<b>"),
    ],
)
def test_periods_are_said_in_words(period: Any, said: str) -> None:
    assert period_words(period) == said


def test_values_are_said_in_words() -> None:
    assert moment_words("2026-11-23T02:40:00Z") == "23 November 2026, 02:40 UTC"
    assert moment_words("<b>") == "<b>"
    assert value_words("46.2501", "kg/shell") == "46.25\u00a0kg/shell"
    assert size_words(184_233) == "184.2 kB"
    assert typeset("-5 short_tons, 69 % of 74,000 t") == "-5 short tons, 69\u00a0% of 74,000\u00a0t"


def test_a_figure_that_cannot_be_read_is_printed_and_not_drawn() -> None:
    figure = example.content()["quantities"][0]["figure"]
    assert figure_of(figure) is not None
    assert figure_of(figure | {"unit": "no such unit"}) is None
    assert figure_of(figure | {"low": "x"}) is None


def test_inputs_that_go_together_are_said_with_what_had_to_be_changed() -> None:
    content = example.content()
    estimate = content["estimates"][0]
    stated = {"sentence": "High values of “A” go with high values of “B”.", "note": "One scale."}
    estimate["correlations"] = [stated]
    estimate["result"] = {**estimate["result"], "notices": ["The nearest possible ones were used."]}
    said = {it.fields["slug"]: it for it in composition(content).estimates}[estimate["slug"]]
    assert said.correlations == [stated]
    assert said.notices == ["The nearest possible ones were used."]
    page = render_to_string(
        "dossiers/estimates.html", {"dossier": SimpleNamespace(estimates=[said])}
    )
    for words in (stated["sentence"], stated["note"], "The nearest possible ones were used."):
        assert words in page
