from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0005_hide_facts_about_nobody_knows_how_many"),
    ]

    operations = [
        migrations.AlterField(
            model_name="evidencefigure",
            name="persons",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="personer bag oplysningen"),
        ),
        migrations.AddConstraint(
            model_name="evidencefigure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("distress_share", "special_groups")), _negated=True),
                    ("persons__isnull", False),
                    _connector="OR",
                ),
                name="evidence_about_children_says_how_many",
                violation_error_message="Skriv, hvor mange børn oplysningen handler om, så den kan skjules, når de er få.",
            ),
        ),
    ]
