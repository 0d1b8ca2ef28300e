from django.db import migrations


def mark_overtaken(apps, schema_editor):
    """What began later in a year than something that was decided afterwards comes to nothing.

    Until the rule was written an August stood beside the March that was decided later; both were marked as holding.
    """
    decisions = apps.get_model("clusters", "StaffingDecision").objects.filter(withdrawn_at=None)
    by_cluster = {}
    for row in decisions.order_by("pk"):
        by_cluster.setdefault(row.cluster_id, []).append(row)
    for rows in by_cluster.values():
        for old in rows:
            newer = next((new for new in rows if new.pk > old.pk and overtakes(new, old)), None)
            if newer and old.replaced_at is None:
                decisions.filter(pk=old.pk).update(replaced_at=newer.recorded_at)


def overtakes(new, old):
    ends_before = new.to_on is not None and new.to_on < old.from_on
    return new.from_on.year == old.from_on.year and new.from_on <= old.from_on and not ends_before


class Migration(migrations.Migration):
    dependencies = [("clusters", "0008_tell_taken_back_from_replaced")]

    operations = [migrations.RunPython(mark_overtaken, migrations.RunPython.noop, elidable=True)]
