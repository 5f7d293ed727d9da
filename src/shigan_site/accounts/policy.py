"""Takes a role. Gives what it permits; this table is the whole policy. Never looks at an account or a matter.

A permission opens a door; which cases are behind it is said by the circle of their procedure (``queries.sight``),
and which step may be taken by the procedure. Doors that ask for nobody's role are PUBLIC (before logging in) or
EVERYBODY (any account that may enter).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from shigan.errors import Both

BUSINESS: Final[frozenset[str]] = frozenset({"clerk", "unit_head", "supervisor", "supervision_head", "leader"})
"""The roles of supervision, for which the pages of matters are. Whoever holds other roles of the pack finds the pages of
cases, where each procedure says who sees and does what."""

OFFICERS: Final[tuple[str, ...]] = ("system_admin", "security_admin", "auditor")
"""三员分立: each excludes the two others and every business role."""

MARK: Final = "permission"
"""Under this name a view bears the permission it asks for."""

Kind = Literal["public", "everybody", "roles"]
PUBLIC: Final = "public"
EVERYBODY: Final = "everybody"


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One door: what it is for, and which roles open it."""

    name: Both
    roles: frozenset[str]
    kind: Kind = "roles"

    def open_to(self, roles: Iterable[str]) -> bool:
        """Whether an account with these roles may enter; ``kind`` says it for doors that ask for no role."""
        return self.kind != "roles" or not self.roles.isdisjoint(roles)


def _roles(en: str, zh: str, *roles: str) -> Permission:
    return Permission(name=Both(en, zh=zh), roles=frozenset(roles))


PERMISSIONS: Final[dict[str, Permission]] = {
    PUBLIC: Permission(name=Both("before logging in", zh="无需登录"), roles=frozenset(), kind="public"),
    EVERYBODY: Permission(name=Both("own pages", zh="本人页面"), roles=frozenset(), kind="everybody"),
    "cases.see": Permission(
        name=Both("see the cases that a procedure shows one", zh="查看流程允许本人查看的事项"), roles=frozenset(), kind="everybody"
    ),
    "cases.take": Permission(
        name=Both("take steps that a procedure gives one", zh="办理流程交由本人办理的步骤"), roles=frozenset(), kind="everybody"
    ),
    "matters.see": _roles("see matters in scope", "查看职责范围内的事项", *BUSINESS, "auditor"),
    "matters.take": _roles("take steps on matters by a program", "由程序办理事项的步骤", *BUSINESS),
    "matters.register": _roles("register a matter", "登记事项", *BUSINESS),
    "feedback.import": _roles(
        "import ratings and repeated complaints", "导入群众评价和再次诉求", "supervisor", "supervision_head"
    ),
    "matters.bulk": _roles("act on many matters at once", "批量办理", *BUSINESS),
    "matters.follow": _roles(
        "see what will be proposed next", "查看将要建议的催办", "supervisor", "supervision_head", "leader"
    ),
    "recurring.keep": _roles("keep recurring matters", "维护周期事项", "supervisor", "supervision_head"),
    "units.see": _roles("see a unit's page", "查看单位页面", *BUSINESS, "auditor"),
    "record.see": _roles("see the record and its proofs", "查看留痕与证明", *BUSINESS, "auditor"),
    "findings.see": _roles(
        "see findings on units and matters in scope",
        "查看职责范围内单位和事项的诊断发现",
        "unit_head",
        "supervisor",
        "supervision_head",
        "leader",
        "auditor",
    ),
    "findings.evaluate": _roles("have the record evaluated", "发起评估", "supervisor", "supervision_head"),
    "findings.export": _roles("export the whole diagnosis", "导出完整诊断报告", "supervision_head", "auditor"),
    "organisation.see": Permission(
        name=Both("see units, people and posts", zh="查看机构、人员和岗位"), roles=frozenset(), kind="everybody"
    ),
    "organisation.change": _roles("keep units, people, posts and leave", "维护机构、人员、岗位和请假", "system_admin"),
    "adjustments.see": _roles(
        "see units merged and split", "查看机构调整", "supervision_head", "system_admin", "security_admin", "auditor"
    ),
    "adjustments.decide": _roles("decide on merging and splitting units", "决定机构调整", "security_admin"),
    "erasures.see": _roles(
        "see what was erased by law", "查看个人信息删除记录", "supervision_head", "system_admin", "security_admin", "auditor"
    ),
    "erasures.propose": _roles("ask that texts of a matter be erased", "提出删除事项中的个人信息", "supervision_head"),
    "erasures.decide": _roles("decide on erasure", "决定删除个人信息", "security_admin"),
    "imported.see": _roles(
        "see which records of other systems were read in", "查看已读入的外部记录", "supervisor", "supervision_head", "leader", "auditor",
        "system_admin",
    ),
    "imported.keep": _roles(
        "read in other systems' records and have reports made", "读入外部记录、生成报告", "supervisor", "supervision_head", "system_admin"
    ),
    "imported.report": _roles(
        "open reports on other systems' records and the rows set aside", "查看外部记录的诊断报告和隔离清单", "supervision_head", "auditor"
    ),
    "accounts.see": _roles("see accounts and grants", "查看账号和授权", *OFFICERS),
    "accounts.change": _roles("open and close accounts", "开通和停用账号", "system_admin"),
    "grants.propose": _roles("propose a grant", "提出授权", "system_admin"),
    "grants.confirm": _roles("confirm or end a grant", "确认或终止授权", "security_admin"),
    "tokens.change": _roles("grant and revoke access tokens of others", "授予和收回他人的访问令牌", "security_admin"),
    "outward.keep": _roles(
        "open doors outside: addresses, robots, mail", "维护外发：地址、机器人、邮件", "system_admin"
    ),
    "entries.see": _roles("see who logged in and who was refused", "查看登录记录", "security_admin", "auditor"),
}


def permission_of(name: str) -> Permission:
    """Raises ``KeyError`` for a permission that is not in the table: a door must not invent one."""
    return PERMISSIONS[name]


def permits(roles: Iterable[str], permission: str) -> bool:
    """Whether any of the roles holds the permission."""
    return permission_of(permission).open_to(roles)
