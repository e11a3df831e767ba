import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import audit.fields


class Migration(migrations.Migration):
    dependencies = [
        ("estimates", "0002_due_since"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Correlation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "retired_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="retired at"
                    ),
                ),
                (
                    "rank",
                    models.DecimalField(
                        decimal_places=6,
                        help_text="From −1 to 1: 1 where they rise together, −1 where one falls as one rises.",
                        max_digits=7,
                        verbose_name="rank correlation",
                    ),
                ),
                ("note", audit.fields.ProseField(blank=True, max_length=4000, verbose_name="note")),
                (
                    "estimate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correlations",
                        to="estimates.estimate",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="estimates.parameter",
                    ),
                ),
                (
                    "retired_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retired by",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="estimates.parameter",
                    ),
                ),
            ],
            options={
                "verbose_name": "correlation",
                "verbose_name_plural": "correlations",
                "ordering": ["estimate", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("retired_at__isnull", True), ("retired_by__isnull", True)),
                            models.Q(("retired_at__isnull", False), ("retired_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="estimates_correlation_retired_by_someone",
                        violation_error_message="Whoever retires something is recorded with it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rank__gte", -1), ("rank__lte", 1)),
                        name="correlation_from_minus_one_to_one",
                        violation_error_message="A correlation lies between −1 and 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first", models.F("second")), _negated=True),
                        name="correlation_of_two_parameters",
                        violation_error_message="A parameter is not correlated with itself.",
                    ),
                    models.UniqueConstraint(
                        models.F("estimate"),
                        django.db.models.functions.comparison.Least("first", "second"),
                        django.db.models.functions.comparison.Greatest("first", "second"),
                        condition=models.Q(("retired_at", None)),
                        name="correlation_once_for_each_pair",
                        violation_error_message="The correlation of these two is stated already.",
                    ),
                ],
            },
        ),
    ]
