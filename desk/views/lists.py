"""What lists have in common: their views, and what they show for other programs."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from desk import list_page, lists, saved_views
from desk.exporting import WRITERS
from desk.forms import take_over
from desk.models import SavedView
from desk.reasons import attempted
from desk.signed_in import person


class ViewForm(forms.Form):
    """A view's name, and for whom it is."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    shared = forms.BooleanField(label=gettext_lazy("Share it with the desk"), required=False)
    default = forms.BooleanField(label=gettext_lazy("Begin with it"), required=False)


@require_safe
def captures(request: HttpRequest) -> HttpResponse:
    """Every capture of the desk that this person may see: what failed, what changed."""
    user = person(request)
    return list_page.shown(lists.CAPTURES, request, user, "desk/captures.html", {})


@require_safe
def export(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """All that the address of a list shows, on whichever page, in the columns that it shows."""
    listing, writer = lists.LISTS.get(name), WRITERS.get(form)
    if listing is None or writer is None:
        raise Http404(_("There is no such list."))
    user = person(request)
    columns = listing.chosen(request.GET)
    rows = listing.rows(listing.form(request.GET, user), user, columns)
    written, media_type = writer
    stamp = timezone.localtime().strftime("%Y-%m-%d")
    headers = {
        "Content-Disposition": f'attachment; filename="{listing.name.value}-{stamp}.{form}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    pieces = () if request.method == "HEAD" else written(rows, columns)
    return StreamingHttpResponse(pieces, content_type=media_type, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def save_view(request: HttpRequest, name: str) -> HttpResponse:
    """Keep what a list shows under a name; what is refused keeps what was written."""
    listing = lists.LISTS.get(name)
    if listing is None:
        raise Http404(_("There is no such list."))
    given = request.POST if request.method == "POST" else request.GET
    query = saved_views.query_of(QueryDict(given.get("query", "")[:4_000]))
    form = ViewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            view = saved_views.save(name, query=query, by=person(request), **form.cleaned_data)
        except ValidationError as refusal:
            take_over(form, refusal)
        else:
            messages.success(request, _("Kept as “%s”.") % view)
            return redirect(list_page.address_of(view))
    context = {"form": form, "listing": listing, "query": query}
    status = 422 if form.errors else 200
    return render(request, "desk/save_view.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def revise_view(request: HttpRequest, uuid: str) -> HttpResponse:
    """One's own view: its name, whether it is shared, whether the list begins with it."""
    user = person(request)
    view = get_object_or_404(SavedView.objects.visible_to(user), uuid=uuid, owner=user)
    now = {
        "name": view.name,
        "shared": view.shared,
        "default": saved_views.is_default(view, user),
    }
    form = ViewForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_bound and form.is_valid():
        try:
            done = saved_views.revise(view, by=user, **form.cleaned_data)
        except ValidationError as refusal:
            take_over(form, refusal)
        else:
            messages.success(request, _("Kept.") if done else _("Nothing to change."))
            return redirect(list_page.address_of(SavedView.objects.get(pk=view.pk)))
    context = {"form": form, "view": view, "listing": lists.LISTS[view.list_name]}
    status = 422 if form.errors else 200
    return render(request, "desk/save_view.html", context, status=status)


@require_POST
def update_view(request: HttpRequest, uuid: str) -> HttpResponse:
    """Have one's own view show what the list shows now."""
    user = person(request)
    view = get_object_or_404(SavedView.objects.visible_to(user), uuid=uuid)
    query = saved_views.query_of(QueryDict(request.POST.get("query", "")[:4_000]))
    if attempted(request, lambda: saved_views.revise(view, query=query, by=user)):
        messages.success(request, _("“%s” shows this from now on.") % view)
    return redirect(list_page.address_of(SavedView.objects.get(pk=view.pk)))


@require_POST
def remove_view(request: HttpRequest, uuid: str) -> HttpResponse:
    user = person(request)
    view = get_object_or_404(SavedView.objects.visible_to(user), uuid=uuid)
    if attempted(request, lambda: saved_views.remove(view, by=user)):
        messages.success(request, _("“%s” is removed. The rows of the list are as before.") % view)
    return redirect(f"{reverse(f'desk:{view.list_name}')}?view={list_page.EVERYTHING}")


@require_POST
def open_with(request: HttpRequest, name: str) -> HttpResponse:
    """Begin the list with a view from now on, or with everything."""
    user = person(request)
    if name not in lists.LISTS:
        raise Http404(_("There is no such list."))
    views = saved_views.views_of(name, user)
    view = views.named(request.POST.get("view", ""))
    if view is None and request.POST.get("view"):
        raise PermissionDenied(_("There is no such view."))
    saved_views.open_with(view, name, by=user)
    messages.success(
        request,
        _("This list begins with “%s”.") % view if view else _("It begins with everything."),
    )
    if view is not None:
        return redirect(list_page.address_of(view))
    return redirect(f"{reverse(f'desk:{name}')}?view={list_page.EVERYTHING}")
