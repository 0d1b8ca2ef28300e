import pytest

from htk_workforce.accounts.roles import Role
from tests import cast


@pytest.fixture
def hr():
    return cast.person("hanne", Role.HR)


@pytest.fixture
def director():
    return cast.person("dorte", Role.DIRECTOR)


@pytest.fixture
def finance():
    return cast.person("finans", Role.FINANCE)
