"""Takes the kind of a robot. Gives how it is spoken to, one file a kind. Never what is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shigan_site.actions.outward.robots import dingtalk, feishu, wecom
from shigan_site.actions.outward.robots.speaking import Robot

ROBOTS: Final[Mapping[str, Robot]] = {"wecom": wecom.ROBOT, "dingtalk": dingtalk.ROBOT, "feishu": feishu.ROBOT}
