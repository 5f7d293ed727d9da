"""Takes names. Gives keys in order of first appearance. Never the same key to two names."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shigan.ledger import Directory, LedgerError, Person


def test_keys_are_given_in_order_of_first_appearance() -> None:
    directory = Directory()
    assert [directory.add(name) for name in ("王", "李", "王", "赵")] == ["p000001", "p000002", "p000001", "p000003"]
    assert list(directory.values())[1] == Person("p000002", "李")


def test_names_are_nfc_so_one_person_is_one_key() -> None:
    directory = Directory()
    assert directory.add("A\u030angstro\u0308m") == directory.add("Ångström")
    assert directory["p000001"].name == "Ångström"


def test_an_empty_name_is_refused() -> None:
    with pytest.raises(LedgerError, match="a person's name is empty"):
        Directory().add("")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_column_of_names_becomes_a_column_of_keys(chunked: bool) -> None:
    directory = Directory()
    directory.add("李")
    names = pa.array(["王", None, "李", "王"])
    keys = directory.encode(pa.chunked_array([names.slice(0, 2), names.slice(2)]) if chunked else names)
    assert keys.to_pylist() == ["p000002", None, "p000001", "p000002"]
    assert directory.encode(pa.chunked_array([], pa.string())).to_pylist() == []


def test_a_directory_survives_its_file(tmp_path: Path) -> None:
    directory = Directory()
    for number in range(3):
        directory.add(f"人{number}")
    directory.erase_name("p000002")
    directory.save(tmp_path / "d.parquet")
    again = Directory.load(tmp_path / "d.parquet")
    assert dict(again) == dict(directory)
    assert again.add("新来的") == "p000004"
    assert again.add("人1") == "p000005"


def test_a_file_out_of_order_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"key": ["p000002"], "name": ["王"]}), tmp_path / "d.parquet")
    with pytest.raises(LedgerError, match=r"row 1: found 'p000002', expected key p000001"):
        Directory.load(tmp_path / "d.parquet")


def test_the_millionth_person_gets_a_longer_key() -> None:
    directory = Directory()
    directory.encode(pa.array([str(number) for number in range(1_000_000)]))
    assert list(directory)[-1] == "p1000000"
