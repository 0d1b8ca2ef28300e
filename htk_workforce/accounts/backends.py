from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from htk_workforce.accounts.models import User


class DemoAwareBackend(ModelBackend):
    """Username and password. Demonstration users, whose password everybody knows, only while DEMO is on.

    Django asks at the login and again at every request, so turning DEMO off ends open sessions too.
    """

    def user_can_authenticate(self, user: User) -> bool:
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)
