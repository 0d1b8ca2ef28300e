from django.db import migrations, models


def keep_participants_of_closed_years(apps, schema_editor):
    """What the account of a closed year says today is what it goes on saying."""
    closings = apps.get_model("pools", "PeriodClosing").objects.filter(
        reopened_at=None, through_on__month=12, through_on__day=31
    )
    participants = apps.get_model("pools", "ActivityParticipants").objects
    for closing in closings.select_related("frame"):
        year = closing.frame.year
        if closing.through_on.year != year:
            continue
        for row in participants.filter(activity__pool=closing.frame.pool_id, year=None):
            participants.create(
                activity_id=row.activity_id, workplace_id=row.workplace_id, count=row.count, year=year
            )


def forget_participants_of_closed_years(apps, schema_editor):
    apps.get_model("pools", "ActivityParticipants").objects.exclude(year=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0006_facts_about_children_say_how_many"),
        ("pools", "0017_say_the_conditions_once"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="activityparticipants",
            name="workplace_once_per_activity",
        ),
        migrations.AddField(
            model_name="activityparticipants",
            name="year",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Tom: planen, for alle år, der ikke er lukket.",
                null=True,
                verbose_name="år",
            ),
        ),
        migrations.AddConstraint(
            model_name="activityparticipants",
            constraint=models.UniqueConstraint(
                condition=models.Q(("year", None)),
                fields=("activity", "workplace"),
                name="workplace_once_per_activity",
                violation_error_message="Arbejdspladsen står allerede på aktiviteten.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activityparticipants",
            constraint=models.UniqueConstraint(
                fields=("activity", "workplace", "year"),
                name="workplace_once_per_activity_and_year",
                violation_error_message="Arbejdspladsen står allerede på aktiviteten det år.",
            ),
        ),
        migrations.RunPython(keep_participants_of_closed_years, forget_participants_of_closed_years),
    ]
