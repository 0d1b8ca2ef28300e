from django.conf import settings

from htk_workforce.environment import KNOWN
from tests import isolation


def test_no_setting_of_the_developer_reaches_the_tests():
    assert set(isolation.SETTINGS) == set(KNOWN), "give the new setting a value in tests/isolation.py"
    assert isolation.SETTINGS["SECRET_KEY"] == settings.SECRET_KEY
    assert settings.DATA_DIR.name.startswith("htk-test-")
