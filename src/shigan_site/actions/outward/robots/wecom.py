"""Takes a text. Gives it as a group robot of WeCom 企业微信 takes it. Never a secret: its address is the secret.

POST {"msgtype": "text", "text": {"content": …}} of at most 2,048 bytes; errcode 0 means taken; 20 messages a minute.
"""

from __future__ import annotations

from typing import Final

from shigan_site.actions.outward.robots.speaking import Robot, Spoken, as_body, code_of, cut

LONGEST: Final = 2048


def say(text: str, address: str, secret: str, second: int) -> Spoken:
    return Spoken(address=address, body=as_body({"msgtype": "text", "text": {"content": cut(text, LONGEST)}}))


ROBOT: Final = Robot(say=say, faulty=lambda answer: code_of(answer, "errcode"), takes_secret=False, longest=LONGEST)
