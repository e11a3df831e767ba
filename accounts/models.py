"""People and their API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from accounts.notifications import Choice, Mailing, Notification
from accounts.roles import Role
from audit.fields import LineField
from audit.leases import MAX_ATTEMPTS, Leased
from audit.rows import PublicId

if TYPE_CHECKING:
    from knox.models import AuthTokenManager


__all__ = ["ApiToken", "Choice", "Letter", "Mailing", "Notification", "User", "UserManager"]


class UserManager(BaseUserManager["User"]):
    """Rows only: people are made by `accounts.actions.create_user`, which also records it."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(PublicId, AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # knox ships no types
    """Somebody who signs in with an e-mail address."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Somebody with this e-mail address exists already.")},
    )
    name = LineField(_("name"), max_length=150, help_text=_("As colleagues and dossiers show it."))
    byline = models.BooleanField(
        _("show my name to readers"),
        default=False,
        help_text=_("Without this, published pages do not name you."),
    )
    is_staff = models.BooleanField(
        _("may open the admin"), default=False, help_text=_("Follows from the roles.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), db_default=Now(), editable=False)
    session_epoch = models.PositiveIntegerField(
        _("session epoch"),
        db_default=0,
        editable=False,
        help_text=_("Sessions and mailed links of an earlier epoch are dead."),
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Somebody with this e-mail address exists already."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry: it dies with the password, and with the epoch."""
        value = f"{self.password}:{self.session_epoch}"
        salt = "accounts.User.session"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    def roles(self) -> set[Role]:
        names = set(self.groups.values_list("name", flat=True))
        return {role for role in Role if role.value in names}


class ApiToken(PublicId, AbstractAuthToken):  # type: ignore[misc]  # knox ships no types
    """A key for programs, acting as its owner. Only its hash is stored."""

    class Scope(models.TextChoices):
        READ = "read", _("read only")
        WRITE = "write", _("read and write")

    name = LineField(_("name"), max_length=100, help_text=_("What will use this token?"))
    scope = models.CharField(_("may"), max_length=10, choices=Scope, default=Scope.READ)
    last_used = models.DateTimeField(_("last used"), null=True, editable=False)

    if TYPE_CHECKING:
        objects: ClassVar[AuthTokenManager]

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="api_token_named",
                violation_error_message=_("Give the token a name, so that you know it later."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_scope_display()})"

    @property
    def is_expired(self) -> bool:
        return self.expiry is not None and self.expiry <= timezone.now()


class LetterQuerySet(models.QuerySet["Letter"]):
    def pending(self) -> Self:
        """Not sent, and not given up."""
        return self.filter(finished_at=None, attempts__lt=MAX_ATTEMPTS)


class Letter(PublicId, Leased):
    """An e-mail about somebody's account. Its text is written when it is sent.

    One for nobody, asked for with an address that nobody has, is finished without being sent:
    asking costs the same for every address. A link is made at sending, so none is stored.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        RESET = "reset", _("link for a new password")
        PASSWORD = "password", _("password changed")
        FACTORS = "factors", _("second factor changed")
        FACTORS_RESET = "factors_reset", _("second factor taken away")
        TOKEN = "token", _("API token made")
        ADDRESS = "address", _("link that proves a new address")
        ADDRESS_TAKEN = "address_taken", _("address asked for that opens another account")
        ADDRESS_LEFT = "address_left", _("e-mail address changed, to the old one")
        CLOSED = "closed", _("account closed")
        REOPENED = "reopened", _("account opened again")
        GUESSED = "guessed", _("wrong codes after the right password")

    user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="letters",
        verbose_name=_("to"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    what = models.CharField(_("what"), max_length=300, blank=True)
    address = models.CharField(
        _("to the address"),
        max_length=254,
        blank=True,
        db_default="",
        help_text=_("Where it is not the one by which the person signs in."),
    )
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    finished_at = models.DateTimeField(_("sent"), null=True, editable=False)
    error = models.CharField(_("why it was not sent"), max_length=500, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["offered_at"], condition=Q(finished_at=None), name="letter_pending"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
