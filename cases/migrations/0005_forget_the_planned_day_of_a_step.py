from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_staff_clusters_through_a_point"),
    ]

    operations = [
        migrations.RemoveField(model_name="routestep", name="planned_on"),
    ]
