from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pools", "0016_date_the_conditions_of_a_pool")]

    operations = [
        *(
            migrations.RemoveField(model_name="pool", name=name)
            for name in ("welfare_only", "above_target_only", "other_costs", "condition_text")
        ),
        migrations.DeleteModel(name="RequiredQualification"),
    ]
