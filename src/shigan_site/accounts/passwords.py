"""Takes a password somebody chose. Gives every reason against it. Never keeps one, never asks for symbols.

Length counts, and that it is not among the first an attacker tries: the usual English ones, and those that are
usual here (5201314, woaini, birthdays, telephone and identity numbers, keyboard walks, the office's own name).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from django.contrib.auth.password_validation import CommonPasswordValidator

from shigan.errors import Both

SHORTEST: Final = 10
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters and digits that look alike on paper

_TEXT: Final = """
woaini woaiwojia nihao wodemima mima mimamima zhongguo zhonghua woaizhongguo shigan yibao yibaoju
yiliaobaozhang beijing shanghai guangdong admin administrator guanliyuan password passwd pass qwerty
qwertyuiop asdfghjkl zxcvbnm qazwsx qazwsxedc abc abcd abcde abcdef iloveyou welcome letmein test demo user
root tianwang woshishui aini buzhidao wangjile laopo laogong baobao xiaoxin jiayou gongzuo duban
"""
_WORDS: Final = frozenset(_TEXT.split())
_NUMBERS: Final = re.compile(r"(5201314|1314520|520520|666666|888888|123456|654321|111111|000000|112233|147258|159357)")
_BIRTHDAY: Final = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_DECORATION: Final = re.compile(r"[\d\W_]+")


def faults_of(password: str, *, told: Iterable[str] = ()) -> list[Both]:
    """Every reason against the password; ``told`` is what an attacker knows of the person: names, user name."""
    faults = []
    if len(password) < SHORTEST:
        faults.append(Both(f"at least {SHORTEST} characters are needed", zh=f"口令至少 {SHORTEST} 个字符"))
    if password.isdecimal():
        faults.append(
            Both(
                "digits only: birthdays and telephone numbers are tried first",
                zh="不能全是数字（生日、手机号最先被猜到）",
            )
        )
    if len(set(password)) < 4:
        faults.append(Both("too few different characters", zh="不同的字符太少"))
    if is_common(password):
        faults.append(Both("this is among the passwords that are tried first", zh="这是最常被猜到的口令之一"))
    lowered = password.lower()
    if any(len(word) >= 3 and word.lower() in lowered for word in told):
        faults.append(Both("it holds your own name or user name", zh="口令里不能含有本人姓名或账号"))
    return faults


def is_common(password: str) -> bool:
    """Whether it is a usual one, also with digits and signs put around it."""
    lowered = password.lower()
    bare = _DECORATION.sub("", lowered)
    rest = _BIRTHDAY.sub("", _NUMBERS.sub("", lowered))
    if lowered in _usual() or bare in _WORDS:
        return True
    return len(rest) < 5 and rest != lowered


@cache
def _usual() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def first_password(draw: Iterable[int]) -> str:
    """A one-time password for the slip, in groups of four; ``draw`` gives random numbers, at least twelve."""
    letters = "".join(ALPHABET[number % len(ALPHABET)] for number, _ in zip(draw, range(12), strict=False))
    assert len(letters) == 12, "twelve random numbers make a first password"
    return "-".join(letters[place : place + 4] for place in (0, 4, 8))
