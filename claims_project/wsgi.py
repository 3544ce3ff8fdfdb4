"""The WSGI entry point that granian serves."""

import os

from celery.platforms import set_pdeathsig
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claims_project.settings")

application = get_wsgi_application()

from claims_project.checks import refuse_bad_combinations  # noqa: E402  (needs the apps that the line above loads)

refuse_bad_combinations()

# This runs in granian's child. When the parent is killed, a child that lived on would share the port with the next.
set_pdeathsig("SIGKILL")
