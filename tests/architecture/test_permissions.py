"""One table says who may do what; nothing is open, and nothing is asked for, that does not stand in it."""

import ast

from django.utils.module_loading import import_string
from tests.architecture.house import PACKAGE, functions, name_of, sources, templates, tree
from tests.architecture.routes import module_of, routes

from willkomm.core.kernel.action import ACTIONS
from willkomm.core.permissions import OWN, PERMISSIONS, REACHES, ROLES, ROLES_BY_KIND, TASKS

# Addresses of our own that everybody may open, by name, and why.
PUBLIC = {
    "health-live": "whoever watches the installation asks without signing in; says «ok»",
    "health-ready": "the same; says «ok» or which part is missing, never data",
    "welcome-code": "the newcomer's page behind the code of a letter: general texts, no personal data",
    "welcome-start": "where a newcomer types the code",
    "notice": "which data a municipality keeps of newcomers and why, for everybody, in every language",
    "notice-of": "the same with one municipality's name and address",
    "api-nowhere": "the API's own «404», so that a program never gets a page",
    "account_reset_password": "whoever forgot the password is signed out; says whom to ask, or sends a link",
    "door": "whoever signs in by an identity provider is signed out; a link to it",
    "door-back": "the same, coming back; lets in whom the provider's checked word names",
    "help": "the handbook",
    "privacy": "what is stored and why",
    "accessibility": "the statement that public bodies owe",
}
# Addresses that come from libraries: sign-in, second factor, description of the API.
LIBRARIES = ("allauth.", "django.contrib.staticfiles", "whitenoise.", "ninja.")
# Verbs that change nothing but a setting of whoever acts, so that readers may use them too.
PERSONAL = {
    "desk.dismiss_welcome": "«nicht mehr zeigen» on the first page",
    "accounts.end_sessions": "one's own open sessions",
}
MACHINE_ROLES = {"drop_folder", "clock", "operator"}


def _actions() -> dict:
    for path in sources():
        if "action(" in path.read_text("utf-8") and path.name != "action.py":
            module = ".".join(("willkomm", *path.relative_to(PACKAGE).with_suffix("").parts))
            import_string_of(module.removesuffix(".__init__"))
    return {verb: run for verb, run in ACTIONS.items() if run.__module__.startswith("willkomm.")}


def import_string_of(module: str) -> None:
    """Import a module, so that its actions are known."""
    import_string(f"{module}.__name__")


def test_every_address_asks_for_a_permission_or_is_listed_as_open():
    open_ones = []
    for route in routes():
        if route.ours and route.permission not in PERMISSIONS:
            open_ones.append(route)
    assert not [route.label for route in open_ones if route.name.rpartition(":")[2] not in PUBLIC]


def test_every_view_that_calls_itself_open_is_listed():
    assert not [r.label for r in routes() if r.public and r.name.rpartition(":")[2] not in PUBLIC]


def test_what_is_not_ours_comes_from_a_library_we_know():
    assert not [r.label for r in routes() if not r.ours and not module_of(r.view).startswith((*LIBRARIES, "django."))]


def test_nobody_has_the_framework_s_own_administration():
    assert not [r.label for r in routes() if module_of(r.view).startswith("django.contrib.admin")]


def test_every_action_asks_for_a_writing_permission_and_has_a_german_verb():
    for verb, run in _actions().items():
        assert run.permission in PERMISSIONS, f"{verb} asks for {run.permission}"
        assert verb in PERSONAL or PERMISSIONS[run.permission].writes, f"{verb} writes, but {run.permission} only reads"
        assert run.label, f"{verb} has no word for the history"


def _texts(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_permission_is_used_somewhere():
    table = PACKAGE / "core" / "permissions.py"
    words = {text for path in sources() if path != table for text in _texts(tree(path))}
    words |= {text for node in functions(table) if node.name != "_row" for text in _texts(node)}
    shown = "".join(path.read_text("utf-8") for path in templates())
    assert not [key for key in PERMISSIONS if key not in words and f'"{key}"' not in shown]


def test_whoever_asks_for_a_permission_asks_for_one_that_exists():
    """A mistyped permission closes a door for everybody, and nobody notices but the users."""
    asked = {"may", "where", "for_scope", "requires", "action", "find"}
    for path in sources():
        for call in ast.walk(tree(path)):
            name = isinstance(call, ast.Call) and (getattr(call.func, "attr", "") or getattr(call.func, "id", ""))
            if name in asked:
                texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                wrong = [text for text in texts if "." in text and text not in PERMISSIONS]
                assert not wrong, f"{name_of(path)}:{call.lineno}: {wrong}"


def test_the_table_speaks_of_roles_reaches_and_tasks_that_exist():
    for key, permission in PERMISSIONS.items():
        assert permission.roles, f"{key} is given to nobody"
        assert permission.roles.keys() <= ROLES.keys(), key
        assert set(permission.roles.values()) <= REACHES.keys(), key
        assert permission.task in {"", *TASKS}, key
        assert permission.words[0].isupper() or permission.words[0] == "«", f"{key}: {permission.words}"


def test_machines_have_no_wider_reach_than_one_organisation_and_are_given_to_nobody():
    for key, permission in PERMISSIONS.items():
        for role in MACHINE_ROLES & permission.roles.keys():
            assert permission.roles[role] in {OWN, "figures"}, (key, role)
    given = {role for roles in ROLES_BY_KIND.values() for role in roles}
    assert given == ROLES.keys() - MACHINE_ROLES


def test_the_canton_never_sees_a_dossier():
    """The canton reads figures; a single case only when a municipality reports it."""
    about_people = ("cases.", "conversations.", "letters.", "register.", "desk.", "arrivals.")
    assert not [
        k for k, p in PERMISSIONS.items() if k.startswith(about_people) and {"canton", "admin"} & p.roles.keys()
    ]
