"""Takes what an engine says it lacks. Gives it in both languages. Never decides which engine is used."""

from __future__ import annotations

from typing import Final

from shigan.expressions.wording import Phrasebook

ENGINES: Final = Phrasebook(
    {
        "there is no engine {name}": "没有 {name} 这个引擎",
        "engine {name} needs the Python package {package}, which is not installed": "引擎 {name} 需要 Python 软件包 {package}，尚未安装",
        "engine {name} found no Java": "引擎 {name} 没有找到 Java",
        "engine {name} lacks the Python package {package} on its workers": "引擎 {name} 的工作进程缺少 Python 软件包 {package}",
        "one of {names}": "其中之一：{names}",
        "Java 17 or later on PATH or in JAVA_HOME": "PATH 或 JAVA_HOME 中有 Java 17 或更高版本",
        "the package {package} with all it needs in the Python of every worker": "每个工作进程的 Python 中都有软件包 {package} 及其依赖",
        "bring it with spark.archives, or set PYSPARK_PYTHON to a Python that has it": (
            "用 spark.archives 分发该软件包，或将 PYSPARK_PYTHON 设为已安装它的 Python"
        ),
        "install it with {command}, or use engine 'duckdb'": "安装它：{command}；或改用引擎 'duckdb'",
        "install it (Debian, Ubuntu: {command}), or use engine 'duckdb'": "安装它（Debian、Ubuntu：{command}）；或改用引擎 'duckdb'",
    }
)
