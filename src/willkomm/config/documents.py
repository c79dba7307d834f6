"""The documents that the program writes about itself: who may do what, and which way a dossier goes.

They are made from the tables that the program obeys, so they cannot be wrong; a test compares them with the files
in `docs/generated`.
"""

from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps

from willkomm.core.kernel.workflow import Step, Workflow
from willkomm.core.permissions import COOPERATION, FIGURES, OWN, PERMISSIONS, REACHES, ROLES, ROLES_BY_KIND, TASKS

MADE = "<!-- Geschrieben von «make docs»; von Hand ändert man die Tabelle im Programm, nicht diese Datei. -->"
# A step from more states than these is drawn once.
FEW = 5
SHORT = {OWN: "ja", COOPERATION: "ja, auch Verbund", FIGURES: "nur Kennzahlen"}


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    head = list(head)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def _rights(roles: list[str]) -> list[str]:
    """One row per permission that some of these roles hold."""
    rows = [
        (
            permission.words,
            "ändert" if permission.writes else "liest",
            TASKS.get(permission.task, "–"),
            *(SHORT.get(permission.roles.get(role, ""), "–") for role in roles),
        )
        for permission in PERMISSIONS.values()
        if permission.roles.keys() & set(roles)
    ]
    return _table(("Was", "Art", "Aufgabe", *(ROLES[role] for role in roles)), rows)


def permissions() -> str:
    """The permission table in German words: permission × role, and how far it reaches."""
    given = {role for roles in ROLES_BY_KIND.values() for role in roles}
    people, machines = [r for r in ROLES if r in given], [r for r in ROLES if r not in given]
    lines = ["# Berechtigungen", "", MADE, ""]
    lines += ["Alles ist verschlossen, was hier nicht geöffnet wird. Seiten, Schnittstelle, Ausgaben und Zählungen"]
    lines += [
        "fragen dieselbe Tabelle. Wer in zwei Organisationen arbeitet, hat in jeder die Rechte der dortigen Rolle."
    ]
    lines += ["", "## Wie weit ein Recht reicht", ""]
    lines += _table(("In der Tabelle", "Heisst"), ((SHORT[key], words) for key, words in REACHES.items()))
    lines += ["", "«Aufgabe» nennt, was ein Zusammenarbeitsvertrag übertragen kann.", ""]
    lines += ["## Menschen", "", *_rights(people), "", "## Maschinen", "", *_rights(machines), ""]
    return "\n".join(lines)


def all_workflows() -> list[Workflow]:
    """Every workflow of the installed apps, in the order of the apps."""
    found = []
    for config in apps.get_app_configs():
        name = f"{config.name}.workflow"
        if config.name.startswith("willkomm.") and not config.name.endswith(".kernel") and find_spec(name):
            found += [each for each in vars(import_module(name)).values() if isinstance(each, Workflow)]
    return found


def _step_row(flow: Workflow, step: Step) -> tuple[str, ...]:
    sources = ", ".join(flow.states[state] for state in step.sources)
    condition = "ja" if step.guard else "–"
    return step.label, sources, flow.states[step.target], PERMISSIONS[step.permission].words, condition


def _diagram(flow: Workflow) -> list[str]:
    """A Mermaid diagram; what is possible from many states starts at one box, else nobody could read it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in flow.steps:
        for source in ["many"] if len(step.sources) > FEW else step.sources:
            if source != step.target:
                arrows.setdefault((source, step.target), []).append(step.label)
    lines = ["```mermaid", "stateDiagram-v2", "    direction LR", '    state "viele Stände (siehe Tabelle)" as many']
    lines += [f'    state "{words}" as {state}' for state, words in flow.states.items()]
    lines += [f"    {source} --> {target}: {' / '.join(labels)}" for (source, target), labels in arrows.items()]
    return [*lines, "```"]


def workflows() -> str:
    """Every workflow: its states, its table of steps, and the diagram."""
    lines = ["# Abläufe", "", MADE, ""]
    lines += ["Knöpfe, Schnittstelle und diese Seite kommen aus derselben Tabelle. «Bedingung» heisst: Der Schritt"]
    lines += ["kann im Einzelfall verweigert werden; das Programm sagt dann in einem Satz, weshalb."]
    for flow in all_workflows():
        lines += ["", f"## {flow.name}", "", "### Stände", ""]
        lines += _table(("Stand", "Name im Programm"), ((words, f"`{state}`") for state, words in flow.states.items()))
        lines += ["", "### Schritte", ""]
        lines += _table(("Schritt", "von", "nach", "Recht", "Bedingung"), (_step_row(flow, s) for s in flow.steps))
        lines += ["", "### Bild", "", *_diagram(flow)]
    return "\n".join([*lines, ""])


DOCUMENTS: dict[str, Callable[[], str]] = {"permissions.md": permissions, "workflows.md": workflows}


def outdated(folder: Path) -> list[str]:
    """Names of the documents in this folder that are missing or no longer say what the program does."""
    return [name for name, text in DOCUMENTS.items() if not _says(folder / name, text())]


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


def write(folder: Path) -> list[str]:
    """Write all documents into the folder (made if missing); returns the names of those that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = outdated(folder)
    for name in changed:
        (folder / name).write_text(DOCUMENTS[name](), "utf-8")
    return changed
