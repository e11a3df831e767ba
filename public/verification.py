"""The page that says whether a dossier is genuine: for anybody who holds one."""

from __future__ import annotations

import logging
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dossiers import answers, verifying
from dossiers.errors import SigningError
from dossiers.models import Dossier
from dossiers.verifying import Verified

HEX = "0123456789abcdef"

logger = logging.getLogger(__name__)


class VerifyForm(forms.Form):
    """A file, or its SHA-256 for whoever would rather keep the file."""

    upload = forms.FileField(
        label=_lazy("The PDF"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=_lazy("It is read and not kept."),
    )
    sha256 = forms.CharField(
        label=_lazy("or its SHA-256"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        help_text=_lazy(
            "64 digits and letters, as sha256sum prints them: the file stays with you."
        ),
    )

    def clean_sha256(self) -> str:
        given = str(self.cleaned_data["sha256"]).lower().split(maxsplit=1)
        digest = given[0] if given else ""
        if digest and (len(digest) != 64 or set(digest) - set(HEX)):
            raise ValidationError(_("A SHA-256 has 64 digits and letters from a to f."))
        return digest

    def clean(self) -> None:
        super().clean()
        upload, digest = self.cleaned_data.get("upload"), self.cleaned_data.get("sha256")
        if self.errors:
            return
        if bool(upload) == bool(digest):
            raise ValidationError(_("Give the file or its SHA-256, one of the two."))
        if upload and upload.size > settings.PLUMBLINE_UPLOAD_BYTES:
            most = filesizeformat(settings.PLUMBLINE_UPLOAD_BYTES)
            raise ValidationError(
                _("A file of at most %(most)s is read here: give the SHA-256 of a larger one.")
                % {"most": most}
            )

    def verified(self) -> Verified:
        upload = self.cleaned_data["upload"]
        if upload:
            return verifying.verify(upload.read())
        return verifying.verify_digest(self.cleaned_data["sha256"])


@csrf_exempt  # nothing is written, and a token would leave a cookie with every reader
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Any dossier."""
    return _page(request, None)


@csrf_exempt  # nothing is written, and a token would leave a cookie with every reader
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify_one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The dossier that a printed address or its QR code names."""
    ready = Dossier.objects.filter(state=Dossier.State.READY).read()
    return _page(request, get_object_or_404(ready, uuid=uuid))


def _page(request: HttpRequest, dossier: Dossier | None) -> HttpResponse:
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    context: dict[str, object] = {"form": form, "dossier": dossier}
    status = 200
    if dossier is not None:
        context["about"] = answers.about(dossier)
        context["standings"] = list(answers.standings(dossier, verifying.standing_of(dossier)))
    if form.is_bound and form.is_valid():
        try:
            context |= _answer(form.verified(), dossier)
        except SigningError as error:  # the desk's settings: no fault of whoever asks
            logger.exception("signatures cannot be checked")
            told = _("Signatures cannot be checked here at the moment: %s The SHA-256 can be.")
            form.add_error(None, told % error)
            status = 503
    elif form.is_bound:
        status = 422
    response = render(request, "public/verify.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _answer(verified: Verified, dossier: Dossier | None) -> dict[str, object]:
    return {
        "verified": verified,
        "head": answers.head(verified),
        "sentences": list(answers.sentences(verified)),
        "another": bool(dossier and verified.dossier and verified.dossier != dossier),
    }
