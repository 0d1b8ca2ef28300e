from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView

from htk_workforce.accounts.models import User


class DemoLoginView(LoginView):
    """The login page. Shows the demonstration logins, but only in demonstration mode."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            users = User.objects.filter(is_demo=True).prefetch_related("role_assignments").order_by("pk")
            context["demo_users"] = [(user.username, ", ".join(user.role_labels)) for user in users]
        return context
