"""The desk is tested with real transactions: a page that is read runs read-only, as in service."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET CONSTRAINTS", "SELECT set_config")
MOST = 12


@pytest.fixture(autouse=True)
def real_transactions(transactional_db):
    """Every test of the desk."""


@pytest.fixture
def seen(as_actor):
    """A function: a block in which this person's scope holds, to look at the result."""
    from willkomm.core.kernel.tenancy import scoped

    @contextmanager
    def look(user):
        with transaction.atomic(), scoped(as_actor(user).scope):
            yield

    return look


@pytest.fixture
def few_queries():
    """A block that may ask at most MOST questions; opening transactions and scopes does not count."""

    @contextmanager
    def count():
        with CaptureQueriesContext(connection) as asked:
            yield
        data = [q["sql"] for q in asked if not q["sql"].startswith(BOOKKEEPING)]
        assert len(data) <= MOST, f"{len(data)} questions:\n" + "\n".join(sql[:160] for sql in data)

    return count


@pytest.fixture
def text():
    """A function: the page's text without tags and doubled spaces."""
    import html
    import re

    def plain(response):
        body = re.sub(r"(?s)<script.*?</script>", "", response.content.decode())
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()

    return plain
