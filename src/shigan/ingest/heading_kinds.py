"""The part of a heading that only says that its column holds days or times."""

from __future__ import annotations

import re
from typing import Final

KIND_OF_NAME: Final = re.compile(r"(?i)日期|时间|时刻|钟点|time(?:stamp)?|date|datum|tijd|data|ora|[\s_\-]")
