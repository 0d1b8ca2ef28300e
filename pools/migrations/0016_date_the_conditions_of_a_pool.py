import django.db.models.deletion
from django.db import migrations, models

DATED = ("welfare_only", "above_target_only", "other_costs", "condition_text")


def copy(apps, schema_editor):
    """What a pool says now, it says from its beginning."""
    conditions = apps.get_model("pools", "PoolConditions")
    for pool in apps.get_model("pools", "Pool").objects.all():
        parties = apps.get_model("pools", "RequiredQualification").objects.filter(pool=pool)
        conditions.objects.create(
            pool=pool,
            **{name: getattr(pool, name) for name in DATED},
            **{f"asks_{party}": True for party in parties.values_list("party", flat=True)},
        )


class Migration(migrations.Migration):
    dependencies = [("pools", "0015_report_a_draft_ready")]

    operations = [
        migrations.CreateModel(
            name="PoolConditions",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        blank=True,
                        help_text="Tom: fra puljens begyndelse.",
                        null=True,
                        verbose_name="gælder fra",
                    ),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="Tom: indtil videre.",
                        null=True,
                        verbose_name="gælder til og med",
                    ),
                ),
                ("welfare_only", models.BooleanField(default=False, verbose_name="kun velfærdsområder")),
                (
                    "above_target_only",
                    models.BooleanField(default=False, verbose_name="kun over sygefraværsmåltal"),
                ),
                (
                    "other_costs",
                    models.CharField(
                        choices=[("refused", "Afvises"), ("with_reason", "Kræver begrundelse")],
                        default="refused",
                        max_length=15,
                        verbose_name="andre udgiftstyper",
                    ),
                ),
                (
                    "asks_management",
                    models.BooleanField(default=False, verbose_name="kvalificeres af ledelsen"),
                ),
                (
                    "asks_tr",
                    models.BooleanField(default=False, verbose_name="kvalificeres af tillidsrepræsentanten"),
                ),
                (
                    "asks_amr",
                    models.BooleanField(
                        default=False, verbose_name="kvalificeres af arbejdsmiljørepræsentanten"
                    ),
                ),
                ("asks_hr", models.BooleanField(default=False, verbose_name="kvalificeres af HR-Centret")),
                ("condition_text", models.TextField(blank=True, verbose_name="vilkår")),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dated_conditions",
                        to="pools.pool",
                        verbose_name="pulje",
                    ),
                ),
            ],
            options={
                "verbose_name": "betingelser for en pulje",
                "verbose_name_plural": "betingelser for puljer",
                "ordering": ["pool", models.OrderBy(models.F("valid_from"), nulls_first=True)],
            },
        ),
        migrations.AddConstraint(
            model_name="poolconditions",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="conditions_end_after_they_begin",
                violation_error_message="Betingelsen slutter, før den begynder. Ret en af datoerne.",
            ),
        ),
        migrations.RunPython(copy, migrations.RunPython.noop, elidable=True),
    ]
