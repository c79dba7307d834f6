"""What people keep for their lists: a question with its order under a name of their own."""

import uuid

from django.conf import settings
from django.db import models

from willkomm.core.kernel.tenancy import Own


class SavedView(Own):
    """Filters and order of the list of dossiers under a name, for one person or for the whole organisation.

    `query` is what stands in the address after the question mark, without the name somebody may have searched for:
    a view tells nothing about anybody.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600, blank=True)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "public_id"], name="saved_view_public_id"),
            models.UniqueConstraint(fields=["organisation", "owner", "name"], name="saved_view_one_per_name"),
        ]


class FirstView(Own):
    """The kept view with which the list of dossiers opens for one person."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="first_for")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "owner"], name="first_view_one_per_person")]
