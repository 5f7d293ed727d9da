"""Takes nothing. Gives every sentence a reader may say, in both languages. Never fills in a value.

A note is (zh, en). A problem is (reason zh, reason en, remedy zh, remedy en). Placeholders have names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOTES: Final[Mapping[str, tuple[str, str]]] = {
    "format": ("按 %(format)s 格式读取", "read as %(format)s"),
    "name_differs": (
        "文件名以“%(suffix)s”结尾，但内容是 %(format)s，已按内容读取",
        "the name ends in '%(suffix)s' but the content is %(format)s; read by its content",
    ),
    "packed": ("文件经 gzip 压缩", "the file is packed with gzip"),
    "unzipped": ("读取压缩包中的文件“%(name)s”", "read the file '%(name)s' in the zip"),
    "encoding": ("编码：%(encoding)s（%(how)s）", "encoding: %(encoding)s (%(how)s)"),
    "encoding_unmarked": ("编码：%(encoding)s（%(how)s）", "encoding: %(encoding)s (%(how)s)"),
    "delimiter": ("分隔符：%(delimiter)s", "delimiter: %(delimiter)s"),
    "one_column": ("只有一列，未发现分隔符", "only one column; no delimiter was found"),
    "sep_line": (
        "首行 sep=%(delimiter)s 只说明分隔符，不作为数据",
        "the first line, sep=%(delimiter)s, only names the delimiter and was not read as data",
    ),
    "headings_cleaned": (
        "列名中的空格、换行、全角字符或不可见字符已整理：%(names)s",
        "blanks, line breaks, full-width or invisible characters in the headings were tidied: %(names)s",
    ),
    "days_from_1904": (
        "工作簿采用 1904 日期系统，没有日期格式的数字按此换算",
        "the workbook counts its days from 1904; numbers without a date type are converted by that",
    ),
    "header_at": (
        "表头在第 %(line)s 行，其上各行未读取",
        "the header is on line %(line)s; the lines above it were not read",
    ),
    "headings_joined": (
        "表头有两行（第 %(line)s、%(next)s 行），上下合为列名：%(names)s",
        "the headings stand in two rows (%(line)s and %(next)s) and were joined: %(names)s",
    ),
    "column_renamed": (
        "第 %(number)s 列的列名“%(found)s”改称“%(name)s”，使每列有唯一的名称",
        "column %(number)s, headed '%(found)s', is called '%(name)s' so that every column has a name of its own",
    ),
    "empty_rows": ("跳过空行 %(count)s 行", "%(count)s empty rows were skipped"),
    "sheet": ("读取工作表“%(sheet)s”", "read sheet '%(sheet)s'"),
    "sheets_left": (
        "读取的是工作表“%(read)s”，未读取的工作表：%(sheets)s",
        "sheet '%(read)s' was read; sheets not read: %(sheets)s",
    ),
    "sheets_hidden": (
        "读取的是工作表“%(read)s”，隐藏的工作表未读取：%(sheets)s",
        "sheet '%(read)s' was read; hidden sheets were not: %(sheets)s",
    ),
    "sheets_joined": (
        "工作表“%(sheets)s”合为一份记录读取",
        "the sheets '%(sheets)s' were read together as one record",
    ),
    "merged_cells": (
        "向下合并的单元格，其值已填入所合并的各行，共 %(count)s 处",
        "cells merged downwards: their value was filled into the rows they are merged over, %(count)s cells",
    ),
    "blank_rows": (
        "有 %(count)s 行只含空格，未读取，最末一处在第 %(line)s 行",
        "%(count)s rows hold nothing but blanks and were not read, the last of them row %(line)s",
    ),
    "cell_far": (
        "表格止于第 %(last)s 行；第 %(line)s 行另有没有内容的孤立单元格，未读取",
        "the table ends on row %(last)s; a stray cell without content in row %(line)s, far below it, was not read",
    ),
    "row_far": (
        "第 %(line)s 行之前有 %(count)s 行空行，该行仍按表中一行读取，请核对是否误填",
        "row %(line)s stands below %(count)s empty rows and was read as a row of the table; check whether it is a stray entry",
    ),
    "digits_lost": (
        "列“%(column)s”有 %(count)s 个超过 15 位的号码按数值保存，15 位以后的数字已丢失；请在原系统导出时把该列设为文本",
        "%(count)s numbers of more than 15 digits in column '%(column)s' are kept as numbers and have lost the digits after the "
        "fifteenth; format the column as text in the source system's export",
    ),
    "private_characters": (
        "列“%(column)s”有 %(count)s 处用了自造字（如 %(code)s），已照原样保留；换一台电脑可能显示为空白或别的字，请在原系统改为通用字",
        "private characters, such as %(code)s, stand in %(count)s cells of column '%(column)s' and were kept as they are; another "
        "computer may show them as blanks or as other characters, so replace them in the source system",
    ),
    "formulas": ("公式单元格取其上次保存的计算结果", "formula cells are read as the result last saved in the file"),
    "strict_path": ("因写法不合常规，采用逐元素的严格读取", "read element by element, because of %(why)s"),
    "globals": ("日志声明的必有属性：%(keys)s", "attributes the log declares for every %(scope)s: %(keys)s"),
    "elements_ignored": (
        "忽略不属于 XES 的元素 %(name)s 共 %(count)s 个",
        "%(count)s elements '%(name)s', unknown to XES, ignored",
    ),
    "elements_ignored_ocel": (
        "忽略不属于 OCEL 的元素 %(name)s 共 %(count)s 个",
        "%(count)s elements '%(name)s', unknown to OCEL, ignored",
    ),
    "empty_traces": ("没有事件的案件 %(count)s 件", "%(count)s cases without any event"),
    "traces_unnamed": (
        "有 %(count)s 件没有名称，按在文件中的位置各算一件，称“%(example)s”等",
        "cases without a name: %(count)s; each is kept apart by its place in the file ('%(example)s', …)",
    ),
    "traces_same_name": (
        "有 %(count)s 件与前面的一件同名，不能断定是同一件，已分开计，称“%(example)s”等；确属同一件的，请在映射中以列 "
        "case:concept:name 为事项编号",
        "cases with the same name as an earlier one: %(count)s; nothing shows that they are one, so they are kept apart "
        "('%(example)s', …); if they are one, let column case:concept:name be the case in the mapping",
    ),
    "event_key_renamed": (
        "事件属性“%(found)s”改称“%(name)s”，以免与案件属性混淆",
        "event attribute '%(found)s' is called '%(name)s', so that it is not taken for an attribute of the case",
    ),
    "object_type": (
        "以对象类型“%(chosen)s”（%(count)s 个）为事项；其他类型：%(others)s；如应以别的类型为事项，命令行可用 --case 指定",
        "objects of type '%(chosen)s' (%(count)s) are the matters; other types: %(others)s; if another should be, name it with "
        "--case on the command line",
    ),
    "object_type_asked": (
        "按要求以对象类型“%(chosen)s”（%(count)s 个）为事项；其他类型：%(others)s",
        "objects of type '%(chosen)s' (%(count)s) are the matters, as asked; other types: %(others)s",
    ),
    "object_type_only": (
        "以对象类型“%(chosen)s”（%(count)s 个）为事项，文件中没有其他类型",
        "objects of type '%(chosen)s' (%(count)s) are the matters; there is no other type",
    ),
    "events_without_object": (
        "%(count)s 个事件只与其他类型的对象有关，未读取",
        "events that relate only to objects of other types and were left out: %(count)s",
    ),
    "lines_unknown": ("行号不可得", "line numbers are not known"),
}

NOTES_TO_CHECK: Final = frozenset(
    {
        "name_differs", "encoding_unmarked", "header_at", "headings_joined", "private_characters",
        "sheets_left", "sheets_hidden", "sheets_joined", "merged_cells", "blank_rows", "cell_far", "row_far", "digits_lost",
        "object_type", "object_type_asked", "object_type_only", "events_without_object", "traces_unnamed", "traces_same_name",
    }
)  # fmt: skip
"""The notes that say what was left out or filled in, or that may be wrong: shown on screen and in the report."""

PROBLEMS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    # files: what was found (zh, en), what to do (zh, en)
    "not_found": (
        "文件不存在或不可读：%(why)s",
        "the file does not exist or cannot be read: %(why)s",
        "核对路径和读取权限",
        "check the path and the permission to read it",
    ),
    "not_a_file": ("这不是普通文件", "this is not an ordinary file", "给出一个文件的路径", "give the path of a file"),
    "empty_file": ("文件是空的", "the file is empty", "重新导出该文件", "export the file again"),
    "no_rows": (
        "没有任何数据行",
        "there is not a single row of data",
        "核对导出条件后重新导出",
        "check the conditions of the export and export again",
    ),
    "unknown_format": (
        "无法识别的文件内容（开头为 %(head)s）",
        "the content is of no known format (it begins with %(head)s)",
        "改用 XES、OCEL、CSV、Excel 或 Parquet 格式导出",
        "export as XES, OCEL, CSV, Excel or Parquet",
    ),
    "format_mismatch": (
        "文件名称为 %(suffix)s，内容却是%(found)s",
        "the name says '%(suffix)s', but the content is %(found)s",
        "按实际内容修改文件扩展名，或重新导出",
        "rename the file to what it is, or export it again",
    ),
    "web_page": (
        "这是网页，不是办事记录或表格",
        "this is a web page, not a log or a table",
        "下载文件本身；如用 Excel 或 WPS 打开后是所要的表格，另存为 .xlsx 再读",
        "download the file itself; if a spreadsheet program shows it as the table you want, save it as .xlsx and read that",
    ),
    "delimiter_parts_nothing": (
        "按分隔符“%(stated)s”分不出列：表头是“%(header)s”",
        "the delimiter '%(stated)s' parts nothing: the header is '%(header)s'",
        "改写为 --delimiter %(found)s，或去掉这个选项",
        "say --delimiter %(found)s, or leave the option out",
    ),
    "delimiter_for_text_only": (
        "指定了分隔符，但文件是 %(format)s，不是按分隔符分列的文本",
        "a delimiter was stated, but the file is %(format)s, not delimited text",
        "去掉 --delimiter 后再读",
        "leave --delimiter out",
    ),
    "format_unknown_name": (
        "没有名为“%(format)s”的格式，可用：%(known)s",
        "there is no format '%(format)s'; known are %(known)s",
        "从可用格式中选择",
        "choose one of the known formats",
    ),
    "gzip_truncated": (
        "压缩文件不完整，在解出 %(bytes)s 字节后中断",
        "the packed file is cut off after %(bytes)s unpacked bytes",
        "重新复制或下载完整的文件",
        "copy or download the whole file again",
    ),
    "gzip_damaged": (
        "压缩文件不完整或已损坏",
        "the packed file is damaged: %(why)s",
        "重新复制或下载完整的文件",
        "copy or download the whole file again",
    ),
    "bomb": (
        "解压后膨胀过大：%(packed)s 字节解出超过 %(unpacked)s 字节",
        "it unpacks to far too much: %(packed)s bytes hold more than %(unpacked)s",
        "若文件来源可信，解压后再读",
        "if the file is to be trusted, unpack it yourself and read what is in it",
    ),
    "archive_damaged": (
        "文件包不完整或已损坏",
        "the archive is damaged: %(why)s",
        "重新导出该文件",
        "export the file again",
    ),
    "zip_several": (
        "压缩包中有 %(count)s 个文件：%(names)s",
        "the zip holds %(count)s files: %(names)s",
        "解压后指明要读的文件（可写几个）",
        "unpack it and name the file or files to read",
    ),
    "zip_empty": (
        "压缩包中没有文件",
        "the zip holds no file",
        "重新导出或压缩该文件",
        "export or pack the file again",
    ),
    "encrypted": (
        "文件已加密",
        "the file is encrypted",
        "解除密码后另存再读",
        "save it without a password and read that",
    ),
    "encoding_unknown": (
        "第 %(line)s 行既不是 UTF-8 也不是 GB18030",
        "line %(line)s is neither UTF-8 nor GB18030",
        "另存为 UTF-8 后再读",
        "save it as UTF-8 and read that",
    ),
    "encoding_wrong": (
        "内容不符合编码 %(encoding)s：%(why)s",
        "the content does not fit the encoding %(encoding)s: %(why)s",
        "更正声明的编码，或另存为 UTF-8",
        "correct the encoding that is declared, or save as UTF-8",
    ),
    "encoding_name": (
        "不认识的编码“%(encoding)s”",
        "there is no encoding '%(encoding)s'",
        "另存为 UTF-8",
        "save as UTF-8",
    ),
    "binary_text": (
        "文本中夹有大量空字节",
        "the text is full of NUL bytes",
        "核对文件是否为文本，是的请另存为 UTF-8",
        "see whether the file is text; if so, save it as UTF-8",
    ),
    "quote_open": (
        "第 %(line)s 行开始的引号没有闭合",
        "the quotation mark opened on line %(line)s is never closed",
        "补上引号，或重新导出",
        "close the quotation mark, or export again",
    ),
    "cell_too_large": (
        "第 %(line)s 行有超过 %(limit)s 字符的内容",
        "line %(line)s holds a value of more than %(limit)s characters",
        "核对引号是否闭合；内容无误的请缩短后再读",
        "see whether a quotation mark is missing; if the value is right, shorten it",
    ),
    "too_many_columns": (
        "超过 %(limit)s 列",
        "there are more than %(limit)s columns",
        "只导出需要的列",
        "export only the columns that are needed",
    ),
    "too_many_refusals": (
        "被拒绝的行超过 %(limit)s 行，首个原因：%(first)s",
        "more than %(limit)s rows were refused, the first because: %(first)s",
        "先改正首个原因，再重新读取",
        "put the first reason right and read again",
    ),
    "header_missing": (
        "没有找到表头",
        "no header was found",
        "在首行写明各列名称",
        "put the names of the columns in the first line",
    ),
    "header_row_missing": (
        "第 %(line)s 行起没有内容，不能作表头",
        "there is nothing from row %(line)s on that could be the header",
        "用 --header-row 写明表头所在行，或去掉后自动寻找",
        "state the row of the header with --header-row, or leave it out to have it found",
    ),
    "xml_malformed": (
        "第 %(line)s 行第 %(column)s 列不合 XML 写法",
        "line %(line)s, column %(column)s is not well-formed XML: %(why)s",
        "重新导出该文件",
        "export the file again",
    ),
    "xml_dtd": (
        "第 %(line)s 行含有文档类型或实体声明，一律拒绝",
        "line %(line)s declares a document type or an entity, which is refused",
        "删去 DOCTYPE 声明后再读",
        "remove the DOCTYPE declaration and read again",
    ),
    "xml_deep": (
        "第 %(line)s 行的元素嵌套超过 %(limit)s 层",
        "line %(line)s nests elements more than %(limit)s deep",
        "重新导出为较平的结构",
        "export it with less nesting",
    ),
    "not_xes": (
        "XML 的根元素是 %(root)s，不是 XES 的 log",
        "the root of the XML is '%(root)s', not the 'log' of XES",
        "以 XES 格式导出",
        "export as XES",
    ),
    "not_json": (
        "不是合法的 JSON：%(why)s",
        "this is not valid JSON: %(why)s",
        "重新导出该文件",
        "export the file again",
    ),
    "json_is_no_record": (
        "这个 JSON 文件里没有办事记录：内容是%(found)s，既不是由 { } 组成的列表，也没有 OCEL 2.0 的 events 和 objects",
        "this JSON file holds no record: it is %(found)s, neither a list of objects { } nor OCEL 2.0 with 'events' and 'objects'",
        "把记录导出为由 { } 组成的列表、OCEL 2.0 或 CSV",
        "export the record as a list of objects { }, as OCEL 2.0 or as CSV",
    ),
    "not_ocel": (
        "不是 OCEL 2.0：%(why)s",
        "this is not OCEL 2.0: %(why)s",
        "以 OCEL 2.0 格式导出",
        "export as OCEL 2.0",
    ),
    "object_type_unknown": (
        "没有对象类型“%(chosen)s”，可用：%(known)s",
        "there is no object type '%(chosen)s'; known are %(known)s",
        "从可用类型中选择",
        "choose one of the known types",
    ),
    "database_damaged": (
        "数据库文件无法读取：内容不完整或已损坏",
        "the database cannot be read: %(why)s",
        "重新导出该文件",
        "export the file again",
    ),
    "workbook_damaged": (
        "工作簿无法读取：内容不完整或已损坏",
        "the workbook cannot be read: %(why)s",
        "用 Excel 或 WPS 打开后另存再读",
        "open it in a spreadsheet program, save it again and read that",
    ),
    "sheet_unknown": (
        "没有工作表“%(sheet)s”，可用：%(known)s",
        "there is no sheet '%(sheet)s'; there are %(known)s",
        "从可用工作表中选择",
        "choose one of the sheets there are",
    ),
    "only_hidden_sheets": (
        "可见的工作表没有数据，另有隐藏的工作表：%(sheets)s",
        "the visible sheets hold no rows; hidden ones: %(sheets)s",
        "在表格软件中取消隐藏并另存，或用 --sheet 指明工作表",
        "unhide the sheet and save the workbook, or name it with --sheet",
    ),
    "no_sheets": (
        "指明了工作表，而 %(format)s 格式没有工作表",
        "a sheet was named, but %(format)s files have none",
        "去掉 --sheet",
        "leave out --sheet",
    ),
    "no_header_row": (
        "指明了表头所在行，而 %(format)s 格式没有表头行",
        "the row of the header was stated, but %(format)s files have no such row",
        "去掉 --header-row",
        "leave out --header-row",
    ),
    "parquet_damaged": (
        "Parquet 文件无法读取：内容不完整或已损坏",
        "the Parquet file cannot be read: %(why)s",
        "重新导出该文件",
        "export the file again",
    ),
    # the child process
    "memory_limit": (
        "读取所需内存超过限额 %(limit)s MiB",
        "reading it needs more memory than the limit of %(limit)s MiB",
        "核对文件是否正常；正常的请分割后再读",
        "see whether the file is sound; if it is, split it",
    ),
    "time_limit": (
        "读取超过时限 %(limit)s 秒",
        "reading it takes longer than the limit of %(limit)s seconds",
        "核对文件是否正常；正常的请分割后再读",
        "see whether the file is sound; if it is, split it",
    ),
    "disk_limit": (
        "读出的数据超过磁盘限额 %(limit)s MiB，或磁盘已满",
        "what was read exceeds the disk limit of %(limit)s MiB, or the disk is full",
        "腾出磁盘空间，或分割文件后再读",
        "free some disk space, or split the file",
    ),
    "reader_died": (
        "读取进程意外终止",
        "the reading process ended unexpectedly (%(why)s)",
        "文件可能已损坏；重新导出后再试",
        "the file may be damaged; export it again",
    ),
    # rows
    "row_ragged": (
        "本行有 %(found)s 列，表头有 %(expected)s 列",
        "this row has %(found)s columns, the header has %(expected)s",
        "核对本行的分隔符和引号",
        "check the delimiters and quotation marks of this row",
    ),
    "row_quoting": (
        "引号没有配对，或右引号后面还有别的内容",
        "a quotation mark is misplaced: %(why)s",
        "内容中的引号应写两遍",
        "write a quotation mark inside a value twice",
    ),
    "row_encoding": (
        "本行的编码与文件其余部分（%(encoding)s）不一致",
        "this row is not in the encoding of the rest of the file (%(encoding)s)",
        "统一编码后重新导出",
        "export the file in one encoding",
    ),
    "control_character": (
        "含有控制字符 %(code)s",
        "it holds the control character %(code)s",
        "删去该字符",
        "remove that character",
    ),
    "lone_surrogate": (
        "含有不成对的代理字符",
        "it holds half of a surrogate pair",
        "以 UTF-8 重新导出",
        "export it again as UTF-8",
    ),
    "name_unfit": (
        "属性名“%(name)s”过长，或含有无法保存的字符",
        "the attribute name '%(name)s' is too long or holds characters that cannot be kept",
        "更正该名称后重新导出",
        "correct the name and export again",
    ),
    "value_too_large": (
        "值有 %(found)s 个字符，超过 %(limit)s",
        "the value has %(found)s characters, more than %(limit)s",
        "核对该值；无误的请缩短后再读",
        "check the value; if it is right, shorten it",
    ),
    "event_outside_trace": (
        "事件不在任何案件之内",
        "the event is outside any case",
        "把事件放入其案件的 trace 元素",
        "put the event inside the trace of its case",
    ),
    "attribute_without_key": (
        "属性没有名称（key）",
        "an attribute has no key",
        "为属性补上 key",
        "give the attribute a key",
    ),
    "attribute_without_value": (
        "属性“%(key)s”没有值（value）",
        "attribute '%(key)s' has no value",
        "为属性补上 value",
        "give the attribute a value",
    ),
    "attribute_twice": (
        "属性“%(key)s”出现了两次",
        "attribute '%(key)s' is given twice",
        "每个属性只保留一次",
        "give each attribute once",
    ),
    "wrong_type": (
        "%(what)s 应为%(expected)s，实为%(found)s",
        "%(what)s should be %(expected)s but is %(found)s",
        "按 OCEL 2.0 更正该值",
        "correct the value as OCEL 2.0 asks",
    ),
    "json_not_a_row": (
        "列表中第 %(number)s 项应为对象 { }，实为%(found)s",
        "entry %(number)s of the list should be an object { } but is %(found)s",
        "每一项写成 {列名: 值}",
        "write each entry as {column: value}",
    ),
    "element_without": (
        "元素 %(name)s 没有写明 %(lacking)s",
        "an element '%(name)s' lacks %(lacking)s",
        "按 OCEL 2.0 补上",
        "add it as OCEL 2.0 asks",
    ),
    "id_twice": ("标识“%(id)s”重复出现", "the id '%(id)s' is used twice", "使每个标识唯一", "make every id unique"),
    "event_without_object": (
        "事件“%(event)s”没有关联任何对象，不知属于哪件事项",
        "event '%(event)s' relates to no object, so it belongs to no matter",
        "写明该事件所属的对象",
        "state the object that the event belongs to",
    ),
    "dangling": (
        "事件“%(event)s”指向不存在的对象“%(object)s”",
        "event '%(event)s' points to object '%(object)s', which is not there",
        "补上该对象，或删去该关系",
        "add the object, or remove the relation",
    ),
    "change_time": (
        "对象“%(object)s”的属性“%(name)s”的时间无法读取：%(found)s",
        "object '%(object)s' has attribute '%(name)s' at a time that cannot be read: %(found)s",
        "按 ISO 8601 写明时间",
        "write the time as ISO 8601",
    ),
}
