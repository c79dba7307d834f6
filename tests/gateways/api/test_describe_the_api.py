"""The API's document: kept in the repository, so that a change is seen."""

import json
import os
from pathlib import Path

from willkomm.core.permissions import PERMISSIONS
from willkomm.gateways.api.api import api

KEPT = Path(__file__).resolve().parents[3] / "docs" / "generated" / "api.json"


def _operations():
    for router in api._get_bound_routers():
        for path in router.path_operations.values():
            yield from (operation for operation in path.operations if operation.include_in_schema)


def test_the_kept_document_is_the_present_one():
    """WILLKOMM_WRITE_DOCS=1 writes it anew."""
    text = json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("WILLKOMM_WRITE_DOCS"):
        KEPT.write_text(text, "utf-8")
    assert KEPT.read_text("utf-8") == text, "run this test with WILLKOMM_WRITE_DOCS=1 and look at the change"


def test_is_openapi_3_1_with_a_name_for_each_operation():
    document = json.loads(KEPT.read_text("utf-8"))
    assert document["openapi"] == "3.1.0"
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)) >= 8


def test_every_operation_asks_for_a_permission_of_the_table_and_says_what_it_does():
    for operation in _operations():
        assert operation.view_func.permission in PERMISSIONS, operation.view_func
        assert operation.summary and operation.description, operation.view_func


def test_there_is_no_page_with_foreign_scripts(client):
    assert client.get("/api/v1/docs").status_code in (401, 404)


def test_the_document_can_be_fetched(client):
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "Willkomm"
