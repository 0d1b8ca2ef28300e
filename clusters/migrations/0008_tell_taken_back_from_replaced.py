from django.db import migrations
from django.db.models import F


def keep_what_is_gone(apps, schema_editor):
    """What was replaced until now was never to hold again."""
    decisions = apps.get_model("clusters", "StaffingDecision")
    decisions.objects.filter(replaced_at__isnull=False).update(withdrawn_at=F("replaced_at"))


class Migration(migrations.Migration):
    """On its own, as PostgreSQL alters no table that rows have just been written about."""

    dependencies = [("clusters", "0007_replace_staffing_and_give_it_back")]

    operations = [migrations.RunPython(keep_what_is_gone, migrations.RunPython.noop, elidable=True)]
