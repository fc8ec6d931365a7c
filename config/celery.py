"""Celery: the broker wakes a worker; the Run row in the database is the truth.

Settings follow the measured traps of decision 0007: acknowledge late, one task
at a time, and a visibility timeout longer than the hard time limit.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("sinkron")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["programs", "coordination"])
# Without this only the importing thread knows the app: a thread of the web server would publish
# to Celery's fallback app, on localhost's AMQP port.
app.set_default()
