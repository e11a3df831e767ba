"""Telling people that a capture failed, and never more of a protected source than that."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notifications import Kind
from accounts.notifying import News, reword, tell
from sources.models import Capture, Source


def failed(capture: Capture) -> None:
    """Whoever asked for it; call where the failure is stored."""
    if capture.captured_by is not None:
        of_failure(capture, [capture.captured_by])


def of_failure(capture: Capture, people: Iterable[User]) -> None:
    """Those of the people who may see the source."""
    source = capture.source
    seeing = [it for it in people if not source.protected or _sees(it, source)]
    tell(seeing, _news(capture), by=None)


def _sees(person: User, source: Source) -> bool:
    return bool(Source.objects.visible_to(person).filter(pk=source.pk).exists())


def _news(capture: Capture) -> News:
    source = capture.source
    subject, text = source.title, _("It could not be captured: %s") % capture.error
    if source.protected:
        subject, text = _neutral()
    link = reverse("desk:capture", args=[source.slug, capture.uuid])
    return News(Kind.CAPTURE, str(source.uuid), subject, text, link)


def unname(source: Source) -> None:
    """The source is protected from now on: what was told of it names it no more."""
    subject, text = _neutral()
    reword(str(source.uuid), subject=subject, text=text)


def _neutral() -> tuple[str, str]:
    return _("A protected source"), _("A capture of it failed.")
