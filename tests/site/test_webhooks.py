"""Takes addresses that an administrator registered. Gives proof of what they are told, how it is signed, and of what never is."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from shigan.errors import ShiganError
from shigan_site.actions.outward import guard, receivers, safe
from shigan_site.actions.outward.delivering import deliver
from shigan_site.actions.outward.guard import Unreachable, may_be_reached, target_of
from shigan_site.actions.outward.outbox import forget_old, write_messages
from shigan_site.actions.outward.posting import MOST_BYTES, post
from shigan_site.records.models import Delivery, Event, Notice, Particulars, Receiver
from tests.site.bureau import NOW, PEOPLE
from tests.site.databases import Site
from tests.site.outside import WEBHOOK, administrator, later, registered, told
from tests.site.reading import at_the_time, client_of
from tests.site.receiving import Heard, Receiving, receiving
from tests.site.taking import Office
from tests.site.test_at_once import at_once

pytestmark = pytest.mark.both_databases


@pytest.fixture
def office(site: Site) -> Office:
    return Office()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiving]:
    """A receiver on loopback, which the operator of the machine listed."""
    with receiving() as kept:
        monkeypatch.setattr(settings, "OUTWARD_INTERNAL", frozenset({kept.origin}))
        yield kept


def holds(heard: Heard, secret: str) -> bool:
    """As the specification tells a receiver to check it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{heard.headers['webhook-id']}.{heard.headers['webhook-timestamp']}.".encode() + heard.body
    wanted = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in heard.headers["webhook-signature"].split(" ")


def test_the_signature_is_that_of_the_published_example() -> None:
    """The example of the Standard Webhooks specification, word for word."""
    from shigan_site.actions.outward.signing import signed_headers

    headers = signed_headers(
        b'{"test": 2432232314}', message="msg_p5jXN8AQM9LWM0D4loKWxJek", second=1614265330,
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    )  # fmt: skip
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_step_is_told_once_signed_and_without_names_or_texts(office: Office, receiver: Receiving) -> None:
    secret = registered(f"{receiver.origin}/hook?key=hidden").secret
    receivers.decide({"site_address": "https://shigan.example.cn", "mail_hour": "9"}, by=administrator(), now=NOW)
    opened = office.register("sun", title="不得外传的标题", demand="不得外传的正文", lead_unit="planning")
    assert told() == 1
    assert told() == 0
    (heard,) = receiver.heard
    assert holds(heard, secret) and not holds(heard, "whsec_" + "A" * 44)
    assert heard.path == "/hook?key=hidden"
    said = json.loads(heard.body)
    assert said["type"] == "matter.register"
    assert said["data"] == {
        "number": opened.item, "step": "register", "time": said["timestamp"], "sequence": said["data"]["sequence"],
        "address": f"https://shigan.example.cn/matters/{opened.item}/",
    }  # fmt: skip
    text = heard.body.decode()
    assert "不得外传" not in text and not any(name in text for name, *_ in PEOPLE.values())


def test_only_chosen_steps_and_only_what_comes_after_registering_are_told(office: Office, receiver: Receiving) -> None:
    before = office.register("sun", lead_unit="planning").item  # type: ignore[union-attr]
    told()
    registered(receiver.origin, steps=["matter/assign"])
    office.register("sun")
    office.take(before, "assign", "sun", lead_unit="planning", due="2026-12-30")
    told()
    assert [json.loads(heard.body)["data"]["number"] for heard in receiver.heard] == [before]


def test_a_receiver_for_one_unit_hears_of_that_unit_alone(office: Office, receiver: Receiving) -> None:
    registered(receiver.origin, unit="finance")
    office.register("sun", lead_unit="planning")
    item = office.register("sun", lead_unit="finance").item  # type: ignore[union-attr]
    told()
    assert [json.loads(heard.body)["data"]["number"] for heard in receiver.heard] == [item]


def test_no_message_is_written_within_the_step_itself(office: Office, receiver: Receiving) -> None:
    registered(receiver.origin)
    office.register("sun")
    assert Delivery.objects.count() == 0
    write_messages(now=NOW)
    assert Delivery.objects.count() == 0, "the ledger gives an event its place first"


def test_processes_at_once_write_and_send_each_message_once(office: Office, receiver: Receiving) -> None:
    registered(receiver.origin)
    for _ in range(5):
        office.register("sun")
    at_once(6, lambda _: told())
    told()
    ids = [heard.headers["webhook-id"] for heard in receiver.heard]
    assert len(ids) == len(set(ids)) == 5
    sequences = [json.loads(heard.body)["data"]["sequence"] for heard in receiver.heard]
    assert sequences == sorted(sequences), "in the order of the ledger"


def test_what_fails_is_tried_again_later_each_time_under_the_same_id(office: Office, receiver: Receiving) -> None:
    receiver.answers = [(500, {}, b""), (503, {}, b""), (200, {}, b"")]
    registered(receiver.origin)
    office.register("sun")
    assert [told(), told(later(0.2)), told(later(0.6)), told(later(1)), told(later(3))] == [0, 0, 0, 0, 1]
    assert len(receiver.heard) == 3
    assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == 1
    assert len({heard.headers["webhook-timestamp"] for heard in receiver.heard}) == 3, "of each attempt"
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.fault) == ("sent", 3, "")


def test_three_days_of_failure_pause_the_address_and_tell_the_administrator(office: Office, receiver: Receiving) -> None:
    receiver.answers = [(500, {}, b"")]
    row = registered(receiver.origin).receiver
    office.register("sun")
    now, tries = NOW, 0
    while True:
        told(now)
        tries += 1
        if Receiver.objects.get().fault:
            break
        now = Receiver.objects.get().rests_until or now
    assert now - NOW == timedelta(days=3)
    assert 10 < tries < 30
    assert Notice.objects.get().person.name == "席管理"
    office.register("sun")
    assert told(now + timedelta(days=1)) == 0, "it is paused"
    receiver.answers = [(200, {}, b"")]
    receivers.switch(row, "resume", by=administrator(), now=now)
    assert told(now + timedelta(days=1)) == 1, "what came meanwhile is not lost"
    receivers.send_again(Delivery.objects.get(state="given_up"), by=administrator(), now=now)
    assert told(now + timedelta(days=1)) == 1


def test_a_process_that_ends_while_it_sends_leaves_a_message_that_is_sent_again(
    office: Office, receiver: Receiving
) -> None:
    registered(receiver.origin)
    office.register("sun")
    told()
    Delivery.objects.update(state="sending", claimed_at=NOW, sent_at=None)
    assert told(later(4)) == 0
    assert told(later(6)) == 1
    assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == 1


def test_a_redirect_is_never_followed(office: Office, receiver: Receiving) -> None:
    with receiving() as elsewhere:
        receiver.answers = [(307, {"Location": elsewhere.origin}, b"")]
        registered(receiver.origin)
        office.register("sun")
        assert told() == 0
        assert elsewhere.heard == []
    assert Delivery.objects.get().fault == "answer_moved"


def test_a_long_answer_is_cut_off(receiver: Receiving) -> None:
    receiver.answers = [(200, {}, b"x" * (MOST_BYTES * 20))]
    assert len(post(target_of(receiver.origin, {receiver.origin}), {}, b"").body) == MOST_BYTES


def test_an_answer_that_drips_is_ended_by_the_limit_of_time() -> None:
    """A byte every tenth of a second: no single wait is long, but all of it is."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()

        def drip() -> None:
            line, _ = door.accept()
            with line:
                try:
                    for _ in range(100):
                        line.sendall(b"H")
                        time.sleep(0.1)
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        origin = f"http://127.0.0.1:{door.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(Unreachable, match="too_slow"):
            post(target_of(origin, {origin}), {}, b"", seconds=1.0)
        assert time.monotonic() - began < 3


def test_looking_up_a_name_and_trying_every_number_have_one_limit_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    target = target_of("http://elsewhere.example", {"http://elsewhere.example"})
    with monkeypatch.context() as slow:
        slow.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(3))
        began = time.monotonic()
        with pytest.raises(Unreachable, match="too_slow"):
            post(target, {}, b"", seconds=0.3)
        assert time.monotonic() - began < 2

    def waits(line: socket.socket, _: Any) -> None:
        time.sleep(min(line.gettimeout() or 60, 60))
        raise TimeoutError

    many = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"10.0.0.{place}", 80)) for place in range(20)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: many)
    monkeypatch.setattr(socket.socket, "connect", waits)
    began = time.monotonic()
    with pytest.raises(Unreachable):
        post(target, {}, b"", seconds=0.5)
    assert time.monotonic() - began < 2


FORBIDDEN = (
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "169.254.169.254", "100.100.100.200", "168.63.129.16", "224.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1", "ff02::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
    "2002:7f00:1::", "::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "64:ff9b:1:808:8:800::", "::ffff:0:127.0.0.1",
    "::ffff:100.100.100.200", "::169.254.169.254", "::ffff:0:169.254.169.254",
)  # fmt: skip


@pytest.mark.parametrize("number", FORBIDDEN)
def test_the_machine_itself_and_its_metadata_are_out_of_reach(number: str) -> None:
    assert not may_be_reached(ipaddress.ip_address(number))


@pytest.mark.parametrize("number", ["10.1.2.3", "192.168.1.5", "8.8.8.8", "2400:3200::1", "64:ff9b::808:808", "::ffff:10.1.2.3"])
def test_other_machines_are_within_reach(number: str) -> None:
    assert may_be_reached(ipaddress.ip_address(number))


def test_a_name_that_means_this_machine_is_refused_when_connecting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number is looked up once and is the one that is connected to."""
    looked_up = []

    def means_loopback(host: str, port: int, **_: Any) -> list[Any]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(guard.socket, "getaddrinfo", means_loopback)
    with pytest.raises(Unreachable, match="forbidden"):
        post(target_of("https://innocent.example.cn/", ()), {}, b"")
    assert looked_up == ["innocent.example.cn"]


@pytest.mark.parametrize(
    "address",
    [
        "http://10.1.2.3/", "ftp://example.cn/", "https://user:pw@example.cn/", "https://", "example.cn", "https://a b/",
        "https://example.cn/#x", "https://example.cn:99999/", "file:///etc/passwd", "https://例子.cn/",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_is_refused_when_it_is_registered(sqlite_site: Site, address: str) -> None:
    Office()
    with pytest.raises(ShiganError):
        registered(address)
    assert Receiver.objects.count() == 0


def test_whoever_is_taken_off_the_list_hears_nothing_more(
    office: Office, receiver: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(receiver.origin)
    monkeypatch.setattr(settings, "OUTWARD_INTERNAL", frozenset())
    office.register("sun")
    assert told() == 0
    assert Delivery.objects.get().fault == "forbidden" and receiver.heard == []


def everything_in_the_database() -> str:
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(repr(cursor.fetchall()))
    return "".join(found)


def test_the_secret_is_shown_once_and_lies_in_the_data_folder_alone(
    office: Office, receiver: Receiving, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.answers = [(500, {}, b"whatever the receiver says")]
    admin = client_of(administrator())
    with at_the_time(NOW):
        form = {**WEBHOOK, "address": f"{receiver.origin}/hook/geheim-im-pfad", "key": "once"}
        first = admin.post("/outward/new/", form)
        secret = first.content.decode().partition("whsec_")[2].partition("<")[0]
        assert len(secret) == 44
        again = admin.post("/outward/new/", form)
        assert again.status_code == 302, "sent twice, registered once"
        office.register("sun")
        told()
        number = Receiver.objects.get().pk
        pages = [admin.get(place).content.decode() for place in ("/outward/", f"/outward/{number}/", "/outward/new/")]
    hidden = (secret, "geheim-im-pfad", "whatever the receiver says")
    for text in (*pages, caplog.text, everything_in_the_database()):
        assert not any(word in text for word in hidden)
    file = Path(settings.DATA_DIR) / "outward" / Receiver.objects.get().safe
    assert secret in file.read_text() and file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_another_secret_signs_from_then_on(office: Office, receiver: Receiving) -> None:
    made = registered(receiver.origin)
    fresh = receivers.renew_secret(made.receiver, by=administrator(), now=NOW)
    office.register("sun")
    told()
    assert holds(receiver.heard[0], fresh) and not holds(receiver.heard[0], made.secret)


def test_an_address_that_is_ended_is_destroyed(office: Office, receiver: Receiving) -> None:
    made = registered(receiver.origin)
    office.register("sun")
    receivers.switch(made.receiver, "end", by=administrator(), now=NOW)
    assert told() == 0 and receiver.heard == [] and safe.fetch(made.receiver.safe) is None
    with pytest.raises(ShiganError):
        receivers.switch(Receiver.objects.get(), "resume", by=administrator(), now=NOW)


def test_what_an_administrator_does_is_in_the_record_without_the_secret(office: Office, receiver: Receiving) -> None:
    made = registered(f"{receiver.origin}/geheim")
    receivers.switch(made.receiver, "pause", by=administrator(), now=NOW)
    events = Event.objects.filter(item=f"outward/{made.receiver.pk}").order_by("version")
    assert [event.activity for event in events] == ["登记外发地址", "暂停外发"]
    payloads = "".join(Particulars.objects.filter(event__in=events).values_list("payload", flat=True))
    assert receiver.origin in payloads and "geheim" not in payloads and made.secret not in payloads


def test_the_log_shows_how_it_went_and_sends_again(office: Office, receiver: Receiving) -> None:
    receiver.answers = [(404, {}, b""), (200, {}, b"")]
    made = registered(receiver.origin)
    admin = client_of(administrator())
    with at_the_time(NOW):
        admin.post(f"/outward/{made.receiver.pk}/switch/", {"deed": "test", "key": "k"})
        deliver(now=NOW, machine=NOW)
        page = admin.get(f"/outward/{made.receiver.pk}/").content.decode()
        assert "HTTP 404" in page and "对方没有接受" in page
        admin.post(f"/outward/deliveries/{Delivery.objects.get().pk}/again/")
        assert deliver(now=NOW, machine=NOW) == 1
        assert "已送达" in admin.get(f"/outward/{made.receiver.pk}/").content.decode()
    assert json.loads(receiver.heard[-1].body) == {"type": "trial", "data": {}}


def test_old_messages_are_forgotten_and_waiting_ones_are_not(office: Office, receiver: Receiving) -> None:
    registered(receiver.origin)
    office.register("sun")
    told()
    receiver.answers = [(500, {}, b"")]
    office.register("sun")
    told(later(1))
    forget_old(now=NOW + timedelta(days=91))
    assert [row.state for row in Delivery.objects.all()] == ["waiting"]
