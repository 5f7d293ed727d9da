"""Takes nothing. Gives the closed vocabulary of actions an entry may have. Never guesses one from a text.

Native matters and imported logs use the same words, so that the same indicators apply to both. What an
original activity was called stays in the entry's ``activity``.
"""

from __future__ import annotations

from typing import Final

REGISTER: Final = "register"  # 登记: the item enters the record
RECEIVE: Final = "receive"  # 签收: it arrives at a holder; nothing is done yet
ASSIGN: Final = "assign"  # 分派、交办: allocated to the counterpart, who is to deal with it
TRANSFER: Final = "transfer"  # 转办、移交: passed on to the counterpart, who is to deal with it instead
PROPOSE: Final = "propose"  # 提出转办、商请接收: the counterpart is asked to take it over; it stays where it is
WORK: Final = "work"  # 办理: substantive work
ACT: Final = "act"  # 办理环节: something was completed; the record cannot tell whether it was substantive
WAIT: Final = "wait"  # 等待外部: from here on it waits for somebody outside
RESUME: Final = "resume"  # 恢复办理
SUBMIT: Final = "submit"  # 报送、提交核验
RETURN: Final = "return"  # 退回: not accepted on verification
VERIFY: Final = "verify"  # 核验通过
CLOSE: Final = "close"  # 办结
CANCEL: Final = "cancel"  # 撤销、终止
REOPEN: Final = "reopen"  # 重新办理
REMIND: Final = "remind"  # 催办
EXTEND_REQUEST: Final = "extend_request"  # 申请延期
EXTEND_GRANT: Final = "extend_grant"  # 批准延期; the entry's due is the new due
PROMISE: Final = "promise"  # 承诺; the entry's due is the promised instant
GUIDE: Final = "guide"  # 指导、走访
DECLINE: Final = "decline"  # 不予签收、退件; outcome 'accepted' = the reason was accepted, 'pending' = a later note judges it
DISPUTE: Final = "dispute"  # 职责争议
ARBITRATE: Final = "arbitrate"  # 职责裁定
COMPLAIN: Final = "complain"  # 再次诉求、投诉
RATE: Final = "rate"  # 群众评价; outcome 'good' | 'bad' | 'unsolved'
NOTE: Final = "note"  # 备注; outcome 'accepted' | 'unfounded': it judges the decline before it

ACCEPTED: Final = "accepted"
PENDING: Final = "pending"
UNFOUNDED: Final = "unfounded"

ACTIONS: Final[tuple[str, ...]] = (
    REGISTER, RECEIVE, ASSIGN, TRANSFER, PROPOSE, WORK, ACT, WAIT, RESUME, SUBMIT, RETURN, VERIFY, CLOSE, CANCEL, REOPEN,
    REMIND, EXTEND_REQUEST, EXTEND_GRANT, PROMISE, GUIDE, DECLINE, DISPUTE, ARBITRATE, COMPLAIN, RATE, NOTE,
)  # fmt: skip

SUBSTANTIVE: Final[tuple[str, ...]] = (WORK, SUBMIT, VERIFY, CLOSE, CANCEL, GUIDE)
"""Actions that are work done on the matter: what ``n_work`` counts."""

ACTIVE: Final[tuple[str, ...]] = (*SUBSTANTIVE, ACT)
"""Actions that end the wait for a first action: what ``n_acts`` counts."""

GIVES: Final[tuple[str, ...]] = (ASSIGN, TRANSFER)
"""One gives the item to another to deal with it."""

TRANSFERS: Final[tuple[str, ...]] = (ASSIGN, TRANSFER, SUBMIT, RETURN, REOPEN)
"""With a counterpart, the item rests with the counterpart from this entry on."""

CUSTODY: Final[tuple[str, ...]] = (REGISTER, RECEIVE, ASSIGN, TRANSFER, WORK, ACT, WAIT, RESUME, SUBMIT, CLOSE, CANCEL)
"""Without a counterpart, these show that the item rests with the actor."""

CLOCK_STOPS: Final[tuple[str, ...]] = (WAIT, SUBMIT)
"""From such an entry to the next entry that says where the item rests, no holder's clock runs."""

ENDINGS: Final[tuple[str, ...]] = (CLOSE, CANCEL)
