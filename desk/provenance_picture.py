"""Who got it from whom as a picture, as far as this person may see it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.provenance_lists import Chain
from desk.wording import grouped
from sources.models import Derivation, Source
from sources.provenance_drawing import Detail, Drawn, Tie, Wording, picture


def drawn(
    chain: Chain, title: str, detail: Detail | None = None, middle: Source | None = None
) -> tuple[str, Detail]:
    """As SVG that the server drew, and in which detail. `middle` is marked; without one, the
    origins are. Protected sources stand in it as what they are, without name or number."""
    keys = {pk: _key(pk, number, chain) for number, pk in enumerate(chain.keys)}
    derived = {edge.source for edge in chain.edges}
    sources = [
        _source(keys[pk], pk, chain, focus=pk == middle.pk if middle else pk not in derived)
        for pk in chain.keys
    ]
    relations = dict(Derivation.Relation.choices)
    ties = [
        Tie(
            keys[edge.source],
            keys[edge.origin],
            str(relations.get(edge.relation, "")),
            tuple(chain.changed.get((edge.source, edge.origin), ())),
        )
        for edge in chain.edges
    ]
    return picture(sources, ties, _wording(title, len(sources)), detail)


def detail_of(asked: str) -> Detail | None:
    """What an address asks for; anything else leaves the choice to the picture."""
    return Detail(asked) if asked in set(Detail) else None


def _key(pk: int, number: int, chain: Chain) -> str:
    return chain.seen[pk].slug if pk in chain.seen else f"hidden {number}"


def _source(key: str, pk: int, chain: Chain, *, focus: bool) -> Drawn:
    marks = (_("single point of failure"),) if pk in chain.alone else ()
    source = chain.seen.get(pk)
    if source is None:
        return Drawn(key, _("Protected source"), marks=marks, focus=focus)
    day = source.published_on.display() if source.published_on else ""
    name, title = source.title, ""
    if source.publisher:
        name, title = source.publisher.name, source.title
    link = reverse("desk:source", args=[source.slug])
    return Drawn(key, name, " · ".join(filter(None, (day, title))), link, marks, focus)


def _wording(title: str, count: int) -> Wording:
    return Wording(title, _described(count), _sources, _others, _changed)


def _described(count: int) -> str:
    words = ngettext(
        "A graph of %(count)s source. The same stands as a list below the picture.",
        "A graph of %(count)s sources, from the origins above to those who have it from them "
        "below. The same stands as a list below the picture.",
        count,
    )
    return words % {"count": grouped(count)}


def _sources(count: int) -> str:
    return ngettext("%(n)s source", "%(n)s sources", count) % {"n": grouped(count)}


def _others(count: int) -> str:
    return ngettext("and %(n)s other", "and %(n)s others", count) % {"n": grouped(count)}


def _changed(respects: str) -> str:
    return _("changed: %(respects)s") % {"respects": respects}
