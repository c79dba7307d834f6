"""Figures: aggregate rows without names, which is all that the canton ever reads."""

from django.db import models

from willkomm.core.kernel.tenancy import TenantLess
from willkomm.core.organisations.models import Organisation


class Figure(TenantLess):
    """One indicator of one organisation in one calendar year.

    Written under the organisation's own scope; `version` is that of the definition printed beside the figure.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="figures")
    year = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=40)
    value = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "year", "indicator"], name="figure_once")]
        indexes = [models.Index(fields=["year", "indicator"], name="figure_by_year")]
