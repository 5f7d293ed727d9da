"""Takes nothing. Gives the folder of reports: one module each, with FORMAT and write. Never lists them by hand."""
