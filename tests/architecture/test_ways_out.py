"""Nothing leaves the house but by the catalogue of disclosures.

An answer passes the door (`core/kernel/gate.py`), which asks. Whatever else can carry something out, a mail, a file
outside of the storage, a program, a line to another machine, stands in a list here with its reason; and every entry
of the catalogue is one by which something really leaves.
"""

import ast

import pytest
from django.db import transaction
from django.test import Client
from tests.architecture.house import PACKAGE, name_of, sources, tree
from tests.architecture.routes import routes
from tests.architecture.test_cast_and_views import (  # noqa: F401 - fixtures
    NOW,
    STAFF,
    _address,
    clients,
    elsewhere,
    objects,
)

from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.permissions import PERMISSIONS
from willkomm.core.protection.models import Disclosure, Provision
from willkomm.core.protection.shipped import shipped, way

# Calls that can carry something out.
MAILS = {"send_mail", "send_mass_mail", "mail_admins", "mail_managers", "EmailMessage", "EmailMultiAlternatives"}
LINES = {"aiohttp", "ftplib", "http", "httpx", "niquests", "requests", "smtplib", "socket", "urllib"}  # imports
FILES = {"write_bytes", "write_text"}
ANSWERS = {"FileResponse", "StreamingHttpResponse", "JsonResponse"}
PROGRAMS = {"Popen", "run_program", "check_output", "check_call"}

# Where such calls stand, and why nothing of a newcomer leaves there unasked.
OUTSIDE = {
    "config/backup.py": "the operator's own copy, encrypted to a key that this machine has not; deleted by its term",
    "config/cluster.py": "the database's own programs and settings on this machine",
    "config/commands/backup.py": "the public half of a key",
    "config/commands/letter.py": "a letter with the sample's invented facts",
    "config/commands/serve.py": "our own processes",
    "config/documents.py": "the tables of the documentation; no data",
    "config/health.py": "«ok» or the part that is missing",
    "config/secret.py": "the installation's key, for itself",
    "config/sedex_command.py": "a kept original for the operator, which `note_opened` asks for; else it goes again",
    "config/statics.py": "style sheets and pictures of the program",
    "core/accounts/actions.py": "mails to members of staff about their own second factor; no newcomer",
    "core/accounts/oidc.py": "asks the identity provider who somebody of the staff is; sends no newcomer's data",
    "core/problems.py": "refusals: a sentence without data",
    "gateways/register/folder/keeping.py": "originals that stay in the folder of the same municipality, encrypted",
    "gateways/register/folder/places.py": "`written` writes answers, which `outbox.write_answers` asks for first; "
    "the rest moves files of the municipality within its own folder",
    "gateways/register/tables/sheets.py": "a child process of our own that reads old spreadsheets; answers to us alone",
}
# Entries of the catalogue by which something leaves elsewhere than through the door: where that is asked.
ASKED_IN_CODE = {"archive.municipality", "figures.canton", "letters.person", "register.original", "register.receipt"}


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def _writes(call: ast.Call) -> bool:
    """`open(…, "w")` and its like."""
    modes = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    modes += [k.value.value for k in call.keywords if k.arg == "mode" and isinstance(k.value, ast.Constant)]
    return _name(call) in {"open", "fdopen"} and any(set(mode) <= set("wbxa+t") and mode for mode in modes)


def _modules(path) -> set[str]:
    """What a file imports that can reach another machine; taking addresses apart is none of it."""
    found = set()
    for node in ast.walk(tree(path)):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found |= {name.partition(".")[0] for name in names if name not in {"urllib.parse", "http"}}
    return found


def _carries_out(path) -> bool:
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    suspects = MAILS | FILES | ANSWERS | PROGRAMS
    runs = any(_name(c) == "run" and getattr(getattr(c.func, "value", None), "id", "") == "subprocess" for c in calls)
    return runs or _modules(path) & LINES or any(_name(call) in suspects or _writes(call) for call in calls)


def test_whatever_else_carries_something_out_is_listed_with_its_reason():
    found = {name_of(path) for path in sources() if _carries_out(path)}
    assert found - OUTSIDE.keys() == set(), "ask `disclose`, or say here why nothing leaves"
    assert OUTSIDE.keys() - found == set(), "these carry nothing out any more"
    assert all(len(reason) > 10 for reason in OUTSIDE.values())


def _words(path) -> set[str]:
    return {n.value for n in ast.walk(tree(path)) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_by_every_entry_of_the_catalogue_something_really_leaves():
    import tomllib

    facts = tomllib.loads((PACKAGE / "core" / "protection" / "defaults.toml").read_text("utf-8"))
    by_door = {*facts["way"].values(), *facts["api"].values()}
    said = {word for path in sources() for word in _words(path)}
    asked = {key for key in shipped("disclosure") if key in said}
    assert asked >= ASKED_IN_CODE
    assert set(shipped("disclosure")) == by_door | ASKED_IN_CODE


def test_every_address_of_the_list_exists():
    import tomllib

    facts = tomllib.loads((PACKAGE / "core" / "protection" / "defaults.toml").read_text("utf-8"))
    assert set(facts["way"]) <= {route.name for route in routes()}


@pytest.fixture
def all_ended(objects, zuchwil, canton):  # noqa: F811
    """The municipality and its canton have ended every disclosure."""
    ids = frozenset({zuchwil.pk, canton.pk})
    with transaction.atomic(), scoped(Scope(ids, ids, ids)):
        Provision.objects.bulk_create(
            Provision(
                organisation=here,
                kind="disclosure",
                key=key,
                facts={},
                valid_from="2026-01-01",
                valid_to="2025-12-31",
                set_by="Dora",
                set_at=NOW,
            )
            for here in (zuchwil, canton)
            for key in shipped("disclosure")
        )
    return ids


def _ways():
    return [
        r for r in routes() if r.permission in PERMISSIONS and way(r.name, f"/{r.path}") and r.method in ("", "GET")
    ]


def test_by_no_way_does_anything_leave_once_the_catalogue_has_ended_it(clients, objects, all_ended):  # noqa: F811
    opened = []
    for route in _ways():
        for role in set(STAFF) & PERMISSIONS[route.permission].roles.keys():
            answer = clients[role].get(_address(route, objects["own"]))
            page = answer.status_code in (200, 422) and answer["Content-Type"].startswith("text/html")
            if answer.status_code not in (403, 404, 405) and not page:
                opened.append(f"{role} at {route.label}: {answer.status_code}")
    assert not opened, "\n".join(opened)
    with scoped(Scope(all_ended, all_ended, all_ended)):
        assert not Disclosure.objects.exists()


def _acts(case) -> dict[str, dict]:
    """What each operation that acts would be sent."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    ids, body = [str(case["public_id"])], {"content_type": "application/json"}
    person = {"official_name": "Neu", "arrived_on": "2026-11-02"}
    return {
        "confirm_cases": {"data": {"ids": ids}, **body},
        "enter_household": {"data": {"bfs_number": 2534, "people": [person]}, **body},
        "order_letters": {"data": {"template": "folder", "cases": ids}, **body},
        "send_delivery": {"data": {"file": SimpleUploadedFile("a.xml", b"<a/>")}},
    }


def test_no_operation_of_the_api_acts_once_the_catalogue_has_ended_it(anna, objects, all_ended):  # noqa: F811
    from willkomm.core.audit.models import AuditEntry

    client, acts = Client(), _acts(objects["own"]["dossiers"])
    client.force_login(anna, backend="allauth.account.auth_backends.AuthenticationBackend")
    with scoped(Scope(all_ended, all_ended, all_ended)):
        before = AuditEntry.objects.count()
    for route in (r for r in routes() if r.method not in ("", "GET") and r.permission):
        answer = client.post(f"/{route.path}", **acts[route.view.__name__])
        assert (answer.status_code, answer.json()["code"]) == (403, "not_in_force"), route.label
    with scoped(Scope(all_ended, all_ended, all_ended)):
        assert AuditEntry.objects.count() == before, "an act left its entry"


# Files that count as a look: whoever calls `stays_here` keeps them out of what was disclosed.
LOOKS = {
    "gateways/privacy/views/requests.py": "the second look at an access file that nobody has released",
    "welcome/conversations/views/letters.py": "a letter with «Entwurf» across it, before it is written",
}


def test_what_stays_for_ones_own_eyes_is_listed_with_its_reason():
    def calls(path):
        return any(isinstance(n, ast.Call) and getattr(n.func, "id", "") == "stays_here" for n in ast.walk(tree(path)))

    assert {name_of(path) for path in sources() if calls(path)} == LOOKS.keys()
