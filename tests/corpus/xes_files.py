"""Faulty XES logs, each made by the function of its name."""

from __future__ import annotations

import gzip
import zlib

from tests.corpus.registry import malformed

HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'


def event(
    name: str = "受理", when: str | None = "2026-03-02T09:00:00+08:00", who: str | None = "王", more: str = ""
) -> str:
    """One event in the regular shape."""
    parts = [f'      <string key="concept:name" value="{name}"/>\n']
    if who is not None:
        parts.append(f'      <string key="org:resource" value="{who}"/>\n')
    if when is not None:
        parts.append(f'      <date key="time:timestamp" value="{when}"/>\n')
    return "    <event>\n" + "".join(parts) + more + "    </event>\n"


def trace(*events: str, case: str | None = "A-1", more: str = "") -> str:
    """One case in the regular shape."""
    name = "" if case is None else f'    <string key="concept:name" value="{case}"/>\n'
    return "  <trace>\n" + name + more + "".join(events or (event(),)) + "  </trace>\n"


def log(*bodies: str, header: str = HEADER) -> bytes:
    """A whole log."""
    return (header + '<log xes.version="1849.2016">\n' + "".join(bodies) + "</log>\n").encode()


@malformed("error", "xml_dtd", ".xes", bomb=True)
def billion_laughs() -> bytes:
    entities = '<!ENTITY e0 "lol">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    body = trace(event(name="&e9;"))
    return log(body, header=HEADER + f"<!DOCTYPE log [{entities}]>\n")


@malformed("error", "xml_dtd", ".xes", bomb=True)
def quadratic_blow_up() -> bytes:
    entity = f'<!ENTITY big "{"x" * 100_000}">'
    return log(trace(event(name="&big;" * 20_000)), header=HEADER + f"<!DOCTYPE log [{entity}]>\n")


@malformed("error", "xml_dtd", ".xes")
def external_dtd() -> bytes:
    return log(trace(), header=HEADER + '<!DOCTYPE log SYSTEM "http://127.0.0.1:9/log.dtd">\n')


@malformed("error", "xml_dtd", ".xes")
def external_entity() -> bytes:
    header = HEADER + '<!DOCTYPE log [<!ENTITY secret SYSTEM "file:///etc/hostname">]>\n'
    return log(trace(event(name="&secret;")), header=header)


@malformed("error", "xml_dtd", ".xes")
def parameter_entity() -> bytes:
    return log(trace(), header=HEADER + '<!DOCTYPE log [<!ENTITY % all SYSTEM "file:///dev/zero"> %all;]>\n')


@malformed("error", "xml_malformed", ".xes")
def undeclared_entity() -> bytes:
    return log(trace(event(name="&nbsp;")))


@malformed("error", "xml_deep", ".xes", bomb=True)
def nested_200_000_deep() -> bytes:
    return log('<string key="a" value="b">' * 200_000 + "</string>" * 200_000)


@malformed("error", "xml_deep", ".xes", bomb=True)
def nested_deep_inside_an_event() -> bytes:
    return log(trace(event(more='<string key="a" value="b">' * 100_000 + "</string>" * 100_000)))


@malformed("error", "gzip_truncated", ".xes.gz")
def truncated_gzip() -> bytes:
    return gzip.compress(log(*(trace(case=f"A-{n}", more=noise(n)) for n in range(500))))[:-2_000]


def noise(seed: int) -> str:
    """An attribute that packs badly."""
    return f'    <string key="noise" value="{zlib.crc32(str(seed).encode()) ** 7:x}"/>\n'


@malformed("error", "gzip_damaged", ".xes.gz")
def damaged_gzip() -> bytes:
    packed = bytearray(gzip.compress(log(*(trace(case=f"A-{n}", more=noise(n)) for n in range(500)))))
    packed[len(packed) // 2 : len(packed) // 2 + 40] = bytes(40)
    return bytes(packed)


@malformed("error", "gzip_damaged", ".xes.gz")
def garbage_after_gzip() -> bytes:
    return gzip.compress(log(trace())) + b"and more"


def packed_many_times(begin: str, piece: bytes, times: int) -> bytes:
    """A gzip file of a beginning and then the same piece again and again, made without holding it unpacked."""
    packer = zlib.compressobj(9, wbits=31)
    pieces = [packer.compress(begin.encode()), *(packer.compress(piece) for _ in range(times)), packer.flush()]
    return b"".join(pieces)


@malformed("error", "bomb", ".xes.gz", bomb=True)
def gzip_bomb() -> bytes:
    return packed_many_times(HEADER + "<log>", b" " * (1 << 20), 100)


@malformed("error", "bomb", ".xes.gz", bomb=True)
def gzip_bomb_of_cases() -> bytes:
    return packed_many_times(HEADER + "<log>", b"<trace/>\n" * 100_000, 100)


@malformed("read", None, ".xes.gz")
def not_packed_though_named_gz() -> bytes:
    return log(trace())


@malformed("error", "empty_file", ".xes")
def empty_log_file() -> bytes:
    return b""


@malformed("error", "empty_file", ".xes.gz")
def nothing_inside_gzip() -> bytes:
    return gzip.compress(b"")


@malformed("error", "no_rows", ".xes")
def log_without_cases() -> bytes:
    return log()


@malformed("error", "no_rows", ".xes")
def cases_without_events() -> bytes:
    return log('  <trace>\n    <string key="concept:name" value="A"/>\n  </trace>\n' * 3)


@malformed("error", "not_xes", ".xes")
def another_kind_of_xml() -> bytes:
    return HEADER.encode() + b"<feed><entry><title>Minutes</title></entry></feed>"


@malformed("error", "web_page", ".xes")
def a_login_page_instead_of_the_log() -> bytes:
    return HEADER.encode() + b"<html><body><p>Session expired</p></body></html>"


@malformed("error", "xml_malformed", ".xes")
def log_cut_off() -> bytes:
    whole = log(*(trace(case=f"A-{n}") for n in range(50)))
    return whole[: len(whole) * 2 // 3]


@malformed("error", "xml_malformed", ".xes")
def closing_tags_crossed() -> bytes:
    return log(trace().replace("</event>", "</trace>"))


@malformed("error", "xml_malformed", ".xes")
def gb18030_bytes_declared_utf_8() -> bytes:
    return log(trace()).decode().encode("gb18030")


@malformed("read", None, ".xes")
def gb18030_declared_and_used() -> bytes:
    return log(trace(event(name="龘䶮")), header=HEADER.replace("UTF-8", "GB2312")).decode().encode("gb18030")


@malformed("error", "encoding_name", ".xes")
def encoding_nobody_knows() -> bytes:
    return log(trace(), header=HEADER.replace("UTF-8", "zip"))


@malformed("read", None, ".xes")
def utf_16_with_mark() -> bytes:
    return log(trace(), header=HEADER.replace("UTF-8", "UTF-16")).decode().encode("utf-16")


@malformed("error", "xml_malformed", ".xes")
def nul_byte_in_a_value() -> bytes:
    return log(trace(event(name="a\0b")))


@malformed("error", "xml_malformed", ".xes")
def control_character_in_a_value() -> bytes:
    return log(trace(event(name="a\x08b")))


@malformed("error", "xml_malformed", ".xes")
def lone_surrogate_in_xml() -> bytes:
    return log(trace(event(name="@@"))).replace(b"@@", b"\xed\xa0\x80")


@malformed("error", "xml_malformed", ".xes")
def reference_to_a_surrogate() -> bytes:
    return log(trace(event(name="&#xD800;")))


@malformed("error", "cell_too_large", ".xes", bomb=True)
def value_of_60_mb() -> bytes:
    return log(trace(event(name="x" * 60_000_000)))


@malformed("refused", "value_too_large", ".xes")
def value_just_too_long() -> bytes:
    return log(trace(event(name="x" * 1_100_000), event()))


@malformed("error", "too_many_columns", ".xes", bomb=True)
def a_key_for_every_attribute() -> bytes:
    more = "".join(f'      <string key="k{n}" value="v"/>\n' for n in range(30_000))
    return log(trace(event(more=more)))


@malformed("refused", "event_outside_trace", ".xes")
def event_outside_a_case() -> bytes:
    return log(trace(), event(), trace(case="A-2"))


@malformed("refused", "attribute_without_key", ".xes")
def attribute_without_key() -> bytes:
    return log(trace(event(more='<string value="x"/>'), event()))


@malformed("refused", "attribute_without_value", ".xes")
def attribute_without_value() -> bytes:
    return log(trace(event(more='<string key="x"/>'), event()))


@malformed("refused", "attribute_twice", ".xes")
def attribute_twice_in_an_event() -> bytes:
    return log(trace(event(more='      <string key="concept:name" value="other"/>\n'), event()))


@malformed("refused", "attribute_twice", ".xes")
def case_with_two_names() -> bytes:
    return log(trace(more='    <string key="concept:name" value="B"/>\n'))


@malformed("error", "xml_malformed", ".xes")
def xml_attribute_twice() -> bytes:
    return log(trace(event(more='<string key="x" key="y" value="z"/>')))


@malformed("read", None, ".xes")
def elements_xes_does_not_know() -> bytes:
    return log("<comment>hello</comment>", trace(event(more='<decimal key="x" value="1.5"/><x:y xmlns:x="urn:x"/>')))


@malformed("read", None, ".xes", later="wrong types")
def values_of_the_wrong_type() -> bytes:
    return log(trace(event(more='<int key="n" value="many"/><boolean key="b" value="perhaps"/>')))


@malformed("read", None, ".xes", later="missing case id")
def case_without_name() -> bytes:
    return log(trace(case=None), trace())


@malformed("read", None, ".xes", later="duplicate case ids")
def two_cases_of_one_name() -> bytes:
    return log(trace(), trace())


@malformed("read", None, ".xes", later="missing time")
def event_without_time() -> bytes:
    return log(trace(event(when=None), event()))


@malformed("read", None, ".xes", later="unreadable time")
def time_that_is_none() -> bytes:
    return log(trace(event(when="32.13.2026 25:61"), event()))


@malformed("read", None, ".xes", later="times going backwards")
def times_going_backwards() -> bytes:
    return log(trace(event(when="2026-03-02T09:00:00+08:00"), event(when="2026-03-01T09:00:00+08:00")))


@malformed("read", None, ".xes", later="times beyond belief")
def times_far_away() -> bytes:
    return log(trace(event(when="0001-01-01T00:00:00Z"), event(when="9999-12-31T23:59:59Z")))


@malformed("read", None, ".xes", later="missing persons")
def nobody_named() -> bytes:
    return log(trace(event(who=None), event(who="")))


@malformed("read", None, ".xes", later="open for ten years")
def open_for_ten_years() -> bytes:
    return log(trace(event(name="登记", when="2016-01-04T09:00:00+08:00")), trace(case="A-2"))


@malformed("read", None, ".xes", later="three clocks")
def times_in_several_forms() -> bytes:
    forms = ("2026-03-02T09:00:00+08:00", "2026-03-02T01:00:00Z", "2026-03-02 09:00:00", "2026/3/2 9:00", "20260302")
    return log(trace(*(event(when=form) for form in forms)))
