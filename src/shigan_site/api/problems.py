"""Takes what stands against a request. Gives the answer of RFC 9457 in the reader's language. Never a trace, never a secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.http import HttpRequest, JsonResponse

from shigan.errors import Both, ShiganError, told
from shigan.packs.part import Bilingual, Language
from shigan.procedures import Reason, Refused
from shigan_site.interface.document import PROBLEM, PROBLEMS
from shigan_site.interface.shapes import FaultShape, ProblemShape, TakenShape

METHOD_TITLE: Final = Both("this address takes other methods", zh="这个地址不接受此方法")
BROKEN_TITLE: Final = Both("the site failed; nothing was done by half", zh="系统出错，没有办到一半的事")
STATUS_OF: Final[Mapping[str, int]] = {
    "unknown": 404, "permission": 403, "state": 409, "requirement": 409, "form": 422,
}  # fmt: skip
"""What a refusal of the core is to a program: not its right, not now, or not like this."""


class Problem(Exception):
    """A request that is not answered as it wishes; ``kind`` is the last part of its type."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: Both | Bilingual,
        *,
        errors: Iterable[Reason] = (),
        current: TakenShape | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.status, self.kind, self.detail = status, kind, detail
        self.errors, self.current, self.headers = tuple(errors), current, dict(headers or {})


def refused(refusal: Refused) -> Problem:
    """The core's refusal with all its reasons, word for word as the page says them."""
    return Problem(STATUS_OF[refusal.because], refusal.because, refusal.reasons[0].sentence, errors=refusal.reasons)


def fault(en: str, zh: str, field: str | None = None) -> Reason:
    return Reason(sentence=Bilingual(zh=zh, en=en), field=field)


def unfit(errors: Iterable[Reason]) -> Problem:
    """What was sent cannot be taken; everything that is wrong with it."""
    found = tuple(errors)
    return Problem(422, "form", found[0].sentence, errors=found)


def not_found() -> Problem:
    return Problem(404, "not-found", PROBLEMS[404])


def gone(error: ShiganError, status: int) -> Problem:
    found = error.found if isinstance(error.found, Both) else Both(error.found, zh=error.found)
    return Problem(status, "no-proof", found)


def answer(problem: Problem, request: HttpRequest, language: Language) -> JsonResponse:
    """The response; its reference is that of the log."""
    reference = str(getattr(request, "reference", ""))
    shape = ProblemShape(
        type=f"urn:shigan:problem:{problem.kind}",
        title=told(_title(problem.status), language),
        status=problem.status,
        detail=in_language(problem.detail, language),
        instance=f"urn:shigan:request:{reference}",
        reference=reference,
        errors=tuple(FaultShape(field=reason.field, detail=reason.sentence.get(language)) for reason in problem.errors),
        current=problem.current,
    )
    content = shape.model_dump(mode="json")
    response = JsonResponse(content, status=problem.status, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = PROBLEM
    response.headers["Content-Language"] = language
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def of_status(status: int, allowed: str = "") -> Problem:
    """For answers that came without words: an address that is not there, a method it does not take, a failure of ours."""
    headers = {"Allow": allowed} if allowed else {}
    return Problem(
        status, {404: "not-found", 405: "method"}.get(status, f"status-{status}"), _title(status), headers=headers
    )


def in_language(text: Both | Bilingual, language: Language) -> str:
    return text.get(language) if isinstance(text, Bilingual) else told(text, language)


def _title(status: int) -> Both:
    if status == 405:
        return METHOD_TITLE
    return PROBLEMS.get(status, BROKEN_TITLE if status >= 500 else PROBLEMS[400])
