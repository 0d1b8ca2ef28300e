"""The rules every installation begins with, with their sources; and the cluster of each workplace gets a first day.

What no source confirms is marked so, and is the municipality's own to decide. These are the only home of the numbers:
from here on they are dated settings, and a calculation has none of its own to fall back on.
"""

from datetime import date

from django.db import migrations

BEGIN = date(2020, 1, 1)  # the first year of the state's grants for phasing minimum staffing in
CLUSTERS_SINCE = date(2018, 1, 1)  # the year in which clusters took the place of areas in HTK

LAW = "Dagtilbudslovens § 19 a (i kraft 01-01-2024; før da aftalt indfasning)"
STATISTIC = "Danmarks Statistik, Børnepasning før skolestart"
HTK = "Høje-Taastrup Kommune, Direktionen 03-01-2022, pkt. 2"
ASSUMED = "Lokal antagelse, ikke bekræftet. Tag stilling til den, før tallene bruges"

WEIGHTS = [
    ("leader", "0.85", "Normeringsstatistikken med lovens justeringer: ledere tæller 85 %", True),
    ("pedagogue", "1.00", STATISTIC, True),
    ("pedagogical_assistant", "1.00", STATISTIC, True),
    ("helper", "1.00", STATISTIC, True),
    ("student", "0.50", f"{ASSUMED}. Statistikken siger kun, at vægten er under 1", False),
    ("trainee", "0.50", f"{ASSUMED}. Statistikken siger kun, at vægten er under 1", False),
]
NORMS = [
    ("children_per_staff_under_3", "3.00", LAW),
    ("children_per_staff_from_3", "6.00", LAW),
    ("full_time_hours", "37.00", "Overenskomsternes fulde tid"),
    ("smallest_shown_headcount", "10.00", "Kommunens egen grænse. Den kan sættes op, men ikke ned"),
    ("care_guarantee_month", "870000.00", HTK),
]
SPANS = [
    ("small", 1, HTK),
    ("medium", 12, HTK),
    ("large", 21, f"{HTK}. Stort er nævnt uden et tal; 21 er det, der er tilbage"),
]
COUNTING = [
    ("special_institutions", False, "Børn og ansatte i specialinstitutioner er holdt ude.", STATISTIC, True),
    (
        "private_institutions",
        False,
        "De skal selv opfylde normen, hver for sig.",
        "Dagtilbudslovens § 19 b",
        True,
    ),
    ("family_day_care", False, "Normen gælder daginstitutioner.", LAW, True),
    ("substitutes", True, "Vikarers timer er med i årsværkene.", STATISTIC, True),
    (
        "sickness_and_holiday",
        True,
        "Ingen timer er trukket fra, hverken for børn eller ansatte.",
        STATISTIC,
        True,
    ),
    ("parental_leave", False, "Årsværkene er uden den tid, nogen er på barsel.", STATISTIC, True),
    ("central_support", True, "De er med, hvor de arbejder.", STATISTIC, True),
    ("social_staffing", True, "De er med i årsværkene.", STATISTIC, True),
    ("state_social_staffing", False, "De er taget ud af årsværkene.", STATISTIC, True),
]
LEAVERS = ("10.00", "3.00", ASSUMED)


def seed(apps, schema_editor):
    """Write the rules; nothing when there are rules already."""
    model = {name: apps.get_model("clusters", name) for name in MODELS}
    if model["Norm"].objects.exists():
        return
    dated = {"valid_from": BEGIN}
    for category, weight, source, confirmed in WEIGHTS:
        model["StaffingWeight"].objects.create(
            category=category, weight=weight, source=source, is_confirmed=confirmed, **dated
        )
    for key, value, source in NORMS:
        model["Norm"].objects.create(key=key, value=value, source=source, **dated)
    for band, from_count, source in SPANS:
        model["SpanLimit"].objects.create(band=band, from_count=from_count, source=source, **dated)
    for topic, counts, note, source, confirmed in COUNTING:
        model["CountingRule"].objects.create(
            topic=topic, counts=counts, note=note, source=source, is_confirmed=confirmed, **dated
        )
    leavers, retirements, source = LEAVERS
    model["LeaverAssumption"].objects.create(
        leaver_percent=leavers, retirement_percent=retirements, source=source, **dated
    )


MODELS = ("StaffingWeight", "Norm", "SpanLimit", "CountingRule", "LeaverAssumption")


def give_clusters_a_day(apps, schema_editor):
    membership = apps.get_model("clusters", "ClusterMembership")
    for place in apps.get_model("clusters", "Workplace").objects.exclude(cluster=None):
        membership.objects.create(
            workplace=place, cluster=place.cluster, from_on=place.opened_on or CLUSTERS_SINCE
        )


def take_the_day_away(apps, schema_editor):
    for row in apps.get_model("clusters", "ClusterMembership").objects.order_by("from_on", "pk"):
        row.workplace.cluster = row.cluster
        row.workplace.save(update_fields=["cluster"])


class Migration(migrations.Migration):
    dependencies = [("clusters", "0002_figures_settings_and_decisions")]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunPython(give_clusters_a_day, take_the_day_away),
    ]
