"""Takes a text. Gives it as a custom robot of DingTalk 钉钉 takes it, signed where it has a secret (加签).

timestamp in milliseconds; sign = URL-encoded base64 of HMAC-SHA256 over "timestamp\\nsecret" with the secret as key; both go
into the address. errcode 0 means taken; 20 messages a minute. Never longer than 20,000 bytes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final
from urllib.parse import urlencode

from shigan_site.actions.outward.robots.speaking import Robot, Spoken, as_body, code_of, cut

LONGEST: Final = 18_000


def say(text: str, address: str, secret: str, second: int) -> Spoken:
    body = as_body({"msgtype": "text", "text": {"content": cut(text, LONGEST)}})
    return Spoken(address=_signed(address, secret, second) if secret else address, body=body)


def _signed(address: str, secret: str, second: int) -> str:
    moment = str(second * 1000)
    digest = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    joined = "&" if "?" in address else "?"
    return address + joined + urlencode({"timestamp": moment, "sign": base64.b64encode(digest).decode()})


ROBOT: Final = Robot(say=say, faulty=lambda answer: code_of(answer, "errcode"), takes_secret=True, longest=LONGEST)
