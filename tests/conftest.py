"""The harsh harness: a real PostgreSQL, the wall in force, a cast of people, no network, *now* is given."""

import os
import socket
from pathlib import Path

import pytest

from tests.environment import CHECKOUT

pytest_plugins = ["tests.cast"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with reference data and sample messages; tests that need it skip without it."""
    folder = Path(os.environ.get("WILLKOMM_SHARED", CHECKOUT.parent / "shared"))
    if not (folder / "ech").is_dir():
        pytest.skip("the folder with the sample messages is not here (WILLKOMM_SHARED)")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker, django_db_modify_db_settings):
    """Migrate as the owner, then run every test as the application's role behind the wall."""
    from django.db import connection, transaction
    from django.test.utils import setup_databases, teardown_databases

    from willkomm.config.database import OWNER
    from willkomm.config.grants import app_login, grant_to_app, role

    keep = request.config.getoption("reuse_db") and not request.config.getoption("create_db")
    with django_db_blocker.unblock():
        with role(OWNER):
            config = setup_databases(verbosity=0, interactive=False, keepdb=keep, serialized_aliases=[])
            with transaction.atomic(), connection.cursor() as cursor:
                grant_to_app(cursor, app_login(), test=True)
        yield
        if not keep:
            _part_from_others()
            with role(OWNER):
                _part_from_others()
                teardown_databases(config, verbosity=0)


def _part_from_others() -> None:
    """End connections that threads of finished tests left open; a database in use cannot be dropped."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def statics():
    """Collect style sheets and scripts as the server does, once for all processes that test at the same time."""
    from django.core.files.storage import storages

    from willkomm.config.statics import collect_if_stale

    collect_if_stale()
    files = storages["staticfiles"]  # made before there was anything to read, perhaps
    files.hashed_files, files.manifest_hash = files.load_manifest()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """A test that leaves its transaction open is named, and the next ones do not stumble over it."""
    from django.db import connection

    result = yield
    if connection.in_atomic_block:
        connection.in_atomic_block = False
        connection.close()
        pytest.fail(f"{item.nodeid} left a transaction open")
    return result


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test remembered, the next one must not know."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Only sockets on this machine may be opened."""
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for the network: {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
