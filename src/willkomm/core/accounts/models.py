"""People who sign in, and their memberships: outside the wall, because sign-in comes before any scope."""

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q

from willkomm.core.kernel.tenancy import TenantLess
from willkomm.core.organisations.models import Organisation


class Accounts(BaseUserManager):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **facts):
        """A user who can sign in with this address; without a password only by other means."""
        user = self.model(email=self.normalize_email(email), **facts)
        user.set_password(password) if password else user.set_unusable_password()
        user.save()
        return user


class User(AbstractBaseUser, TenantLess):
    """A member of staff. What they may do stands in their memberships, never here."""

    email = models.EmailField("E-Mail", unique=True)
    name = models.CharField("Name", max_length=120)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    welcomed = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = Accounts()

    def __str__(self):
        return self.name or self.email

    @property
    def first_name(self) -> str:
        """The name; allauth asks for it under this word."""
        return self.name


class Membership(TenantLess):
    """Person × organisation × role × period; a deputy's row names whom it stands in for.

    `starts_on` and `ends_on` are inclusive; an open end is None.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    deputy_for = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="deputies")

    class Meta:
        ordering = ["organisation_id", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            )
        ]
        indexes = [models.Index(fields=["user", "starts_on"])]


class ApiKey(TenantLess):
    """A key with which a program acts for a person: what the person may today and might when it was made, no more.

    Only the digest of the key is kept. `expires_on` is inclusive; an open end is None. A revoked key stays as a
    row, so that the history of who could act remains. `mandates` are the roles of the day it was made
    (`keys.kept_mandates`); `second_factor` says whether its maker had shown one then.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    label = models.CharField(max_length=80)
    start = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    mandates = models.JSONField(default=list)
    second_factor = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_on = models.DateField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.label} ({self.start}…)"


class Identity(TenantLess):
    """Who somebody is at an identity provider: its issuer and the subject by which it knows them, nothing else.

    Made at the first sign-in by verified e-mail address; from then on the subject counts, not the address.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="identity_is_of_one_person", fields=["issuer", "subject"]),
            models.UniqueConstraint(name="identity_is_one_per_issuer", fields=["user", "issuer"]),
        ]

    def __str__(self):
        return self.issuer


class Slowdown(TenantLess):
    """How often something was tried; one row for all processes together, forgotten after `ends_at`.

    `key` is a keyed digest: neither an address nor an account can be read from it.
    """

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.count} until {self.ends_at}"


class FactorReset(TenantLess):
    """A lost second factor that somebody else removed: who, when and why; `told_at` says when its owner read it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factor_resets")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.by_name}, {self.at:%Y-%m-%d}"
