from django.urls import path

from pools import views

urlpatterns = [
    path("puljer/", views.pool_list, name="pool_list"),
    path("puljer/<int:pk>/", views.frame_detail, name="frame_detail"),
    path("puljer/<int:pk>/afsaet/", views.appropriate, name="appropriate"),
    path("puljer/linje/<int:pk>/", views.line_detail, name="line_detail"),
    path("puljer/postering/<int:pk>/", views.posting_detail, name="posting_detail"),
    path("ansoegninger/", views.application_list, name="application_list"),
    path("ansoegninger/ny/", views.application_edit, name="application_new"),
    path("ansoegninger/kontrol/", views.application_check, name="application_check"),
    path("ansoegninger/<int:pk>/", views.application_detail, name="application_detail"),
    path("ansoegninger/<int:pk>/ret/", views.application_edit, name="application_edit"),
    path("ansoegninger/<int:pk>/<slug:verb>/", views.application_move, name="application_move"),
]
