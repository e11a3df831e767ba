"""What holds of every template and stylesheet, whatever page they end up in."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from desk import style_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if path.relative_to(ROOT / "templates").parts[0] not in {"admin", "dossiers"}
)
STYLES = sorted((ROOT / "static/css").glob("*.css"))


def ids(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", PAGES, ids=ids(PAGES))
def test_a_template_carries_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", PAGES, ids=ids(PAGES))
def test_a_template_never_switches_escaping_off(path: Path) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape off|safeseq", path.read_text())


def test_a_control_that_cannot_be_used_says_why_beside_it() -> None:
    """In the same template, under the id that the control names, for eyes and screen readers."""
    seen = 0
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        for tag in re.findall(
            r"<(?:button|input|select|textarea|a)\b(?:[^>%]|%\}|\{%[^%]*%\}|%)*>", text
        ):
            if re.search(r"\sdisabled\b|aria-disabled=\"true\"", tag):
                why = re.search(r'aria-describedby="([^"]+)"', tag)
                assert why, (path, tag)
                assert f'id="{why[1]}"' in text, (path, why[1])
                seen += 1
    assert seen > 12
    # Scripts disable a button while a selection is too long, which the strip says, and while a
    # passkey is asked for, which the browser's own window says.
    scripts = {
        path.name for path in (ROOT / "static/js").glob("*.js") if "disabled =" in path.read_text()
    }
    assert scripts == {"selecting.js", "passkeys.js"}


@pytest.mark.parametrize("path", PAGES, ids=ids(PAGES))
def test_an_address_from_outside_becomes_a_link_by_one_tag_only(path: Path) -> None:
    """`href` holds a route, a fixed address, or what `safe_href` let through."""
    if path.name == "external.html" or "allauth" in path.parts:
        return
    for value in re.findall(r'href="(\{\{[^}]*\}\})', path.read_text()):
        assert value in {
            "{{ href }}",
            "{{ place.address }}",  # desk.jumping: reversed from what was found
            "{{ script }}",  # desk.views.logging: our own bookmark, which is dragged away
            "{{ way.url }}",  # allauth's: a route, with where to go next encoded
            "{{ admin_url }}",
            "{{ request.path }}",
            "{{ own }}",  # desk.views.graphs: a route
            "{{ entry.link }}",  # desk.estimate_graph: a route
            "{{ thing.address }}",  # accounts.letters: a route
            "{{ tile.address }}",  # desk.home_page: routes
            "{{ home.tiles.0.address }}",
            "{{ all }}",
            "{{ choices }}",
            "{{ stop }}",
        }


@pytest.mark.parametrize("path", STYLES, ids=ids(STYLES))
def test_a_stylesheet_loads_nothing_and_names_colours_by_token(path: Path) -> None:
    text = path.read_text()
    assert "@import" not in text
    assert "url(" not in text
    if path.name not in {"tokens.css", "print.css"}:
        assert not re.search(r"#[0-9a-f]{3,8}\b", text)


def test_the_style_page_shows_every_token() -> None:
    declared = set(
        re.findall(
            r"^  --([a-z0-9-]+):", (ROOT / "static/css/tokens.css").read_text(), re.MULTILINE
        )
    )
    shown = {name for _job, names in style_page.COLOURS for name in names}
    shown |= {f"text-{size}" for size in style_page.SIZES}
    shown |= {f"space-{space}" for space in style_page.SPACES}
    shown |= {*style_page.FACES, *style_page.OTHERS}
    assert shown == declared


def test_every_stylesheet_is_linked() -> None:
    linked = (ROOT / "templates/stylesheets.html").read_text()
    linked += (ROOT / "templates/api/reference.html").read_text()  # of this page alone
    assert [path.name for path in STYLES if f"css/{path.name}" not in linked] == []


def test_vendored_files_are_the_ones_that_were_published() -> None:
    folder = ROOT / "static/vendor"
    listed = re.findall(
        r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (folder / "README.md").read_text(), re.MULTILINE
    )
    assert {path.name for path in folder.rglob("*.js")} == {Path(name).name for name, _ in listed}
    for name, sha256 in listed:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
        assert (folder / name).with_name("LICENSE").exists()
