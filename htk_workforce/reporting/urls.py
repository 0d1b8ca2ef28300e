from django.urls import path

from htk_workforce.reporting.views import application, case, pool

urlpatterns = [
    path("sagsnotat/<int:pk>.pdf", case.case_memo_pdf, name="case_memo_pdf"),
    path("sagsnotat/<int:pk>/", case.case_preview, name="case_preview"),
    path("afgoerelse/<int:pk>.pdf", application.decision_letter_pdf, name="decision_letter_pdf"),
    path("aendring/<int:pk>.pdf", application.change_letter_pdf, name="change_letter_pdf"),
    path("ansoegninger.xlsx", application.applications_xlsx, name="applications_xlsx"),
    path("pulje/<int:pk>.xlsx", pool.frame_budget_xlsx, name="frame_budget_xlsx"),
    path("plan/<int:pk>.xlsx", pool.plan_xlsx, name="plan_xlsx"),
    path("regnskab/<int:pk>-<int:year>.pdf", pool.state_account_pdf, name="state_account_pdf"),
    path("regnskab/<int:pk>-<int:year>.xlsx", pool.state_account_xlsx, name="state_account_xlsx"),
    path("puljer-<int:year>.xlsx", pool.year_budget_xlsx, name="year_budget_xlsx"),
]
