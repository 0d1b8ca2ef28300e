from django.urls import path

from clusters.views import cluster, staffing

urlpatterns = [
    path("klynger/", cluster.cluster_list, name="cluster_list"),
    path("klynger/<int:pk>/", cluster.cluster_detail, name="cluster_detail"),
    path("klynger/normering/", staffing.minimum_staffing, name="minimum_staffing"),
    path("klynger/rekruttering/", staffing.recruitment_need, name="recruitment_need"),
]
