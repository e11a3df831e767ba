from __future__ import annotations

import time

import pytest

from claims.casefile.reading import MOST_BYTES, CaseFileError, Listing, Mapping, Text, read


def problem(content: str | bytes) -> str:
    """The one problem of a file that is refused, as a person reads it."""
    with pytest.raises(CaseFileError) as refusal:
        read(content if isinstance(content, bytes) else content.encode())
    (found,) = refusal.value.problems
    return str(found)


def test_every_value_knows_its_line_and_the_keys_that_lead_to_it() -> None:
    tree = read(b"a:\n  - b: 1\n    c:\n      - x\n      - y\n")
    listing = tree.items["a"]
    assert isinstance(listing, Listing)
    entry = listing.items[0]
    assert isinstance(entry, Mapping)
    inner = entry.items["c"]
    assert isinstance(inner, Listing)
    assert (inner.items[1].place.line, inner.items[1].place.path) == (5, "a[0].c[1]")


@pytest.mark.parametrize(
    "written", ["NO", "2024-06", "2024-06-22", "1_000", "0x10", "1.60", "=", "on"]
)
def test_a_scalar_is_the_text_that_was_written(written: str) -> None:
    assert read(f"key: {written}\n".encode()).items["key"] == Text(
        written, read(b"key: x").items["key"].place
    )


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    tree = read("\ufeffa: 1\r\nb: |\r\n  two\r\n  lines\r\n".encode())
    text = tree.items["b"]
    assert isinstance(text, Text)
    assert (text.value, text.place.line) == ("two\nlines\n", 2)


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    started = time.perf_counter()
    said = problem("\n".join(layers))
    assert said == "1: a0: Anchors (&) and aliases (*) are not allowed: write it out."
    assert time.perf_counter() - started < 30  # grown, it would not end at all


def test_deep_nesting_is_refused() -> None:
    assert problem("a: " + "[" * 2000).endswith("This is nested too deeply for a case file.")
    blocks = "\n".join("  " * depth + "a:" for depth in range(500))
    assert "nested too deeply" in problem(blocks)


def test_a_file_of_too_many_values_is_refused() -> None:
    said = problem("a: [" + "1," * 250_000 + "]")
    assert said == "1: a[199997]: The file has more than 200,000 values."


def test_a_file_that_is_too_large_is_refused() -> None:
    assert problem(b"a: " + b"x" * MOST_BYTES) == "1: The file is larger than 5,000,000 bytes."


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "1: The file is empty. A case file starts with \u201cplumbline: 1\u201d."),
        (b"# nothing but this\n", "1: The file is empty."),
        (b"- a\n- b\n", "1: A case file is a mapping that starts with"),
        (b"just words\n", "1: A case file is a mapping that starts with"),
        (b"a: 1\n---\nb: 2\n", "2: A case file is one YAML document; a second one starts here."),
        (b"a: 1\nb: [1, 2\nc: 3\n", "3: This is not YAML:"),
        (b"a:\n\t- b\n", "2: This is not YAML: found character that cannot start any token. "),
        (b"a: 'open\n", "2: This is not YAML:"),
        (b"a: b: c\n", "1: This is not YAML: mapping values are not allowed in this context."),
        (b"a: 1\nb: caf\xe9\n", "2: The file is not UTF-8 text."),
        ("a: b\n".encode("utf-16"), "1: The file is not UTF-8 text."),
        (b"a: 1\nb: x\x00y\n", "2: There is a NUL character here. Remove it."),
        (b'a: 1\nb: "x\\0y"\n', "2: b: There is a NUL character here. Remove it."),
        (b'a: "x\\ey"\n', "1: a: There is a control character (U+001B) here. Remove it."),
        (b"a: x\x07y\n", "1: There is a control character (U+0007) here. Remove it."),
        (b"a: !!python/object/apply:os.system [id]\n", "1: a: Tags (!) are not allowed"),
        (b"a: !!binary aGVsbG8=\n", "1: a: Tags (!) are not allowed"),
        (b"a: 1\nb: 2\na: 3\n", "3: The key \u201ca\u201d stands here twice."),
        (b"a: {<<: *x}\n", "1: a.<<: Anchors (&) and aliases (*) are not allowed"),
        (b"? [a, b]\n: c\n", "1: A key is a plain word."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(content: bytes, expected: str) -> None:
    assert problem(content).startswith(expected)


def test_a_strangers_endless_key_does_not_fill_the_message() -> None:
    said = problem(f"? {'k' * 100_000}\n: 1\n? {'k' * 100_000}\n: 2\n")
    assert len(said) < 200
