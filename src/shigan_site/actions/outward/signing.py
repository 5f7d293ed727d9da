"""Takes a message, its id and the time. Gives it the headers of Standard Webhooks. Never the secret itself.

The receiver recomputes HMAC-SHA256 over "id.timestamp.body" with the secret behind whsec_, compares in constant time, and
refuses what is older than a few minutes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Final

PREFIX: Final = "whsec_"
BYTES: Final = 32


def fresh_secret() -> str:
    """As it is shown once to whoever registers an address."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signed_headers(body: bytes, *, message: str, second: int, secret: str) -> dict[str, str]:
    """``second``: of the attempt, since 1970-01-01T00:00Z."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{message}.{second}.".encode() + body
    signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(second),
        "webhook-signature": f"v1,{signature}",
    }
