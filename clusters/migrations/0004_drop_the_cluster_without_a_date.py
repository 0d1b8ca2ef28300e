from django.db import migrations


class Migration(migrations.Migration):
    """On its own, as PostgreSQL alters no table that rows have just been written about."""

    dependencies = [("clusters", "0003_seed_the_rules")]

    operations = [migrations.RemoveField(model_name="workplace", name="cluster")]
