"""Apache Spark, on this machine or a cluster: the same derivation and the same questions, for ledgers too large for one."""

from shigan.engines.protocol import Engine
from shigan.engines.spark.engine import SparkEngine

ENGINE: type[Engine] = SparkEngine
