"""Takes nothing. Gives accounts and what each was granted, with dates. Never stores a password in clear."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A door for one person. ``person_key`` None: an account for administration only."""

    username = models.CharField(max_length=60, unique=True)
    person_key = models.CharField(max_length=20, null=True, unique=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="zh", choices=[("zh", "中文"), ("en", "English")])
    theme = models.CharField(
        max_length=6, default="auto", choices=[("auto", "跟随系统"), ("light", "浅色"), ("dark", "深色")]
    )
    density = models.CharField(
        max_length=8, default="standard", choices=[("loose", "宽松"), ("standard", "标准"), ("dense", "紧凑")]
    )
    large_type = models.BooleanField(default=False)  # 大字
    shortcuts = models.BooleanField(default=True)  # single keys as quick ways; some need them off
    first_password = models.BooleanField(default=False)  # it was printed on a slip: to be changed at the first entry
    email = models.EmailField(max_length=254, default="")  # personal: never in the ledger
    daily_mail = models.BooleanField(default=True)  # one mail a working day, where the site sends any
    made_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Grant(models.Model):
    """A role of an account: everywhere (``unit_key`` empty), or in one unit and all below it, from a day to a day.

    It has effect once a second officer has confirmed it, or when it was given at the first set-up, before there
    was a second officer. Triggers keep the three officers apart and everything but the end unchanged.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20)  # shigan.packs.procedure_models.Role
    unit_key = models.CharField(max_length=60, default="")
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # not included
    granted_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    at_setup = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (Q(granted_by__isnull=False) & ~Q(confirmed_by=F("granted_by")) & ~Q(confirmed_by=F("account"))),
                name="a_second_officer_confirms",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="grant_forward"
            ),
        )


class Attempt(models.Model):
    """Somebody tried to enter. ``who`` is a keyed digest of what was typed: people type passwords there, too."""

    who = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    succeeded = models.BooleanField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = (models.Index(fields=("who", "at"), name="attempt_who_at"),)


class Token(models.Model):
    """A key of an account for a program: never more than the account may, less by its scopes, dead after its last day.

    The secret is shown once and stored only as its digest; None: granted by an officer, not yet fetched by its holder.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)  # what it is for, in the holder's words
    start = models.CharField(max_length=12, default="")  # its first signs, by which it is recognised
    digest = models.CharField(max_length=64, unique=True, null=True)
    scopes = models.CharField(max_length=200)  # names of accounts.scopes, separated by blanks
    issued_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_on = models.DateField()  # not included
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
