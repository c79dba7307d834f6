"""What the tests of letters share: a folder for the files, and Anna who reads."""

import pytest

from willkomm.core.kernel.tenancy import scoped


@pytest.fixture
def files(settings, tmp_path):
    """Letters of a test lie in its own folder."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    return tmp_path


@pytest.fixture
def scope(anna, as_actor, db):
    """The test reads as Anna does."""
    with scoped(as_actor(anna).scope):
        yield as_actor(anna)
