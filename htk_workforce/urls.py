"""The table of contents of the site. Login is required everywhere (settings.MIDDLEWARE) except where it says not."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.i18n import set_language

from htk_workforce.accounts.admin import setup_site
from htk_workforce.accounts.views import DemoLoginView

urlpatterns = [
    path("", include("cases.urls")),
    path("", include("pools.urls")),
    path("", include("clusters.urls")),
    path("", include("htk_workforce.importing.urls")),
    path("rapporter/", include("htk_workforce.reporting.urls")),
    path("login/", DemoLoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("sprog/", login_not_required(set_language), name="set_language"),
    path("opsaetning/", setup_site.urls),
]
