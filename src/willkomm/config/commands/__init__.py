"""The subcommands of ``willkomm``. To add one: write its module here and name it in the list.

A module has ``register(subparsers)``, which adds its parser and says ``set_defaults(run=run)``, and
``run(args) -> int``, the exit code. It may import Django only inside ``run``. ``set_defaults(role=OWNER)``
lets it work as the owner of the database, ``set_defaults(needs_django=False)`` spares it Django.
"""

COMMANDS = (
    "serve",
    "worker",
    "migrate",
    "setup",
    "account",
    "demo",
    "letter",
    "check",
    "register",
    "docs",
    "figures",
    "search",
    "roles",
    "backup",
    "restore",
)

DONE = 0
FAILED = 1
UNUSABLE = 2
EXIT_CODES = (
    "Rückgabewerte: 0 erledigt · 1 misslungen, oder eine Prüfung hat etwas gefunden · "
    "2 falsche Angaben, oder die Installation lässt sich nicht benutzen"
)


class CommandFailed(Exception):
    """A command cannot go on; the text is one German sentence that says what to do."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        """Carry the sentence for stderr and the exit code of the process."""
        super().__init__(sentence)
        self.code = code
