"""Prints one setting, or ends with the sentence that says what is wrong with the settings."""

import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
try:
    from htk_workforce import settings
except ImproperlyConfigured as error:
    sys.exit(str(error))
print(getattr(settings, sys.argv[1]))
