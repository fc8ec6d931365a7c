"""The settings in service, with static files collected into the folder of one site."""

import os

from config.settings import *  # noqa: F403

STATIC_ROOT = os.environ["SITE_STATIC_ROOT"]
