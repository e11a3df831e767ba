from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("estimates", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="estimate",
            name="due_since",
            field=models.DateTimeField(
                editable=False,
                help_text="When its result was last asked for; kept when it is there (estimates.progress).",
                null=True,
            ),
        ),
    ]
