from django.urls import path

from clusters.views import cluster

urlpatterns = [
    path("klynger/", cluster.cluster_list, name="cluster_list"),
    path("klynger/<int:pk>/", cluster.cluster_detail, name="cluster_detail"),
]
