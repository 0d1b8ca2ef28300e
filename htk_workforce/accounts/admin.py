from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from htk_workforce.accounts.models import RoleAssignment, User
from htk_workforce.accounts.roles import Role


class SetupSite(admin.AdminSite):
    """Opsætning: users and reference tables, for the administrator role only."""

    site_header = site_title = _("Opsætning")
    index_title = _("Brugere og opslagstabeller")

    def has_permission(self, request):
        return bool(request.user.is_active and Role.ADMINISTRATOR in getattr(request.user, "roles", ()))

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """The site has one login page. Django's own here would ask for `is_staff`, which roles do not set.

        Raises:
            PermissionDenied: for one who is logged in but is no administrator.
        """
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(_("Kun en administrator kan åbne opsætningen."))
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"))


setup_site = SetupSite(name="admin")


class ForAdministrators:
    """Access to a setup page follows the role; nothing is deleted here, since history points at it."""

    def has_module_permission(self, request):
        return setup_site.has_permission(request)

    def has_view_permission(self, request, obj=None):
        return setup_site.has_permission(request)

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request, obj=None):
        return False


class RoleInline(ForAdministrators, admin.TabularInline):
    model = RoleAssignment
    extra = 1

    def has_add_permission(self, request, obj=None):
        """Nobody gives themselves a role: that is another administrator's to do."""
        return setup_site.has_permission(request) and obj != request.user

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(User, site=setup_site)
class PersonAdmin(ForAdministrators, UserAdmin):
    inlines = [RoleInline]
    list_display = ["username", "first_name", "last_name", "title", "is_active"]
    list_filter = ["role_assignments__role", "is_active"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "title", "email"]}),
        (_("Adgang"), {"fields": ["is_active", "last_login", "date_joined"]}),
    ]
