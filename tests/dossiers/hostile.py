"""Contents that mean harm, or are only hard to set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.dossiers import example

MARKUP = (
    '"><script>alert(1)</script><img src="file:///etc/passwd">'
    "<style>@import url(http://127.0.0.1:9/)</style><a href='javascript:alert(1)'>x</a>"
    "{% debug %}{{ settings.SECRET_KEY }}<base href='file:///'>&#x3c;]]>"
)
OURS = frozenset(
    {
        "schema",
        "key",
        "ref",
        "slug",
        "source",
        "origin",
        "quantity",
        "estimate",
        "observation",
        "parameter",
        "name",
        "sha256",
        "capture",
        "stance",
        "relation",
        "kind",
        "modality",
        "language",
        "bound",
        "unit",
        "state",
        "bearing",
        "formula",
        "result",
        "digest",
        "reference",
        "low",
        "high",
        "estimates",
        "first",
        "second",
        "verdict",
        "median",
        "shared",
    }
)
"""Fields that strangers cannot write to: chosen from lists, made by the code, or checked."""


def everywhere(value: Any, change: Callable[[str], str], name: str = "") -> Any:
    """The same content with every text that a person types changed."""
    if name in {"result", "findings"}:
        return value
    if isinstance(value, dict):
        return {key: everywhere(item, change, key) for key, item in value.items()}
    if isinstance(value, list):
        return [everywhere(item, change, name) for item in value]
    return change(value) if isinstance(value, str) and name not in OURS else value


def marked_up() -> dict[str, Any]:
    content: dict[str, Any] = everywhere(example.content(), lambda text: MARKUP + text)
    content["claim"]["language"] = MARKUP
    return content


def oversized(length: int = 10_000_000) -> dict[str, Any]:
    """A text of ten million characters in every field that holds prose."""
    text = "a word or two and " * (length // 18)
    content = example.content()
    content["claim"] |= {"statement": text, "summary": text, "claimant": text, "place": text}
    content["evidence"][0]["note"] = content["estimates"][0]["note"] = text
    content["sources"][1] |= {"title": text, "description": text, "url": "https://e.org/" + text}
    return content


def unbroken() -> dict[str, Any]:
    """Strings without a place to break, in headings, tables, lists and links."""
    content = example.content()
    content["estimates"] = content["estimates"][:1]
    content["findings"] = [it for it in content["findings"] if it["estimate"] == "cargo"]
    long = "Unbroken" * 40
    content["claim"] |= {"place": long, "statement": long, "claimant": long}
    content["estimates"][0]["title"] = content["parameters"][0]["title"] = long
    content["quantities"][1]["measure"] = content["evidence"][0]["note"] = long
    for source in content["sources"][:3]:
        source["url"] = "https://example.org/" + "path/without-end_" * 60
    return content


def in_other_scripts() -> dict[str, Any]:
    """A claim in Arabic with sources in Hebrew, Korean, Chinese and Japanese."""
    content = example.short()
    content["claim"] |= {
        "statement": "ربما تلقت روسيا حوالي 1.6 مليون قذيفة مدفعية من كوريا الشمالية بين "
        "أغسطس 2023 ويناير 2024.",
        "language": "ar",
    }
    titles = {
        "kbs": ("ko", "북한, 러시아에 포탄 160만 발 제공했을 가능성"),
        "rbc": ("uk", "КНДР могла передати Росії 1,6 млн снарядів"),
        "kyiv-independent": ("zh", "俄罗斯可能从朝鲜获得约160万枚炮弹"),
        "euromaidan": ("ja", "ロシアは北朝鮮から約160万発の砲弾を受け取った可能性がある"),
        "racurs": ("he", "רוסיה קיבלה אולי כ־1.6 מיליון פגזים מצפון קוריאה"),
    }
    for source in content["sources"]:
        if source["ref"] in titles:
            source["language"], source["title"] = titles[source["ref"]]
    appearance = content["appearances"][1]
    appearance |= {"source": "racurs", "quote": titles["racurs"][1]}
    return content
