from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0003_collections")]

    operations = [
        migrations.AlterField(
            model_name="dossier",
            name="kind",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("approved", "approved"),
                    ("published", "published"),
                    ("superseded", "superseded"),
                ],
                editable=False,
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
