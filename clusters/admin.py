"""Centres, clusters and workplaces in Opsætning. Which cluster a workplace is in, HR writes, with a day."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from clusters.models import Centre, Cluster, ClusterMembership, Workplace
from htk_workforce.accounts.admin import ForAdministrators, setup_site


class MembershipInline(admin.TabularInline):
    """To be seen only: a move has a day and an event of its own."""

    model = ClusterMembership
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return setup_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Centre, site=setup_site)
class CentreAdmin(ForAdministrators, admin.ModelAdmin):
    list_display = ["code", "name"]
    search_fields = ["code", "name"]


@admin.register(Cluster, site=setup_site)
class ClusterAdmin(ForAdministrators, admin.ModelAdmin):
    list_display = ["name", "centre"]
    list_select_related = ["centre"]
    search_fields = ["name"]


@admin.register(Workplace, site=setup_site)
class WorkplaceAdmin(ForAdministrators, admin.ModelAdmin):
    list_display = ["name", "kind", "ownership", "centre", "opened_on", "closed_on"]
    list_filter = ["kind", "ownership", "centre", "is_special"]
    list_select_related = ["centre"]
    search_fields = ["name"]
    filter_horizontal = ["leaders"]

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[Any]:
        return [MembershipInline] if obj else []
