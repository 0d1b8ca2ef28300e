from django.urls import path

from htk_workforce.importing import views
from htk_workforce.importing.figures import views as figures

urlpatterns = [
    path("puljer/forbrug/indlaes/", views.actual_import, name="actual_import"),
    path("puljer/forbrug/indlaes/kontrol/", views.actual_import_preview, name="actual_import_preview"),
    path("klynger/tal/indlaes/", figures.figure_import, name="figure_import"),
    path("klynger/tal/indlaes/indsaet/", figures.figure_paste, name="figure_paste"),
    path("klynger/tal/indlaes/skabelon.xlsx", figures.figure_template, name="figure_template"),
    path("klynger/tal/indlaes/<int:pk>/", figures.figure_import_detail, name="figure_import_detail"),
    path("klynger/tal/indlaes/<int:pk>/fortsaet/", figures.figure_import_step, name="figure_import_step"),
]
