from django.urls import path

from htk_workforce.reporting import views

urlpatterns = [
    path("sagsnotat/<int:pk>.pdf", views.case_memo_pdf, name="case_memo_pdf"),
    path("pulje/<int:pk>.xlsx", views.frame_budget_xlsx, name="frame_budget_xlsx"),
    path("puljer-<int:year>.xlsx", views.year_budget_xlsx, name="year_budget_xlsx"),
]
