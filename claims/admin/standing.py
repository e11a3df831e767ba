"""What stands beside a claim: other claims, waived rules, corrections, words, discussion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from audit.admin.autocompletion import RelatedRow
from audit.admin.panels import Panel, PanelsAdmin, sentence_of
from audit.admin.readonly import InUse, ReadOnlyAdmin
from audit.writing import LONGEST_WHY
from claims import actions, policies
from claims.models import Comment, Correction, Relation, Tag, Waiver


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("Why"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2})
    )


class TakeBack(Panel):
    verb = "take-back"
    title = _("Take this waiver back")
    button = _("Take it back")
    done = _("The rule holds for the claim again.")
    form_class = WhyForm

    def is_offered(self) -> bool:
        return bool(self.row.is_live)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_waive(self.row.kind, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.take_back_waiver(self.row, by=self.user, why=cleaned["why"])


@admin.register(Waiver)
class WaiverAdmin(PanelsAdmin):
    list_display = ("claim", "kind", "reason", "waived_by", "waived_at", "retired_at")
    list_filter = ("kind", InUse)
    list_select_related = ("claim", "waived_by")
    search_fields = ("claim__reference", "reason")
    date_hierarchy = "waived_at"
    panels = (TakeBack,)


@admin.register(Relation)
class RelationAdmin(ReadOnlyAdmin):
    list_display = ("claim", "kind", "other", "note", "retired_at")
    list_filter = ("kind", ("claim", RelatedRow), InUse)
    list_select_related = ("claim", "other")
    search_fields = ("claim__reference", "other__reference", "note")


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    """What readers were told. It is made by publishing or withdrawing, and never changed."""

    list_display = ("claim", "kind", "code", "words", "made_by", "made_at")
    list_filter = ("kind", "code")
    list_select_related = ("claim", "made_by")
    search_fields = ("claim__reference", "words")
    date_hierarchy = "made_at"
    fields = ("claim", "kind", "code", "words", ("before", "after"), ("made_at", "made_by"))


@admin.register(Tag)
class TagAdmin(ReadOnlyAdmin):
    list_display = ("label", "slug", "retired_at")
    list_filter = (InUse,)
    search_fields = ("label", "slug")
    fields = ("label", "slug", "retired_at", "retired_by", "identifier")


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ("claim", "body", "written_by", "written_at", "retired_at")
    list_filter = (("claim", RelatedRow), InUse)
    list_select_related = ("claim", "written_by")
    search_fields = ("claim__reference", "body", "written_by__name")
    date_hierarchy = "written_at"
