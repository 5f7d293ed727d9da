"""Takes a text. Gives it as a custom robot of Feishu 飞书 takes it, signed where it has a secret (签名校验).

timestamp in seconds; sign = base64 of HMAC-SHA256 over nothing, with "timestamp\\nsecret" as key; both stand in the body. code 0
means taken; 100 messages a minute. Never longer than 20 KB.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any, Final

from shigan_site.actions.outward.robots.speaking import Robot, Spoken, as_body, code_of, cut

LONGEST: Final = 18_000


def say(text: str, address: str, secret: str, second: int) -> Spoken:
    message: dict[str, Any] = {"msg_type": "text", "content": {"text": cut(text, LONGEST)}}
    if secret:
        digest = hmac.new(f"{second}\n{secret}".encode(), b"", hashlib.sha256).digest()
        message |= {"timestamp": str(second), "sign": base64.b64encode(digest).decode()}
    return Spoken(address=address, body=as_body(message))


ROBOT: Final = Robot(say=say, faulty=lambda answer: code_of(answer, "code"), takes_secret=True, longest=LONGEST)
