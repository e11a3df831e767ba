"""What is done to captures and to what was read in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sources import actions, policies, timestamping
from sources.admin.panels import OnLive, Retire
from sources.models import Capture, Timestamp


class RetryForm(forms.Form):
    override_robots_why = forms.CharField(
        label=_("Why it is captured against robots.txt"),
        max_length=1_000,
        required=False,
        help_text=_("Left empty, what the site asks is respected. Otherwise an editor decides."),
    )


class Retry(OnLive):
    verb = "retry"
    title = _("Try it again")
    button = _("Try again")
    done = _("A worker tries it again.")
    form_class = RetryForm

    def is_offered(self) -> bool:
        return bool(self.row.is_live and self.row.state == Capture.State.FAILED)

    def check(self) -> None:
        policies.check_can_retry(self.row, by=self.user)

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retry_capture(self.row, by=self.user, **cleaned)


class Sign(OnLive):
    """Of a capture, or of a timestamp that failed."""

    verb = "sign"
    title = _("Prove the time")
    button = _("Ask the authority")
    done = _("The authority is being asked. The proof is verified before it is kept.")

    @property
    def capture(self) -> Capture:
        found: Capture = self.row.capture if isinstance(self.row, Timestamp) else self.row
        return found

    def is_offered(self) -> bool:
        """Where nothing is signed yet, and nobody is being asked."""
        signed = Timestamp.objects.filter(capture=self.capture)
        unsigned = not signed.exclude(state=Timestamp.State.FAILED).exists()
        return unsigned and self.capture.is_live and self.capture.state == Capture.State.READY

    def check(self) -> None:
        policies.check_can_be_signed(self.capture, by=self.user, wanted=timestamping.is_wanted())

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.sign_capture(self.capture, by=self.user)


class RetireSource(Retire):
    def check(self) -> None:
        super().check()
        policies.check_can_retire_source(self.row)

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retire_source(self.row, why=cleaned["why"], by=self.user)


class RetireCapture(Retire):
    done = _("Retired. Its bytes stay kept.")

    def check(self) -> None:
        super().check()
        policies.check_can_retire_capture(self.row)

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retire_capture(self.row, why=cleaned["why"], by=self.user)


class RetirePassage(Retire):
    def check(self) -> None:
        super().check()
        policies.check_rests_nothing_on(self.row)

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retire_passage(self.row, why=cleaned["why"], by=self.user)


class RetireObservation(Retire):
    def check(self) -> None:
        super().check()
        policies.check_rests_nothing_on(self.row)

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retire_observation(self.row, why=cleaned["why"], by=self.user)


class RetireDerivation(Retire):
    def check(self) -> None:
        super().check()
        policies.check_no_figure_goes_along(self.row)

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retire_derivation(self.row, why=cleaned["why"], by=self.user)
