from django.urls import path

from cases.views import case, decision, meeting, overview

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("sager/", case.case_list, name="case_list"),
    path("sager/<int:pk>/", case.case_detail, name="case_detail"),
    path("moeder/", meeting.meeting_list, name="meeting_list"),
    path("moeder/<int:pk>/", meeting.meeting_detail, name="meeting_detail"),
    path("moeder/punkt/<int:pk>/beslut/", decision.decide, name="decide"),
    path("moeder/punkt/<int:pk>/virkning/", decision.decision_effect, name="decision_effect"),
]
