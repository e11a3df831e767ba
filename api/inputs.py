"""What clients may send: strict bodies, whose every fault has a place (RFC 6901) and a sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ModelValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework.request import Request
from rest_framework.validators import UniqueValidator

from api.problems import UnfitBody
from audit.writing import LONGEST_WHY

Place = tuple[str, ...]
Wrong = tuple[Place, str]
WHOLE = frozenset({NON_FIELD_ERRORS, "non_field_errors"})


class Text(serializers.CharField):
    """A text, and no number that would do for one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Written(Text):
    """A text that says something else: it is checked as a text, then read."""

    def read(self, text: str) -> Any:
        """What it says. Raises a `serializers.ValidationError` in a sentence."""
        raise NotImplementedError

    def run_validation(self, data: Any = empty) -> Any:
        text = super().run_validation(data)
        return None if text is None else self.read(text)


class ShortName(Text):
    """What an address names a row by."""

    def __init__(self, *, allow_unicode: bool = False, **given: Any) -> None:
        """`allow_unicode` comes from columns; no column here allows it."""
        super().__init__(**{"max_length": 80, **given})
        self.validators.append(_check_short_name)


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=str(data)[:40])
        return bool(data)


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class Choice(serializers.ChoiceField):
    """One of the words as they are spelled."""

    def to_internal_value(self, data: Any) -> Any:
        if data == "" and self.allow_blank:
            return ""
        if isinstance(data, bool) or not isinstance(data, str | int) or data not in self.choices:
            known = ", ".join(str(it) for it in self.choices)
            raise serializers.ValidationError(_("Give one of: %(names)s.") % {"names": known})
        return data


Rows = Callable[[Any], QuerySet[Any]]
"""The rows that a person may name."""


@extend_schema_field({"type": "string"})
class Named(serializers.SlugRelatedField[Any]):
    """Another row by its name, among those that whoever asks may see.

    What is hidden and what is not there are answered alike.
    """

    def __init__(self, rows: Rows, by: str, **given: Any) -> None:
        self.rows = rows
        super().__init__(slug_field=by, queryset=QuerySet(models.Model), **given)

    def get_queryset(self) -> QuerySet[Any]:
        return self.rows(self.context["request"].user)

    def to_internal_value(self, data: Any) -> Any:
        found = self._found(data) if isinstance(data, str) else None
        if found is None:
            sentence = _("There is nothing of this name, or nothing that you may see.")
            raise serializers.ValidationError(sentence)
        return found

    def _found(self, name: str) -> Any:
        if "\x00" in name or name.encode("utf-8", "replace").decode() != name:
            return None
        try:
            return self.get_queryset().filter(**{str(self.slug_field): name}).first()
        except ModelValidationError:  # not the form of a public id
            return None


class Body(serializers.Serializer[Any]):
    """An object whose keys are all known. One that is not is refused by name."""

    places: ClassVar[Mapping[str, Place]] = {}
    """Where an action's argument stands in the body, if not under its own name."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = {} if not isinstance(data, Mapping) else self._unknown(data)
        try:
            given = super().to_internal_value(data)
        except serializers.ValidationError as error:
            detail = error.detail if isinstance(error.detail, dict) else {"": error.detail}
            raise serializers.ValidationError({**detail, **unknown}) from error
        if unknown:
            raise serializers.ValidationError(unknown)
        return given

    def _unknown(self, data: Any) -> dict[str, Any]:
        known = ", ".join(self.fields)
        wrong = {
            name: [_("There is no such key here. Known: %(known)s.") % {"known": known}]
            for name in data
            if name not in self.fields
        }
        for name in data if hasattr(data, "getlist") else ():
            if len(data.getlist(name)) > 1:
                wrong[name] = [_("This is given more than once.")]
        return wrong

    def arguments(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.validated_data)

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        """What an action refuses is said at the places of this body."""
        try:
            yield
        except ModelValidationError as error:
            raise UnfitBody(list(self._of_action(error))) from error

    def _of_action(self, error: ModelValidationError) -> Iterator[Wrong]:
        by_name = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, sentences in by_name.items():
            for sentence in sentences:
                yield self._place(name), sentence

    def _place(self, name: str) -> Place:
        """ "figures.0.text" of an action is at "/figures/0/figure" of the body."""
        if name in self.places:
            return self.places[name]
        first, _dot, rest = name.partition(".")
        field: Any = self.fields.get(first)
        if field is None:
            return ()
        index, _dot, inner = rest.partition(".")
        child = getattr(field, "child", None)
        if isinstance(child, Body) and inner:
            return (first, index, *child._place(inner))
        return (first, *rest.split(".")) if rest else (first,)


class ModelBody(Body, serializers.ModelSerializer[Any]):
    """A body whose fields are columns: lengths, choices and helps come from the model."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: Text,
        models.TextField: Text,
        models.SlugField: ShortName,
        models.BooleanField: Flag,
        models.PositiveIntegerField: Whole,
        models.PositiveSmallIntegerField: Whole,
    }
    serializer_choice_field = Choice

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """Whether a name is taken, the database says: a look beforehand proves nothing."""
        field, given = super().build_standard_field(field_name, model_field)
        kept = []
        for it in given.pop("validators", ()):
            if isinstance(it, MaxLengthValidator):
                given["max_length"] = it.limit_value  # so that the description tells it
            elif not isinstance(it, UniqueValidator):
                kept.append(it)
        if kept and field is not ShortName:
            given["validators"] = kept
        return field, given

    def get_validators(self) -> list[Any]:
        return []


class Why(serializers.Serializer[Any]):
    """Why something is changed, for whoever reads its history."""

    why = Text(
        max_length=LONGEST_WHY,
        required=False,
        allow_blank=True,
        help_text=_lazy("Why: for whoever reads the history."),
    )


class Retirement(Body):
    """Nothing is deleted: it goes out of use, with a reason."""

    why = Text(max_length=LONGEST_WHY, help_text=_lazy("Why it goes out of use."))


class Nothing(Body):
    """A call that needs no words."""


def read_body(
    body_class: type[Body], request: Request, *, partial: bool = False, **context: Any
) -> Body:
    """The body that was sent. Raises `UnfitBody` with every fault at its place."""
    if not isinstance(request.data, Mapping):
        raise UnfitBody([((), _("Send an object: {…}."))])
    body = body_class(data=request.data, context={"request": request, **context})
    if partial:  # and nothing further in: a list of inputs is given whole
        for field in body.fields.values():
            field.required, field.default = False, empty
    if not body.is_valid():
        raise UnfitBody(list(faults(body.errors)))
    return body


def faults(errors: Any, place: Place = ()) -> Iterator[Wrong]:
    """Each sentence of nested errors, with the names and indices on the way there."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            yield from faults(inner, place if name in WHOLE or name == "" else (*place, str(name)))
    elif isinstance(errors, list | tuple):
        for index, inner in enumerate(errors):
            nested = isinstance(inner, Mapping | list | tuple)
            yield from faults(inner, (*place, str(index)) if nested else place)
    else:
        yield place, str(errors)


def _check_short_name(text: str) -> None:
    plain = text.replace("-", "").replace("_", "")
    if text and not (text.isascii() and (plain.isalnum() or not plain)):
        raise serializers.ValidationError(_("Use letters from a to z, digits, - and _ only."))
