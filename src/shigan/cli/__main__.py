"""Takes ``python -m shigan.cli``. Gives the door. Never decides."""

from __future__ import annotations

import sys

from shigan.cli.main import main

sys.exit(main())
