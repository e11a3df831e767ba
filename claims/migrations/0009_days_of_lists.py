from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0008_orders_of_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["claimed_on", "uuid"], name="claim_by_day"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["due_on", "uuid"], name="claim_by_due_day"),
        ),
    ]
