from django.urls import path

from clusters.views import assessment, cluster, figures, organisation, scenario, setting, staffing

urlpatterns = [
    path("klynger/<int:pk>/oplysninger/", figures.cluster_figures, name="cluster_figures"),
    path("klynger/<int:pk>/oplysninger/ny/", figures.cluster_entry, name="cluster_entry"),
    path("klynger/<int:pk>/vurderinger/", assessment.assessment_list, name="assessment_list"),
    path("klynger/<int:pk>/vurderinger/ny/", assessment.assessment_new, name="assessment_new"),
    path("klynger/arbejdsplads/<int:pk>/tal/", figures.workplace_figures, name="workplace_figures"),
    *(
        path(
            f"klynger/arbejdsplads/<int:pk>/{word}/",
            figures.workplace_entry,
            {"kind": kind},
            name=f"{kind}_entry",
        )
        for kind, word in figures.WORDS.items()
    ),
    path("klynger/arbejdspladser/", organisation.workplace_list, name="workplace_list"),
    path("klynger/arbejdsplads/<int:pk>/flyt/", organisation.workplace_move, name="workplace_move"),
    path("klynger/noegletal/", setting.key_figure_list, name="key_figure_list"),
    path("klynger/noegletal/ny/", setting.key_figure_new, name="key_figure_new"),
    path("klynger/regler/", setting.rule_list, name="rule_list"),
    path("klynger/regler/<slug:kind>/", setting.rule_new, name="rule_new"),
    path("klynger/loenreferencer/", setting.salary_list, name="salary_list"),
    path("klynger/loenreferencer/ny/", setting.salary_new, name="salary_new"),
    path("klynger/", cluster.cluster_list, name="cluster_list"),
    path("klynger/<int:pk>/", cluster.cluster_detail, name="cluster_detail"),
    path("klynger/normering/", staffing.minimum_staffing, name="minimum_staffing"),
    path("klynger/rekruttering/", staffing.recruitment_need, name="recruitment_need"),
    path("klynger/scenarier/", scenario.scenario_list, name="scenario_list"),
    path("klynger/scenarier/nyt/", scenario.scenario_new, name="scenario_new"),
    path("klynger/scenarier/<int:pk>/ret/", scenario.scenario_edit, name="scenario_edit"),
    path("klynger/scenarier/<int:pk>/slet/", scenario.scenario_remove, name="scenario_remove"),
]
