from __future__ import annotations

import pytest

from claims.casefile.parsing import CaseFile, parse
from claims.casefile.reading import MOST_PROBLEMS, CaseFileError, read
from tests.claims.casefiles import SMALL


def problems(text: str) -> list[str]:
    with pytest.raises(CaseFileError) as refusal:
        parse(read(text.encode()))
    return [str(problem) for problem in refusal.value.problems]


def parsed(text: str) -> CaseFile:
    return parse(read(text.encode()))


def with_line(old: str, new: str) -> tuple[str, int]:
    """The small file with one line replaced, and that line's number."""
    lines = SMALL.splitlines()
    number = next(n for n, line in enumerate(lines, 1) if line.strip() == old)
    indent = lines[number - 1][: -len(old)]
    lines[number - 1] = indent + new
    return "\n".join(lines) + "\n", number


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("figure: about 60,000 crates", "figure: a lot",
         "claims[0].quantities[0].figure: There is no number here."),
        ("figure: about 60,000 crates", "figure: about 60,000 flurbs",
         "claims[0].quantities[0].figure: "),
        ("value: 40 to 60 kg/crate", "value: about 50 kg/crate", "parameters[1].value: "),
        ("value: 40 to 60 kg/crate", "value: 40 to 60 stone/crate", "parameters[1].value: "),
        ("value: 3000 t", "value: 3000 ton",
         "parameters[0].value: A ton may be metric, short or long. Say t (1,000 kg), "),
        ("formula: grain / crate", "formula: grain / (crate",
         "estimates[0].formula: "),
        ("formula: grain / crate", "formula: __import__('os')", "estimates[0].formula: "),
        ("published_on: 2024-06", "published_on: 2024-13",
         "sources[0].published_on: There is no month 13. Write 2024-06-22, 2024-06 or 2024."),
        ("published_on: 2024-06", "published_on: June 2024", "sources[0].published_on: "),
        ("kind: other", "kind: rumour", "sources[1].kind: “rumour” is none of: article, "),
        ("relation: quotes", "relation: copies", "derivations[0].relation: “copies” is none of: "),
        ("protected: true", "protected: yes",
         "sources[1].protected: Expected true or false, not “yes”."),
        ("url: https://example.org/front", "url: javascript:alert(1)",
         "claims[0].appearances[0].url: Expected a full web address"),
        ("slug: grain", "slug: grain & more",
         "case.slug: Expected a short name of up to 80 letters, digits, - and _, not “grain"),
        ("name: The Paper", "nam: The Paper",
         "publishers[0].nam: There is no key “nam” here. Did you mean “name”?"),
        ("name: The Paper", "name: [a, b]",
         "publishers[0].name: “name” takes one value, not a list or mapping."),
        ("claims:", "klaims:", "klaims: There is no key “klaims” here. Did you mean “claims”?"),
        ("plumbline: 1", "plumbline: 2", "plumbline: Expected “plumbline: 1”"),
        ("crate: crate", "crate: [crate]",
         "estimates[0].inputs.crate: Expected a parameter's slug, or {estimate: slug}."),
        ("crates: {estimate: crates}", "crates: {estimat: crates}",
         "estimates[1].inputs.crates: Expected a parameter's slug, or {estimate: slug}."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_line_keys_and_what_was_expected(
    old: str, new: str, expected: str
) -> None:
    text, line = with_line(old, new)
    assert any(found.startswith(f"{line}: {expected}") for found in problems(text)), problems(text)


def test_a_key_without_value_is_missing_where_it_stands() -> None:
    text, line = with_line("statement: About 60,000 crates of grain came in.", "statement:")
    assert problems(text) == [f"{line}: claims[0].statement: “statement” is missing."]


def test_a_key_that_is_not_there_is_missing_in_its_entry() -> None:
    found = problems("plumbline: 1\nclaims:\n  - key: a\n    statement: b\n")
    assert found == ["3: claims[0]: “claimant” is missing."]


def test_all_problems_are_found_at_once_in_order_of_lines() -> None:
    text = SMALL.replace("kind: other", "kind: rumour").replace("3000 t", "3000 ton")
    text = text.replace("published_on: 2024-06", "published_on: soon")
    lines = [int(found.partition(":")[0]) for found in problems(text)]
    assert len(lines) == 3
    assert lines == sorted(lines)


def test_the_list_of_problems_has_an_end() -> None:
    text = "plumbline: 1\npublishers:\n" + "  - slug: '!'\n" * 100
    with pytest.raises(CaseFileError) as refusal:
        parse(read(text.encode()))
    assert len(refusal.value.problems) == MOST_PROBLEMS
    assert refusal.value.listed("file:").endswith("… and 150 more.")


@pytest.mark.parametrize("text", ["plumbline: 1\nclaims: soon\n", "plumbline: 1\nclaims: {a: b}\n"])
def test_a_section_is_a_list(text: str) -> None:
    assert problems(text) == ["2: claims: Expected a list, each entry with a “-”."]


def test_inputs_are_names_and_what_they_stand_for() -> None:
    entry = "  - {slug: a, title: A, formula: 1 + 1, inputs: b}\n"
    assert problems("plumbline: 1\nestimates:\n" + entry) == [
        "3: estimates[0].inputs: Expected a name and what it stands for on each line."
    ]


def test_an_entry_is_a_mapping() -> None:
    assert problems("plumbline: 1\nclaims:\n  - soon\n") == [
        "3: claims[0]: Expected keys and values, such as “slug: some-name”."
    ]


@pytest.mark.parametrize("section", ["publishers", "sources", "claims"])
def test_sections_may_be_empty_or_absent(section: str) -> None:
    assert parsed(f"plumbline: 1\n{section}:\n").sections[section] == []
    assert parsed("plumbline: 1\n").sections[section] == []


def test_a_name_stands_once_in_its_section() -> None:
    text = "plumbline: 1\npublishers:\n  - {slug: a, name: A}\n  - {slug: a, name: B}\n"
    assert problems(text) == ["4: publishers[1]: “a” stands in line 3 already."]


def test_a_pair_stands_once() -> None:
    pair = "  - {source: a, origin: b, relation: quotes}\n"
    assert problems("plumbline: 1\nderivations:\n" + pair * 2) == [
        "4: derivations[1]: “a and b” stands in line 3 already."
    ]


def test_a_huge_number_is_refused_and_not_computed() -> None:
    text, line = with_line("value: 3000 t", "value: 1e999999999 t")
    assert problems(text)[0].startswith(f"{line}: parameters[0].value: ")


@pytest.mark.parametrize("style", ["|", "|-", "|+", ">"])
def test_the_last_line_break_of_a_block_is_layout(style: str) -> None:
    text = f"plumbline: 1\npublishers:\n  - slug: a\n    name: A\n    note: {style}\n      Words.\n"
    assert parsed(text).sections["publishers"][0]["note"] == "Words."


def test_a_line_break_in_quotes_is_text() -> None:
    text = 'plumbline: 1\npublishers:\n  - slug: a\n    name: A\n    note: "Words.\\n"\n'
    assert parsed(text).sections["publishers"][0]["note"] == "Words.\n"
