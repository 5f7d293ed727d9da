"""Takes a site that is about to start. Gives it ready, or everything that makes it unsafe. Never starts half ready."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from shigan.errors import Both, ShiganError
from shigan_site.accounts.triggers import GRANT_TRIGGERS
from shigan_site.records.models import Transition
from shigan_site.records.statistics import measure_tables
from shigan_site.records.triggers import PRESENT, expected
from shigan_site.rules import transitions

PRAGMAS: Final = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
"""What SQLite must answer: anything less and a power cut loses what was acknowledged, or what was erased lies there still."""
SHORTEST_SECRET: Final = 40
FEWEST_SIGNS: Final = 10
NETWORK: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs"})
LEAST_FREE: Final = 0.02


def make_ready() -> None:
    """Fill what the pack says into the tables, then check everything. Raises ShiganError with the first fault."""
    fill_transitions()
    measure_tables()
    check_site()


def measure() -> int:
    """Tell the database anew how its values are spread: an office grows while the site runs."""
    measure_tables()
    return 0


def fill_transitions() -> int:
    """The permitted changes of state, as the pack has them now, for the trigger to look at. Gives how many changed."""
    wanted = transitions()
    with transaction.atomic():
        rows = {(row.procedure, row.state_before, row.state): row.pk for row in Transition.objects.all()}
        missing = sorted(wanted - rows.keys())
        surplus = [pk for key, pk in rows.items() if key not in wanted]
        Transition.objects.filter(pk__in=surplus).delete()
        Transition.objects.bulk_create(
            Transition(procedure=procedure, state_before=before, state=state) for procedure, before, state in missing
        )
    return len(missing) + len(surplus)


def check_site() -> None:
    """Raises the first fault as ShiganError; ``faults`` gives them all."""
    for fault in faults():
        raise fault


def faults() -> Iterator[ShiganError]:
    """Everything that makes it unsafe to start, the gravest first."""
    for check in CHECKS:
        yield from check()


def secret_faults() -> Iterator[ShiganError]:
    secret = _secret()
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_SIGNS:
        yield ShiganError(
            Both(
                f"the site's secret has {len(secret)} characters, {len(set(secret))} of them different",
                zh=f"站点密钥只有 {len(secret)} 个字符，其中不同的只有 {len(set(secret))} 个",
            ),
            expected=Both(f"at least {SHORTEST_SECRET}, by chance", zh=f"至少 {SHORTEST_SECRET} 个随机字符"),
            where=str(Path(settings.DATA_DIR) / "secret.key"),
            remedy=Both("start with './shigan serve', which makes one", zh="请用 ./shigan serve 启动，它会生成密钥"),
        )


def _secret() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's own way of saying that it is empty
        return ""


def sqlite_faults() -> Iterator[ShiganError]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    found["BEGIN"] = connection.settings_dict["OPTIONS"].get("transaction_mode")
    for name, wanted in {**PRAGMAS, "BEGIN": "IMMEDIATE"}.items():
        if found[name] != wanted:
            yield ShiganError(
                Both(f"SQLite has {name} = {found[name]}", zh=f"SQLite 的 {name} 是 {found[name]}"),
                expected=str(wanted),
                where=str(connection.settings_dict["NAME"]),
                remedy=Both("use the settings that come with the site", zh="请使用本站自带的设置"),
            )
    kind = _file_system(Path(str(connection.settings_dict["NAME"])).parent)
    if kind in NETWORK:
        yield ShiganError(
            Both(f"the SQLite database lies on {kind}, a network drive", zh=f"SQLite 数据库放在网络盘（{kind}）上"),
            expected=Both("a disk of this machine", zh="本机磁盘"),
            remedy=Both("move the data folder, or use PostgreSQL", zh="把数据文件夹移到本机磁盘，或改用 PostgreSQL"),
        )


def migration_faults() -> Iterator[ShiganError]:
    executor = MigrationExecutor(connection)
    waiting = [
        f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
    if waiting:
        yield ShiganError(
            Both(
                f"{len(waiting)} migrations are not applied, first {waiting[0]}",
                zh=f"有 {len(waiting)} 项升级未执行，首项 {waiting[0]}",
            ),
            expected=Both("a database of this version", zh="与本版本一致的数据库"),
            remedy=Both("start with './shigan serve', which applies them", zh="请用 ./shigan serve 启动，它会执行升级"),
        )


def trigger_faults() -> Iterator[ShiganError]:
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        present = {row[0] for row in cursor.fetchall()}
    missing = sorted((expected(connection.vendor) | GRANT_TRIGGERS[connection.vendor]) - present)
    if missing:
        yield ShiganError(
            Both(f"the database lacks the trigger {', '.join(missing)}", zh=f"数据库缺少触发器 {'、'.join(missing)}"),
            expected=Both("every guard of the records in place", zh="全部留痕保护触发器"),
            remedy=Both(
                "somebody removed it: have the database examined and restore it from a backup",
                zh="有人移除了它：请核查数据库，并用备份恢复",
            ),
        )


def transition_faults() -> Iterator[ShiganError]:
    found = set(Transition.objects.values_list("procedure", "state_before", "state"))
    different = found ^ transitions()
    if different:
        yield ShiganError(
            Both(
                f"{len(different)} permitted changes of state differ between the database and the pack",
                zh=f"数据库与规则包有 {len(different)} 处状态流转不一致",
            ),
            remedy=Both("start with './shigan serve', which copies them", zh="请用 ./shigan serve 启动，它会同步"),
        )


def space_faults() -> Iterator[ShiganError]:
    usage = shutil.disk_usage(settings.DATA_DIR)
    if usage.free < LEAST_FREE * usage.total:
        yield ShiganError(
            Both(f"only {usage.free >> 20} MiB are free on the disk", zh=f"磁盘只剩 {usage.free >> 20} MiB"),
            expected=Both(f"at least {LEAST_FREE:.0%}", zh=f"至少 {LEAST_FREE:.0%}"),
            where=str(settings.DATA_DIR),
            remedy=Both("make room", zh="请清理磁盘"),
        )


CHECKS: Final[tuple[Callable[[], Iterator[ShiganError]], ...]] = (
    secret_faults, sqlite_faults, migration_faults, trigger_faults, transition_faults, space_faults,
)  # fmt: skip


def _file_system(folder: Path) -> str:
    """The kind of file system a folder lies on, where the kernel says so; otherwise empty."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return ""
    place, best, kind = os.path.realpath(folder), "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        where, what = line.split(" ")[1:3]
        inside = where == "/" or place == where or place.startswith(f"{where}/")
        if inside and len(where) >= len(best):
            best, kind = where, what
    return kind
