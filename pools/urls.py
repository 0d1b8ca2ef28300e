from django.urls import path

from pools.views import application, pool

urlpatterns = [
    path("puljer/", pool.pool_list, name="pool_list"),
    path("puljer/<int:pk>/", pool.frame_detail, name="frame_detail"),
    path("puljer/<int:pk>/afsaet/", pool.appropriate, name="appropriate"),
    path("puljer/linje/<int:pk>/", pool.line_detail, name="line_detail"),
    path("puljer/postering/<int:pk>/", pool.posting_detail, name="posting_detail"),
    path("ansoegninger/", application.application_list, name="application_list"),
    path("ansoegninger/ny/", application.application_edit, name="application_new"),
    path("ansoegninger/kontrol/", application.application_check, name="application_check"),
    path("ansoegninger/<int:pk>/", application.application_detail, name="application_detail"),
    path("ansoegninger/<int:pk>/ret/", application.application_edit, name="application_edit"),
    path("ansoegninger/<int:pk>/<slug:verb>/", application.application_move, name="application_move"),
]
