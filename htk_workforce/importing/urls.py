from django.urls import path

from htk_workforce.importing import views

urlpatterns = [
    path("puljer/forbrug/indlaes/", views.actual_import, name="actual_import"),
    path("puljer/forbrug/indlaes/kontrol/", views.actual_import_preview, name="actual_import_preview"),
]
