"""Whoever opens the public pages: nobody known, so a scope is built for exactly one organisation.

A public page has no signed-in actor. It may read what organisations write for everybody below them (texts), and
nothing else: the visitor's scope names the organisation and the one above it for inherited tables only. Own
tables (persons, dossiers, letters) stay empty behind the wall, and every right is missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.shortcuts import get_object_or_404

from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Organisation
from willkomm.core.permissions import Mandate, build_actor


def visitor(organisation: Organisation) -> Actor:
    """An actor without any right who reads the inherited tables of this organisation and the one above."""
    above = tuple(i for i in (organisation.pk, organisation.parent_id) if i)
    return build_actor(
        kind="newcomer", ref="public", name="", mandates=[Mandate("newcomer", organisation.pk, {}, above)]
    )


@contextmanager
def reading(organisation: Organisation) -> Iterator[None]:
    """A read-only transaction in the visitor's scope."""
    with transaction.atomic(), scoped(visitor(organisation).scope, read_only=True):
        yield


def top_organisation() -> Organisation | None:
    """The organisation whose texts the page without a code shows; None before the installation is set up."""
    return Organisation.objects.filter(parent=None).order_by("pk").first()


def named(slug: str) -> Organisation:
    """The organisation with this short name; raises Http404 for one that does not exist."""
    return get_object_or_404(Organisation, slug=slug)
