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


class Release(TenantLess):
    """One figure as it went to the canton: the stage of the day `as_of`. A closed year's never changes again.

    The canton's pages read these rows alone, suppressed; the municipality sees the same page. `agreed` says that
    somebody of the municipality let it go, and not the calendar.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="releases")
    year = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=40)
    value = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    as_of = models.DateField()
    agreed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "year", "indicator"], name="release_once")]
        indexes = [models.Index(fields=["year", "indicator"], name="release_by_year")]


class ReleaseTerms(TenantLess):
    """A dated row: how many days after a month and after a year the canton sees its municipalities' figures.

    Holds for months and years that end on `valid_from` or later.
    """

    canton = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="release_terms")
    valid_from = models.DateField()
    after_month = models.PositiveSmallIntegerField()
    after_year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["canton", "valid_from"], name="release_terms_once")]


class Population(TenantLess):
    """Counts of the foreign residents in one part of a base delivery: {table: {row: count}}, and nobody's name.

    `as_of` is the day of the register's picture, `collection` what the parts of one delivery share, `delivery` the
    part it was counted from. A picture is whole when all `packages` parts are there.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="populations")
    as_of = models.DateField()
    collection = models.CharField(max_length=40)
    package = models.PositiveSmallIntegerField(default=1)
    packages = models.PositiveSmallIntegerField(default=1)
    delivery = models.UUIDField()
    counts = models.JSONField(default=dict)
    version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "collection", "package"], name="population_part_once")
        ]
        indexes = [models.Index(fields=["organisation", "-as_of"], name="population_by_day")]
