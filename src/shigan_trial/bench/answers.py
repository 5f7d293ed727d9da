"""Takes nothing. Gives the shape of an answer to the eight questions. Never knows who gives it."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

NETWORK: Final = "network_of_persons"
PING_PONG: Final = "ping_pong"

ANSWERS: Final = pa.schema(
    [
        ("question", pa.string()),
        ("level", pa.string()),
        ("subject", pa.string()),
        ("n", pa.int64()),
        ("observed", pa.int64()),
        ("median", pa.int64()),  # working minutes; first_action only
    ]
)
