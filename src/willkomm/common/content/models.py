"""Languages as data, and wording as versioned content that is released once for everybody."""

from django.db import models

from willkomm.core.kernel.tenancy import Inherited, TenantLess


class Language(TenantLess):
    """A language that newcomers read, by its BCP 47 tag; more can be added."""

    tag = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    own_name = models.CharField(max_length=80)
    direction = models.CharField(max_length=3, choices=[("ltr", "→"), ("rtl", "←")], default="ltr")
    script = models.CharField(max_length=4)
    locale = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position", "tag"]

    def __str__(self):
        return self.name


class Wording(Inherited):
    """One version of one text in one language. A change is a new version; a released one never changes.

    `group` is the part of the key before the first dot (a letter, the public page); release works per group and
    language. `state`: a machine's draft, a translation, a checked (released) one, or one that its source outran.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Maschinenentwurf"
        TRANSLATED = "translated", "übersetzt"
        RELEASED = "released", "geprüft"
        OUTDATED = "outdated", "überholt"

    key = models.CharField(max_length=60)
    group = models.CharField(max_length=30)
    language = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    body = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    released_by = models.CharField(max_length=120, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "language", "key", "version"], name="wording_version")
        ]
        indexes = [models.Index(fields=["organisation", "language", "group"], name="wording_group")]
