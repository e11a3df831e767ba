"""What sources, and who has it from whom, are recorded with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.naming import free_slug
from desk.capture_forms import LONGEST_REASON
from desk.draft_forms import TYPED, Reasoned, RowField
from sources.introducing import provisional_title
from sources.keeping import LONGEST_PASTE
from sources.models import Derivation, Passage, Publisher, Source

HOW = {
    Derivation.Relation.QUOTES: _("It repeats words or figures of it (prov:wasQuotedFrom)."),
    Derivation.Relation.REPUBLISHES: _("It is the same text elsewhere (prov:wasQuotedFrom)."),
    Derivation.Relation.TRANSLATES: _("The same text in another language (prov:wasRevisionOf)."),
    Derivation.Relation.USES_DATA_OF: _(
        "It works out its own from its data (prov:wasDerivedFrom)."
    ),
    Derivation.Relation.SAME_LEAK: _(
        "Both rest on the same leaked material (prov:wasDerivedFrom)."
    ),
    Derivation.Relation.SAME_AUTHOR: _("One author wrote both (prov:wasDerivedFrom)."),
}
"""When to choose which, with the term of W3C PROV that it is exported as."""


class SourceForm(forms.Form):
    """What a source is. The publisher is typed, with a list to choose from."""

    title = forms.CharField(label=_("Title"), max_length=400)
    kind = forms.ChoiceField(label=_("Kind"), choices=Source.Kind.choices)
    publisher = forms.CharField(
        label=_("Publisher"),
        max_length=200,
        required=False,
        widget=forms.TextInput({**TYPED, "list": "publishers"}),
        help_text=_("The outlet, institute or ministry that put it before the public."),
    )
    new_publisher = forms.BooleanField(
        label=_("Record the publisher too, if it is not recorded yet"), required=False
    )
    author = forms.CharField(label=_("Author"), max_length=400, required=False)
    published_on = forms.CharField(
        label=_("Published"),
        max_length=40,
        required=False,
        widget=forms.TextInput(TYPED),
        help_text=_("As precise as it is known: 2024-06-22, 2024-06 or 2024"),
    )
    language = forms.CharField(
        label=_("Language"),
        max_length=35,
        widget=forms.TextInput(TYPED),
        help_text=_("A language tag: en, ko, pt-BR"),
    )
    url = forms.CharField(
        label=_("Web address"), max_length=1_000, required=False, widget=forms.URLInput
    )
    description = forms.CharField(
        label=_("Description"), max_length=4_000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, publishers: QuerySet[Publisher], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.publishers = publishers

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        name = given.get("publisher", "")
        found = self.publishers.filter(name__iexact=name).order_by("pk").first() if name else None
        found = found or (self.publishers.filter(slug=name).first() if name else None)
        if name and not found and not given.get("new_publisher"):
            sentence = _("There is no publisher of this name. Tick the box to record it too.")
            self.add_error("publisher", sentence)
        given["found"] = found
        return given

    def fields_of_source(self) -> dict[str, Any]:
        """The action's arguments; `publisher` is a row, a name to record, or nothing."""
        names = ("title", "kind", "author", "language", "url", "description")
        fields = {name: self.cleaned_data[name] for name in names}
        fields["published_on"] = self.cleaned_data["published_on"] or None
        fields["publisher"] = self.cleaned_data["found"] or self.cleaned_data["publisher"] or None
        return fields


class NewSourceForm(SourceForm):
    """The same, and what of it is kept at once; an address, a file or a text is enough."""

    field_order = ("url", "fetch", "robots_why", "upload", "text", "title")

    slug = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(TYPED),
        help_text=_("In addresses and case files. Left empty, it is made from the title."),
    )
    protected = forms.BooleanField(
        label=_("Protected: only you, and whom you name later, ever see that it exists"),
        required=False,
    )
    fetch = forms.BooleanField(
        label=_("Have a worker capture the web address now"), required=False, initial=True
    )
    robots_why = forms.CharField(
        label=_("Why against robots.txt"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("Only where the site asks programs to stay away, and you decide otherwise."),
    )
    upload = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "The page or document as you found it: HTML, PDF, picture, text, CSV, MHTML, WARC."
        ),
    )
    text = forms.CharField(
        label=_("Pasted text"),
        max_length=LONGEST_PASTE,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For what can be neither fetched nor saved. It is marked as pasted."),
    )

    def __init__(self, *args: Any, may_override: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _(
            "Left empty, it goes by its address, its file’s name or its first line. "
            "What the page says of itself is offered once it was read."
        )
        if not may_override:
            del self.fields["robots_why"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        upload = given.get("upload")
        given["title"] = given.get("title") or provisional_title(
            url=given.get("url", ""),
            filename=upload.name if upload else "",
            text=given.get("text", ""),
        )
        if not given["title"] and not self.errors:
            sentence = _("Give it an address, a file or a text, or a title to find it by.")
            self.add_error("title", sentence)
        return given

    def fields_of_source(self) -> dict[str, Any]:
        given = self.cleaned_data
        slug = given["slug"] or free_slug(Source, given["title"], "source")
        return super().fields_of_source() | {"slug": slug, "protected": given["protected"]}


class ReviseSourceForm(Reasoned, SourceForm):
    """The same, with a reason; its short name stays."""


class PublisherForm(forms.Form):
    """Who puts sources before the public; its site and its name are looked for in captures."""

    name = forms.CharField(label=_("Name"), max_length=200)
    url = forms.CharField(
        label=_("Site"),
        max_length=1_000,
        required=False,
        widget=forms.URLInput,
        help_text=_("Links to it in captured pages suggest who has it from whom."),
    )
    country = forms.CharField(
        label=_("Country"),
        max_length=2,
        required=False,
        widget=forms.TextInput(TYPED),
        help_text=_("Two letters, as in ISO 3166-1: US, KR, UA"),
    )
    note = forms.CharField(
        label=_("Note"), max_length=4_000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class RevisePublisherForm(Reasoned, PublisherForm):
    """The same, with a reason; its short name stays."""


class DerivationForm(forms.Form):
    """How a source has it from another, and where it says so."""

    origin = RowField(
        label=_("From whom"),
        to_field="slug",
        missing=_("There is no such source. Type its short name, or choose it from the list."),
        listed="sources",
        help_text=_("The short name of the source that it has it from."),
    )
    relation = forms.ChoiceField(
        label=_("How"), choices=Derivation.Relation.choices, widget=forms.RadioSelect
    )
    passage = forms.ModelChoiceField(
        label=_("Where it says so"),
        queryset=Passage.objects.none(),
        required=False,
        to_field_name="uuid",
        empty_label=_("no passage"),
        help_text=_("A passage of this source that shows it."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=4_000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, source: Source, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passage"].queryset = Passage.objects.live().filter(  # type: ignore[attr-defined]  # a model field
            capture__source=source
        )
        if "origin" in self.fields:
            field: Any = self.fields["origin"]
            field.rows = Source.objects.live().visible_to(user).exclude(pk=source.pk)

    def clean_origin(self) -> Any:
        if self.cleaned_data["origin"] is None:
            raise ValidationError(_("Say from whom."), code="required")
        return self.cleaned_data["origin"]

    @property
    def how(self) -> list[tuple[Any, Any]]:
        """Each way, and when to choose it."""
        return [(relation.label, HOW[relation]) for relation in Derivation.Relation]


class CorrectDerivationForm(Reasoned, DerivationForm):
    """The same with a reason. Between whom it is stays: another pair is another statement."""

    origin = None  # type: ignore[assignment]  # how Django's forms leave out a field

    def clean_origin(self) -> Any:
        return None


__all__ = [
    "CorrectDerivationForm", "DerivationForm", "NewSourceForm", "ReviseSourceForm", "free_slug",
]  # fmt: skip
