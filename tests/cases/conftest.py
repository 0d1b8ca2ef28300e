"""The people most tests of cases and meetings need. A test that needs others makes them itself."""

import pytest

from htk_workforce.accounts.roles import Role
from tests import cast
from tests.cases.scene import People


@pytest.fixture
def people():
    return People.arrive()


@pytest.fixture
def author():
    return cast.person("hanne", Role.HR)


@pytest.fixture
def secretary():
    return cast.person("sif", Role.SECRETARIAT)


@pytest.fixture
def director():
    return cast.person("dorte", Role.DIRECTOR)


@pytest.fixture
def finance():
    return cast.person("finans", Role.FINANCE)
