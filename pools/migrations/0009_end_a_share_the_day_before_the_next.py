from datetime import timedelta

from django.db import migrations


def end(apps, schema_editor):
    """The newest share held where two did; from now on only one of them does."""
    rows = list(apps.get_model("pools", "PositionShare").objects.order_by("pool", "cost_type", "valid_from"))
    for row, later in zip(rows, rows[1:], strict=False):
        if (row.pool_id, row.cost_type) == (later.pool_id, later.cost_type):
            last = later.valid_from - timedelta(days=1)
            if row.valid_to is None or row.valid_to > last:
                row.valid_to = last
                row.save(update_fields=["valid_to"])


class Migration(migrations.Migration):
    dependencies = [("pools", "0008_date_the_conditions_and_tell_who_saved_a_pool")]

    operations = [migrations.RunPython(end, migrations.RunPython.noop, elidable=True)]
