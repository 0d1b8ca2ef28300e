"""Cuts the tests off from the developer's environment and `.env`.

pyproject.toml loads it with `-p`, because pytest-django reads the settings before any conftest.
Every known setting is given here: one that was left out could still come from `.env`.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA_DIR = Path(tempfile.mkdtemp(prefix="htk-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)

SETTINGS = {
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "CASE_NUMBER_PATTERN": r"\d{2}/\d{1,6}",
    "CSRF_TRUSTED_ORIGINS": "",
    "DATABASE_URL": f"sqlite:///{DATA_DIR / 'unused.sqlite3'}",
    "DATA_DIR": str(DATA_DIR),
    "DEBUG": "false",
    "DEMO": "false",
    "HTTPS": "false",
    "MUNICIPALITY": "Høje-Taastrup Kommune",
    "PORT": "8000",
    "SECRET_KEY": "kun-til-test-" + "x" * 40,
}

os.environ.update(SETTINGS)
# Playwright keeps an event loop running in the main thread, where Django would then refuse every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
