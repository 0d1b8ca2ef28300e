from django.urls import path

from htk_workforce.reporting.views import agenda, application, case, case_export, cluster, minutes, pool

urlpatterns = [
    path("dagsorden/<int:pk>/udsend/", agenda.agenda_publish, name="agenda_publish"),
    path("dagsorden/<int:pk>-intern.pdf", agenda.agenda_pdf, {"audience": "internal"}, name="agenda_pdf"),
    path(
        "dagsorden/<int:pk>-offentlig.pdf",
        agenda.agenda_pdf,
        {"audience": "public"},
        name="agenda_public_pdf",
    ),
    path("dagsorden/version/<int:pk>.pdf", agenda.agenda_version_pdf, name="agenda_version_pdf"),
    path("sagsnotat/<int:pk>.pdf", case.case_memo_pdf, name="case_memo_pdf"),
    path("bemanding/<int:pk>.xlsx", case.case_staffing_xlsx, name="case_staffing_xlsx"),
    path("sagsnotat/<int:pk>/", case.case_preview, name="case_preview"),
    path("referat/<int:pk>/", minutes.minutes_page, name="minutes"),
    path("referat/<int:pk>/godkend/", minutes.minutes_approve, name="minutes_approve"),
    path("referat/<int:pk>/genaabn/", minutes.minutes_reopen, name="minutes_reopen"),
    path("referat/<int:pk>-<slug:audience>.pdf", minutes.minutes_draft_pdf, name="minutes_draft_pdf"),
    path("referat/<int:pk>/udkast/<slug:audience>/", minutes.minutes_preview, name="minutes_preview"),
    path("referat/version/<int:pk>.pdf", minutes.minutes_version_pdf, name="minutes_version_pdf"),
    path("aktindsigt/<int:pk>/", case_export.case_export, name="case_export"),
    path("afgoerelse/<int:pk>.pdf", application.decision_letter_pdf, name="decision_letter_pdf"),
    path("aendring/<int:pk>.pdf", application.change_letter_pdf, name="change_letter_pdf"),
    path("ansoegninger.xlsx", application.applications_xlsx, name="applications_xlsx"),
    path("pulje/<int:pk>.xlsx", pool.frame_budget_xlsx, name="frame_budget_xlsx"),
    path("plan/<int:pk>.xlsx", pool.plan_xlsx, name="plan_xlsx"),
    path("regnskab/<int:pk>-<int:year>.pdf", pool.state_account_pdf, name="state_account_pdf"),
    path("regnskab/<int:pk>-<int:year>.xlsx", pool.state_account_xlsx, name="state_account_xlsx"),
    path("klynger.xlsx", cluster.clusters_xlsx, name="clusters_xlsx"),
    path("klynger.pdf", cluster.clusters_pdf, name="clusters_pdf"),
    path("normering.xlsx", cluster.minimum_staffing_xlsx, name="minimum_staffing_xlsx"),
    path("normering.pdf", cluster.minimum_staffing_pdf, name="minimum_staffing_pdf"),
    path("rekruttering.xlsx", cluster.recruitment_need_xlsx, name="recruitment_need_xlsx"),
    path("rekruttering.pdf", cluster.recruitment_need_pdf, name="recruitment_need_pdf"),
    path("puljer-<int:year>.xlsx", pool.year_budget_xlsx, name="year_budget_xlsx"),
]
