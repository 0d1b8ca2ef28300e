from django.db import migrations

CHILDREN = ("distress_share", "special_groups")


def hide(apps, schema_editor):
    """Nobody wrote how many children these facts are about. With 0 they stay hidden until somebody does."""
    facts = apps.get_model("clusters", "EvidenceFigure").objects
    facts.filter(kind__in=CHILDREN, persons__isnull=True).update(persons=0)


class Migration(migrations.Migration):
    """On its own, as PostgreSQL alters no table that rows have just been written about."""

    dependencies = [("clusters", "0004_drop_the_cluster_without_a_date")]

    operations = [migrations.RunPython(hide, migrations.RunPython.noop)]
