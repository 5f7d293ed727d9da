"""Takes nothing. Gives the names of what columns are made of. Never computes."""

from __future__ import annotations

from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Kind = TypeVar("Kind", bound=np.generic)
Array: TypeAlias = npt.NDArray[Kind]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Column = npt.NDArray[np.integer[Any]]
Columns = dict[str, Column]

WORDS: Final = ("kind", "channel", "activity", "actor", "unit", "counterpart", "counterpart_unit", "outcome")
"""The columns of an entry whose texts get a code from the vocabulary."""

NEVER: Final = int(np.iinfo(np.int64).min)
"""Stands for an instant that is not recorded."""

UNSAID: Final = -1
"""Stands for a truth value that is not recorded."""

NOWHERE: Final = -1
"""Stands for a place that there is none of."""
