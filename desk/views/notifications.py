"""What somebody was told: the list, opening one, how they want to hear of things."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import mailing, notifying
from accounts.notifications import Kind, Notification
from desk import notification_page
from desk.notification_page import ChoicesForm, NotificationSearch
from desk.signed_in import person


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = NotificationSearch(request.GET)
    context = {
        "form": form,
        "page": notification_page.read(user, form, request),
        "undelivered": notification_page.undelivered(user),
    }
    return render(request, "desk/notifications.html", context)


@never_cache
@require_GET
def open_notification(request: HttpRequest, uuid: str) -> HttpResponse:
    """To the thing itself; whatever the person was told of it is read."""
    user = person(request)
    found = get_object_or_404(Notification.objects.of(user), uuid=uuid)
    notifying.mark_read(Notification.objects.filter(about=found.about), by=user)
    return redirect(found.link)


@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """What one thing is about, or all that was told until the page was shown; of one kind, where
    the page showed one kind only."""
    user = person(request)
    rows: Any = Notification.objects.of(user)
    if request.POST.get("kind") in Kind.values:
        rows = rows.filter(kind=request.POST["kind"])
    about, until = request.POST.get("about", ""), request.POST.get("until", "")
    if about:
        rows = rows.filter(about=about[:64].replace("\x00", ""))
    elif until.isdecimal() and len(until) < 19:
        rows = rows.filter(pk__lte=int(until))
    count = notifying.mark_read(rows, by=user)
    told = ngettext("%(n)d line is read.", "%(n)d lines are read.", count)
    messages.success(request, told % {"n": count})
    return redirect("desk:notifications")


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    user = person(request)
    now = {kind.value: rhythm for kind, rhythm in notifying.choices_of(user).items()}
    form = ChoicesForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_bound and form.is_valid():
        done = notifying.choose(user, form.rhythms(), by=user)
        messages.success(request, _("Kept.") if done else _("Nothing to change."))
        return redirect("desk:notification_choices")
    context = {"form": form, "undelivered": notification_page.undelivered(user)}
    status = 422 if form.errors else 200
    return render(request, "desk/notification_choices.html", context, status=status)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Ends e-mail with one press, for whoever has a letter (RFC 8058): a mail program posts here.

    No session and no token of one: the address is signed for one person, and all it can do is
    to send them less. Looking at the page changes nothing, since programs look at links.
    """
    found = mailing.person_of(token)
    if found is None:
        raise Http404(_("This address is not, or no longer, one from a letter."))
    if request.method == "POST":
        notifying.stop_mail(found)
    done = request.method == "POST"
    return render(request, "desk/stop_mail.html", {"done": done, "person": found})
