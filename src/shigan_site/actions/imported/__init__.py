"""Takes other systems' records. Gives each as a ledger of its own beside the site's, for the core's report. Never mixes the two."""
