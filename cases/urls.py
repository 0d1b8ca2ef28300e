from django.urls import path

from cases.views import attachment, case, deadline, decision, follow_up, meeting, overview, statement

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("sager/", case.case_list, name="case_list"),
    path("sager/<int:pk>/", case.case_detail, name="case_detail"),
    path("moeder/", meeting.meeting_list, name="meeting_list"),
    path("moeder/<int:pk>/", meeting.meeting_detail, name="meeting_detail"),
    path("moeder/punkt/<int:pk>/beslut/", decision.decide, name="decide"),
    path("moeder/punkt/<int:pk>/virkning/", decision.decision_effect, name="decision_effect"),
    path("sager/<int:pk>/bilag/nyt/", attachment.attachment_new, name="attachment_new"),
    path("sager/bilag/<int:pk>/", attachment.attachment_file, name="attachment_file"),
    path("sager/bilag/<int:pk>/fjern/", attachment.attachment_remove, name="attachment_remove"),
    path("sager/hoeringer/", statement.statement_list, name="statement_list"),
    path("sager/<int:pk>/hoeringer/ny/", statement.statement_new, name="statement_new"),
    path("sager/hoeringer/<int:pk>/", statement.statement_edit, name="statement_edit"),
    path("sager/opfoelgning/", follow_up.follow_up_list, name="follow_up_list"),
    path("sager/<int:pk>/opfoelgning/ny/", follow_up.follow_up_new, name="follow_up_new"),
    path("sager/opfoelgning/<int:pk>/", follow_up.follow_up_detail, name="follow_up_detail"),
    path("sager/opfoelgning/<int:pk>/udfoert/", follow_up.follow_up_finish, name="follow_up_finish"),
    path("sager/opfoelgning/<int:pk>/igen/", follow_up.follow_up_reopen, name="follow_up_reopen"),
    path("sager/opfoelgning/<int:pk>/ret/", follow_up.follow_up_change, name="follow_up_change"),
    path("sager/frister/", deadline.deadline_list, name="deadline_list"),
    path("sager/frister/ny/", deadline.deadline_new, name="deadline_new"),
]
