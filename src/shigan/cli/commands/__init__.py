"""Takes nothing. Gives a place: one file here is one command. Never lists them by hand.

A command file ``<name>.py`` has ``register(app)``, which adds the command ``<name>`` (underscores become hyphens) with
a help text to the Typer application it is given.
"""
