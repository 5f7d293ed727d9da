"""Takes reports of browsers. Gives proof that they reach the log, short and few, and that nothing else can be had there."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shigan_site.web.middleware import CONTENT_POLICY, HEADERS
from shigan_site.web.views import complaints
from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time

OLD = {
    "csp-report": {
        "document-uri": "https://office/matters/?q=张三",
        "blocked-uri": "https://evil.example/x.js?k=1",
        "violated-directive": "script-src",
    }
}
NEW = [{"type": "csp-violation", "body": {"documentURL": "https://office/", "blockedURL": "inline", "effectiveDirective": "style-src"}}]


def send(body: Any, kind: str = "application/csp-report") -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client(enforce_csrf_checks=True).post("/policy/", content, content_type=kind).status_code


def test_every_page_tells_the_browser_where_to_complain() -> None:
    assert "report-uri /policy/" in CONTENT_POLICY and "report-to policy" in CONTENT_POLICY
    assert HEADERS["Reporting-Endpoints"] == 'policy="/policy/"'


def test_both_ways_of_reporting_reach_the_log_without_what_was_asked(sqlite_site: Site, caplog: pytest.LogCaptureFixture) -> None:
    assert send(OLD) == 204 and send(NEW, "application/reports+json") == 204
    assert "policy script-src refused https://evil.example/x.js on https://office/matters/" in caplog.text
    assert "policy style-src refused inline on https://office/" in caplog.text
    assert "张三" not in caplog.text and "k=1" not in caplog.text


def test_a_minute_has_room_for_few_and_the_next_one_again(sqlite_site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with at_the_time(NOW):
        for _ in range(complaints.A_MINUTE * 3):
            assert send(OLD) == 204
    assert caplog.text.count("refused") == complaints.A_MINUTE
    with at_the_time(NOW + timedelta(seconds=61)):
        send(OLD)
    assert caplog.text.count("refused") == complaints.A_MINUTE + 1


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 8_000, b"", b"no json", b"[]", b"{}", b'"x"', b"[[[[", b'{"csp-report": 7}', b'[{"body": null}, 3]',
        b"\xff\xfe", b'{"csp-report":[]}',
    ],
)
def test_what_is_no_report_is_dropped_quietly(sqlite_site: Site, caplog: pytest.LogCaptureFixture, body: bytes) -> None:
    assert send(body) == 204
    assert "refused" not in caplog.text


def test_what_is_too_long_or_of_another_kind_is_not_read(sqlite_site: Site, caplog: pytest.LogCaptureFixture) -> None:
    assert send(b"x" * 9000) == 413
    assert send(OLD, "text/plain") == 204
    assert "refused" not in caplog.text


def test_a_report_writes_no_lines_of_its_own(sqlite_site: Site, caplog: pytest.LogCaptureFixture) -> None:
    forged = {"csp-report": {"document-uri": "x\nWARNING all is well", "blocked-uri": "http://[", "violated-directive": "a\r\nb" * 500}}
    assert send(forged) == 204
    (record,) = [record for record in caplog.records if record.name == "shigan.policy"]
    assert "\n" not in record.getMessage() and "\r" not in record.getMessage() and len(record.getMessage()) < 500


def test_nothing_else_can_be_had_there(sqlite_site: Site) -> None:
    assert Client().get("/policy/").status_code == 405
    answer = Client().post("/policy/", b"{}", content_type="application/json")
    assert answer.content == b"" and not answer.cookies
