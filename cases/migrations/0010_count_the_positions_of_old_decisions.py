from django.db import migrations


def count_positions(apps, schema_editor):
    """A decision about a cluster's staffing has as many positions as the line it was made from.

    Until decisions had a count it stood only on the line that the point decided.
    """
    points = (
        apps.get_model("contenttypes", "ContentType")
        .objects.filter(app_label="cases", model="recommendationpoint")
        .first()
    )
    if points is None:
        return
    counts = {}
    lines = apps.get_model("cases", "StaffingLine").objects.filter(item__isnull=False, lapsed_on=None)
    # The newest handling last, as it is the one that stands.
    for line in lines.order_by("item_id", "pk"):
        counts[line.point_id, line.cluster_id, line.position, line.from_on] = line.count
    decisions = apps.get_model("clusters", "StaffingDecision").objects.filter(content_type=points)
    for row in decisions.iterator():
        count = counts.get((row.object_id, row.cluster_id, row.position, row.from_on), row.count)
        if count != row.count:
            decisions.filter(pk=row.pk).update(count=count)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_tell_what_the_council_left_out"),
        ("clusters", "0009_mark_what_was_overtaken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(count_positions, migrations.RunPython.noop, elidable=True)]
