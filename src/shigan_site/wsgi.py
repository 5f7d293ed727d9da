"""Takes nothing. Gives the site to a WSGI server. Never configures anything itself."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shigan_site.settings")
application = get_wsgi_application()
