"""Takes requests drawn from the interface's own document. Gives proof that every answer is one the document promises.

Half of what is drawn fits the schemas, half does not. What fits may still be refused for what it says; what does not fit
must be. Nothing may break, and nothing may be answered in a shape that no document told.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shigan_site.actions.ledger import place_all_events
from shigan_site.interface.endpoints import ROOT, endpoints
from shigan_site.records.models import Case, Event
from shigan_site.rules import procedures
from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.programs import secret_of
from tests.site.reading import at_the_time
from tests.site.taking import Office

schemathesis = pytest.importorskip("schemathesis", reason="random requests (schemathesis is not installed)")


@pytest.mark.parametrize("examples", [6, pytest.param(150, marks=pytest.mark.nightly)], ids=["some", "many"])
def test_every_answer_is_one_that_the_document_promises(sqlite_site: Site, examples: int) -> None:
    from django.core.wsgi import get_wsgi_application

    with at_the_time(NOW):
        office = Office()
        number = office.in_hand()
        place_all_events(now=NOW)
        headers = {"Authorization": f"Bearer {secret_of(office.accounts['sun'])}"}
        told = schemathesis.openapi.from_wsgi(ROOT + "openapi.json", get_wsgi_application(), headers=headers)
        tried = [_try(found.ok(), headers, number, examples) for found in told.get_all_operations()]
    assert len(tried) == len(endpoints(*procedures().values())) - 1  # the document itself was read to begin with
    assert sum(tried) >= len(tried) * examples


def _try(operation: Any, headers: dict[str, str], number: str, examples: int) -> int:
    """The number of requests made; on what is really there, as it stands, where the address has a place for it."""
    count = 0

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn=st.data())
    def ask(drawn: st.DataObject) -> None:
        nonlocal count
        mode = drawn.draw(st.sampled_from(list(schemathesis.GenerationMode)))
        fixed: dict[str, Any] = {}
        if "{number}" in operation.path and drawn.draw(st.booleans()):
            version = str(Case.objects.get(number=number).version)
            fixed = {"path_parameters": {"number": number}}
            if operation.method == "post":
                fixed["headers"] = {"If-Match": version, "Idempotency-Key": f"random-{next(KEYS)}"}
        case = drawn.draw(operation.as_strategy(generation_mode=mode, **fixed))
        before = Event.objects.count()
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)
        assert Event.objects.count() == before or response.status_code in (200, 201)
        count += 1

    ask()
    return count


KEYS = itertools.count()


def _checks() -> list[Any]:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    return [
        not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_headers_conformance,
        checks.response_schema_conformance, checks.negative_data_rejection,
    ]  # fmt: skip


CHECKS = _checks()
