"""Takes nothing. Gives accounts and what each was granted, with dates. Never stores a password in clear."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A door for one person. ``person_key`` None: an account for administration only."""

    username = models.CharField(max_length=60, unique=True)
    person_key = models.CharField(max_length=20, null=True, unique=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="zh", choices=[("zh", "中文"), ("en", "English")])
    theme = models.CharField(max_length=6, default="auto", choices=[("auto", "跟随系统"), ("light", "浅色"), ("dark", "深色")])
    density = models.CharField(
        max_length=8, default="standard", choices=[("loose", "宽松"), ("standard", "标准"), ("dense", "紧凑")]
    )
    large_type = models.BooleanField(default=False)  # 大字
    shortcuts = models.BooleanField(default=True)  # single keys as quick ways; some need them off
    made_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Grant(models.Model):
    """A role of an account: everywhere (``unit_key`` empty), or in one unit and all below it, from a day to a day."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20)  # shigan.packs.procedure_models.Role
    unit_key = models.CharField(max_length=60, default="")
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # not included
    granted_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
