"""What people keep for their lists: a question with its order under a name of their own."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from willkomm.core.kernel.tenancy import Own


class SavedView(Own):
    """Filters and order of a list under a name, for one person or for the whole organisation.

    `listed` says of which list (ListFilter.kept_as). `query` is what stands in the address after the question mark,
    without the name somebody may have searched for: a view tells nothing about anybody.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listed = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600, blank=True)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "public_id"], name="kept_view_public_id"),
            models.UniqueConstraint(fields=["organisation", "owner", "listed", "name"], name="kept_view_one_per_name"),
        ]


class FirstView(Own):
    """The kept view with which a list opens for one person."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listed = models.CharField(max_length=30)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="first_for")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "owner", "listed"], name="first_view_one_per_list")
        ]
