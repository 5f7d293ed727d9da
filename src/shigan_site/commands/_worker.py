"""What a process of the web server that answers requests does before it loads the site.

It is forked from the server, with the server's signals and without its threads. Until it has read all modules of the site
it would hand a wish to end to a handler that means the server, and be waited for in vain; and if the server were killed it
would go on answering.
"""

from __future__ import annotations

import signal
from importlib import import_module
from typing import Any

from shigan.lifeline import ENDS, end_with


def load(server: int) -> Any:
    """The site, warmed up, in a process that ends with the server and can be told to end from now on."""
    for number in ENDS:
        signal.signal(number, signal.SIG_DFL)
    end_with(server)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)  # the server holds them back; one that came since the fork counts now
    application = import_module("shigan_site.wsgi").application
    import_module("shigan_site.commands._warming").warm_up()  # it can be imported only after Django was set up
    return application
