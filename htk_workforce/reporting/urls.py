from django.urls import path

from htk_workforce.reporting import views

urlpatterns = [
    path("sagsnotat/<int:pk>.pdf", views.case_memo_pdf, name="case_memo_pdf"),
    path("afgoerelse/<int:pk>.pdf", views.decision_letter_pdf, name="decision_letter_pdf"),
    path("aendring/<int:pk>.pdf", views.change_letter_pdf, name="change_letter_pdf"),
    path("ansoegninger.xlsx", views.applications_xlsx, name="applications_xlsx"),
    path("pulje/<int:pk>.xlsx", views.frame_budget_xlsx, name="frame_budget_xlsx"),
    path("plan/<int:pk>.xlsx", views.plan_xlsx, name="plan_xlsx"),
    path("regnskab/<int:pk>-<int:year>.pdf", views.state_account_pdf, name="state_account_pdf"),
    path("regnskab/<int:pk>-<int:year>.xlsx", views.state_account_xlsx, name="state_account_xlsx"),
    path("puljer-<int:year>.xlsx", views.year_budget_xlsx, name="year_budget_xlsx"),
]
