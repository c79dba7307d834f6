"""The register as it is shipped: data sets, disclosures, retention rules, thresholds, and the ways out."""

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files

from django.conf import settings

from willkomm.core.protection.rules import KINDS, made


@cache
def _facts() -> dict:
    return tomllib.loads((files(__package__) / "defaults.toml").read_text("utf-8"))


@cache
def shipped(kind: str) -> dict:
    """The shipped entries of a kind (see `rules.KINDS`) by key, in the order of the file.

    How long backups are kept is the operator's word (`WILLKOMM_BACKUP_KEEP_DAYS`).
    """
    if kind not in KINDS:
        raise KeyError(kind)
    found = {key: made(kind, key, facts) for key, facts in _facts()[kind].items()}
    if kind == "retention":
        days = settings.BACKUP_KEEP_DAYS
        found["backups"] = replace(found["backups"], days=days, least=days, most=days)
    return found


@cache
def tables() -> dict[str, str]:
    """Model label («cases.Case») → key of its data set."""
    return {label: key for key, facts in _facts()["dataset"].items() for label in facts["tables"]}


@cache
def deletions() -> dict[str, str]:
    """Model label → what deletes its rows by the clock, as a dotted path."""
    return {label: path for path, labels in _facts()["deleted"].items() for label in labels}


@cache
def kept() -> dict[str, str]:
    """Model label → why its rows stay."""
    return dict(_facts()["stays"])


API = "/api/v1/"


def way(name: str, path: str) -> str | None:
    """The disclosure by which the answer of this address may leave; None when nobody has listed it."""
    if not path.startswith(API):
        return _facts()["way"].get(name)
    asked = path.removeprefix(API).strip("/")
    fitting = [start for start in _facts()["api"] if asked == start or asked.startswith(f"{start}/")]
    return _facts()["api"][max(fitting, key=len)] if fitting else None
