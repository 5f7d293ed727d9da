"""Faulty tables (CSV, Excel, Parquet), each made by the function of its name."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tests.corpus.registry import malformed

HEADER = "编号,时间,人员,事项\n"
ROW = "A-1,2026-03-02 09:00,王,受理\n"


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """An xlsx that ``fill`` has written to."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    fill(book)
    book.close()
    return kept.getvalue()


def sheet_of(*rows: tuple[object, ...]) -> bytes:
    """An xlsx of one sheet."""

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return workbook(fill)


@malformed("error", "empty_file", ".csv")
def empty_table() -> bytes:
    return b""


@malformed("error", "no_rows", ".csv")
def only_a_header() -> bytes:
    return HEADER.encode()


@malformed("error", "header_missing", ".csv")
def only_line_ends() -> bytes:
    return b"\r\n" * 100


@malformed("error", "header_missing", ".csv")
def header_of_empty_names() -> bytes:
    return (",,,\n" + ROW).encode()


@malformed("read", None, ".csv")
def header_with_the_same_name_twice() -> bytes:
    return ("日期,日期,,@row\n" + ROW).encode()


@malformed("refused", "row_ragged", ".csv")
def ragged_rows() -> bytes:
    return (HEADER + ROW + "A-2,2026-03-02\n" + "A-3,2026-03-02,王,受理,多余\n" + ROW).encode()


@malformed("error", "quote_open", ".csv")
def quotation_mark_never_closed() -> bytes:
    return (HEADER + ROW * 5 + 'A-2,2026-03-02,"王,受理\n' + ROW * 100).encode()


@malformed("refused", "row_quoting", ".csv")
def quotation_mark_inside_a_value() -> bytes:
    return (HEADER + ROW + 'A-2,2026-03-02,"王"五,受理\n' + ROW).encode()


@malformed("error", "cell_too_large", ".csv")
def quotation_mark_swallows_the_file() -> bytes:
    return (HEADER + 'A-2,2026-03-02,"王,受理\n' + ROW * 60_000).encode()


@malformed("refused", "control_character", ".csv")
def nul_bytes_in_rows() -> bytes:
    return (HEADER + ROW + "A-2,2026\0-03-02,王,受理\n" + ROW).encode()


@malformed("refused", "control_character", ".csv")
def control_characters_in_rows() -> bytes:
    return (HEADER + ROW + "A-2,2026-03-02,王\x07,受理\n" + ROW).encode()


@malformed("error", "binary_text", ".csv")
def mostly_nul_bytes() -> bytes:
    return (HEADER.encode() + bytes(3000)) * 2


@malformed("refused", "row_encoding", ".csv")
def mixed_encodings() -> bytes:
    return (HEADER + ROW * 20).encode() + ROW.encode("gb18030") + ROW.encode() * 5


@malformed("refused", "row_encoding", ".csv")
def mixed_encodings_mostly_gb18030() -> bytes:
    return (HEADER + ROW * 20).encode("gb18030") + ROW.encode() * 5 + ROW.encode("gb18030") * 20


@malformed("error", "encoding_unknown", ".csv")
def bytes_of_no_encoding() -> bytes:
    return b"a,b\n" + b"\xff\xfa\x80\xff,1\n" * 3


@malformed("error", "encoding_wrong", ".csv")
def half_a_character_at_the_end_of_utf_16() -> bytes:
    return (HEADER + ROW).encode("utf-16") + b"\x41"


@malformed("read", None, ".csv")
def utf_16_without_mark() -> bytes:
    return "id,time,name\nA-1,2026-03-02,Wang\n".encode("utf-16-le")


@malformed("error", "encoding_wrong", ".csv")
def lone_surrogates_in_utf_16() -> bytes:
    return b"\xff\xfe" + "id,name\nA-1,".encode("utf-16-le") + b"\x00\xd8" + "\n".encode("utf-16-le")


@malformed("error", "encoding_unknown", ".csv")
def lone_surrogates_in_utf_8() -> bytes:
    return b"id,name\nA-1,\xed\xa0\x80\n"


@malformed("error", "cell_too_large", ".csv", bomb=True)
def cell_of_60_mb() -> bytes:
    return HEADER.encode() + b"A-1," + b"x" * 60_000_000 + b",a,b\n"


@malformed("read", None, ".csv")
def table_of_16_384_columns() -> bytes:
    header = ",".join(f"c{n}" for n in range(16_384))
    row = ",".join(str(n) for n in range(16_384))
    return f"{header}\n{row}\n{row}\n".encode()


@malformed("error", "too_many_columns", ".csv")
def table_of_100_000_columns() -> bytes:
    return (",".join(f"c{n}" for n in range(100_000)) + "\n1\n").encode()


@malformed("error", "no_rows", ".csv", bomb=True)
def a_million_empty_rows() -> bytes:
    return HEADER.encode() + b",,,\n" * 1_000_000


@malformed("error", "too_many_refusals", ".csv", bomb=True)
def hardly_a_sound_row() -> bytes:
    return HEADER.encode() + b"x,y\n" * 300_000


@malformed("error", "bomb", ".csv.gz", bomb=True)
def gzip_bomb_of_rows() -> bytes:
    return gzip.compress(HEADER.encode() + ROW.encode() * 4_000_000, compresslevel=6)


@malformed("error", "gzip_truncated", ".csv.gz")
def truncated_table() -> bytes:
    return gzip.compress(HEADER.encode() + b"".join(b"%d,%x,a,b\n" % (n, n**9) for n in range(5_000)))[:-500]


@malformed("read", None, ".csv", later="duplicate ids")
def ids_used_twice() -> bytes:
    return (HEADER + ROW + ROW).encode()


@malformed("read", None, ".csv", later="missing case id")
def row_without_case_id() -> bytes:
    return (HEADER + ROW + ",2026-03-02 09:00,王,受理\n").encode()


@malformed("read", None, ".csv", later="formulas as text")
def formulas_as_text() -> bytes:
    return (HEADER + "\"=cmd|'/c calc'!A1\",2026-03-02 09:00,@SUM(1),+1\n").encode()


@malformed("error", "format_mismatch", ".xlsx")
def table_of_text_named_xlsx() -> bytes:
    return (HEADER + ROW).encode()


@malformed("read", None, ".csv")
def workbook_named_csv() -> bytes:
    return sheet_of(("id", "time"), ("A-1", "2026-03-02"))


@malformed("error", "bomb", ".xlsx", bomb=True)
def zip_bomb_workbook() -> bytes:
    kept = io.BytesIO(sheet_of(("id", "time"), ("A-1", "2026-03-02")))
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("xl/media/big.bin", bytes(300 << 20))
    return kept.getvalue()


@malformed("error", "bomb", ".xlsx", bomb=True)
def zip_bomb_in_the_sheet() -> bytes:
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet_of(("id",), ("A-1",)))) as sound,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
    ):
        for member in sound.infolist():
            text = sound.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                row = b'<row r="3"><c r="A3"><v>1</v></c></row>'
                text = text.replace(b"</sheetData>", row * 4_000_000 + b"</sheetData>")
            archive.writestr(member.filename, text)
    return kept.getvalue()


@malformed("error", "encrypted", ".xlsx")
def encrypted_workbook() -> bytes:
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + bytes(64) for name in ("Root Entry", "EncryptedPackage")
    )
    return (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + directory).ljust(4096, b"\0")


@malformed("error", "workbook_damaged", ".xls")
def old_workbook_of_nothing() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


@malformed("error", "archive_damaged", ".xlsx")
def workbook_cut_off() -> bytes:
    whole = sheet_of(*(("id", str(n)) for n in range(200)))
    return whole[: len(whole) // 2]


@malformed("error", "workbook_damaged", ".xlsx")
def archive_that_is_no_workbook() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("readme.txt", "hello")
    return kept.getvalue()


@malformed("error", "no_rows", ".xlsx")
def workbook_without_a_cell() -> bytes:
    return workbook(lambda book: book.add_worksheet() and None)


@malformed("error", "header_missing", ".xlsx")
def workbook_of_numbers_only() -> bytes:
    return sheet_of((1, 2, 3), (4, 5, 6))


@malformed("read", None, ".xlsx")
def formula_cells() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("id", "total", "link"))
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_formula(1, 2, '=WEBSERVICE("http://127.0.0.1:9")', None, "")
        sheet.write_string(1, 0, "A-1")

    return workbook(fill)


@malformed("read", None, ".xlsx")
def title_merged_over_the_header() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 3, "二〇二六年办件台账")
        sheet.write_row(2, 0, ("编号", "时间", "人员", "事项"))
        sheet.write_row(3, 0, ("A-1", "2026-03-02", "王", "受理"))

    return workbook(fill)


@malformed("refused", "row_ragged", ".xlsx")
def cells_beyond_the_header() -> bytes:
    return sheet_of(("id", "time"), ("A-1", "2026-03-02"), ("A-2", "2026-03-02", "more"))


@malformed("error", "parquet_damaged", ".parquet")
def truncated_parquet() -> bytes:
    kept = io.BytesIO()
    pq.write_table(pa.table({"id": [str(n) for n in range(1000)]}), kept)
    return kept.getvalue()[:-200]


@malformed("error", "parquet_damaged", ".parquet")
def parquet_with_damaged_pages() -> bytes:
    kept = io.BytesIO()
    pq.write_table(pa.table({"id": [f"{n**5:x}" for n in range(5000)]}), kept, use_dictionary=False)
    damaged = bytearray(kept.getvalue())
    damaged[4:400] = b"\xff" * 396
    return bytes(damaged)


@malformed("error", "no_rows", ".parquet")
def parquet_without_rows() -> bytes:
    kept = io.BytesIO()
    pq.write_table(pa.table({"id": pa.array([], pa.string())}), kept)
    return kept.getvalue()


@malformed("error", "memory_limit", ".parquet", bomb=True)
def parquet_that_repeats_one_great_text() -> bytes:
    kept = io.BytesIO()
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 200_000, pa.int32()), pa.array(["x" * 1_000_000]))
    pq.write_table(pa.table({"id": text}), kept, compression="zstd")
    return kept.getvalue()
