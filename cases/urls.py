from django.urls import path

from cases import views

urlpatterns = [
    path("", views.overview, name="overview"),
    path("sager/", views.case_list, name="case_list"),
    path("sager/<int:pk>/", views.case_detail, name="case_detail"),
    path("moeder/", views.meeting_list, name="meeting_list"),
    path("moeder/<int:pk>/", views.meeting_detail, name="meeting_detail"),
    path("moeder/punkt/<int:pk>/beslut/", views.decide, name="decide"),
    path("moeder/punkt/<int:pk>/virkning/", views.decision_effect, name="decision_effect"),
]
