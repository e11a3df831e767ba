"""Columns for text that strangers wrote: bounded, and free of characters that bite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    TextColumn = models.CharField[str, str]
    LongTextColumn = models.TextField[str, str]
else:  # the stubs' generics do not exist at run time
    TextColumn, LongTextColumn = models.CharField, models.TextField

no_control_characters = RegexValidator(
    r"[\x00-\x1f\x7f\u2028\u2029]",
    _("Write this on one line, without control characters."),
    code="control_characters",
    inverse_match=True,
)
no_hidden_characters = RegexValidator(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
    _("This text contains control characters (such as NUL). Remove them."),
    code="control_characters",
    inverse_match=True,
)
language_tag = RegexValidator(
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
    _("Give a language tag such as en, ko or pt-BR (BCP 47)."),
    code="language_tag",
)
country_code = RegexValidator(
    r"^[A-Z]{2}$", _("Give a two-letter country code such as US (ISO 3166-1)."), code="country"
)


class LineField(TextColumn):
    """One line of text."""

    default_validators = [no_control_characters]

    def __init__(self, verbose_name: Any = None, *, max_length: int = 300, **kwargs: Any) -> None:
        super().__init__(verbose_name, max_length=max_length, **kwargs)


class ProseField(LongTextColumn):
    """Several lines of text. Unlike a bare TextField, its length is checked in `full_clean`."""

    default_validators = [no_hidden_characters]

    def __init__(
        self, verbose_name: Any = None, *, max_length: int = 20_000, **kwargs: Any
    ) -> None:
        super().__init__(verbose_name, max_length=max_length, **kwargs)
        self.validators.append(MaxLengthValidator(max_length))


class LanguageField(TextColumn):
    """The language that a text is written in, as a BCP 47 tag."""

    default_validators = [language_tag]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 35
        kwargs.setdefault("default", "en")
        super().__init__(*args, **kwargs)


class DigestField(TextColumn):
    """A SHA-256 in hexadecimal, written by code and never by a form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 64
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)
