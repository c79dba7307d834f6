"""How members and the permission table are told on a page, and on which page somebody begins."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from willkomm.core.accounts.models import ApiKey, FactorReset, Membership
from willkomm.core.accounts.queries import waits_for_password
from willkomm.core.alphabet import by_name
from willkomm.core.kernel.actors import Actor
from willkomm.core.organisations.presenters import period
from willkomm.core.permissions import OWN, PERMISSIONS, REACHES, ROLES, ROLES_BY_KIND, TASKS, permission_to_give
from willkomm.core.short_lists import ShortList, short_list

# Permission that opens it, name of the address; in the order in which they are somebody's main work.
BEGINNINGS = (
    ("desk.open", "today"),
    ("figures.canton", "canton-figures"),
    ("organisation.create", "organisations"),
    ("privacy.view", "data-protection"),
    ("audit.view", "access-log"),
    ("members.view", "members"),
    ("permissions.view", "permissions"),
)
MACHINES = ("drop_folder", "clock", "operator")


def member(row: Membership, actor, today: date, own: set[int], locked: frozenset[int] = frozenset()) -> dict:
    """One membership with its deputies, and what the actor may do with it.

    `own` are the ids of people all of whose roles the actor leads, and so may help to a password; `locked` of those
    whose second factor the actor may reset.
    """
    may_edit = actor.may(permission_to_give(row.role), row.organisation_id)
    helps = row.user_id in own and actor.ref != str(row.user_id)
    return {
        "membership": row,
        "role": ROLES.get(row.role, row.role),
        "period": period(row.starts_on, row.ends_on),
        "coming": row.starts_on > today,
        "may_edit": may_edit,
        "waits": helps and waits_for_password(row.user),
        "may_reset": row.user_id in locked,
        "forgets": helps and row.user.is_active and row.user.has_usable_password(),
        "deputies": [
            {"membership": each, "name": str(each.user), "period": period(each.starts_on, each.ends_on)}
            for each in getattr(row, "standing_in", ())
        ],
    }


def member_list(rows: Sequence[dict], asked: Mapping[str, str]) -> ShortList:
    """These members as they are `asked` for: by name, role or mail; those who wait; in the order of names."""
    return short_list(
        asked,
        rows,
        words=lambda row: (str(row["membership"].user), row["role"], row["membership"].user.email),
        filters={
            "wartet": (_("noch nie eingeloggt"), lambda row: waits_for_password(row["membership"].user)),
            "vertreten": (_("mit Stellvertretung"), lambda row: row["deputies"]),
        },
        orders={"name": (_("Name"), lambda row: by_name(str(row["membership"].user)))},
        keep=("o",),
    )


def former(row: Membership) -> dict:
    """One membership of the past."""
    return {"name": str(row.user), "role": ROLES.get(row.role, row.role), "period": period(row.starts_on, row.ends_on)}


def key(row: ApiKey, today: date, lacks: bool = False) -> dict:
    """A key in words: its beginning, when it was made and used, until when it holds, and whether it still does.

    `lacks` says that it does nothing because it was made without a second factor.
    """
    parts = [_("erstellt am %s") % _day(row.created_at)]
    parts.append(_("zuletzt gebraucht am %s") % _day(row.last_used_at) if row.last_used_at else _("nie gebraucht"))
    over = row.expires_on is not None and row.expires_on < today
    if row.expires_on:
        until = date_format(row.expires_on, "j. F Y")
        parts.append((_("abgelaufen am %s") if over else _("gilt bis %s")) % until)
    else:
        parts.append(_("unbefristet"))
    if row.revoked_at:
        parts.append(_("widerrufen am %s") % _day(row.revoked_at))
    states = ((row.revoked_at, _("widerrufen")), (over, _("abgelaufen")))
    ended = next((word for yes, word in states if yes), "")
    return {"key": row, "facts": " · ".join(parts), "ended": ended, "lacks": lacks and not ended}


def key_list(rows: Sequence[dict], asked: Mapping[str, str]) -> ShortList:
    """These keys as they are `asked` for: by label or beginning; those that hold, or ended; by label."""
    return short_list(
        asked,
        rows,
        words=lambda row: (row["key"].label, row["key"].start),
        filters={
            "gilt": (_("gültige"), lambda row: not row["ended"]),
            "beendet": (_("widerrufene und abgelaufene"), lambda row: row["ended"]),
        },
        orders={"name": (_("Bezeichnung"), lambda row: by_name(row["key"].label))},
    )


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "j. F Y")


def permission_table() -> list[dict]:
    """THE table in words: each permission with every role that holds it and how far it reaches there."""
    return [
        {
            "words": row.words,
            "writes": row.writes,
            "task": TASKS.get(row.task, ""),
            "roles": [(ROLES[role], REACHES[reach], reach == OWN) for role, reach in row.roles.items()],
        }
        for row in PERMISSIONS.values()
    ]


def permission_list(rows: Sequence[dict], asked: Mapping[str, str]) -> ShortList:
    """The table as it is `asked` for: by right or role; what changes data, what a Verbund may hand on."""
    return short_list(
        asked,
        rows,
        words=lambda row: (str(row["words"]), *(str(role) for role, _reach, _own in row["roles"])),
        filters={
            "aendern": (_("ändert Daten"), lambda row: row["writes"]),
            "verbund": (_("im Verbund übertragbar"), lambda row: row["task"]),
        },
        orders={"name": (_("Alphabet"), lambda row: by_name(str(row["words"])))},
    )


def roles_in_words() -> list[dict]:
    """Each role with what it may do; machines last."""
    people = {role for roles in ROLES_BY_KIND.values() for role in roles}
    return [
        {
            "name": name,
            "machine": role in MACHINES,
            "allows": [row.words for row in PERMISSIONS.values() if role in row.roles],
        }
        for role, name in ROLES.items()
        if role in people or role in MACHINES
    ]


def demo_person(user) -> dict:
    """A person of the demonstration with role and organisation, as a button."""
    first = next(iter(user.memberships.all()), None)
    return {
        "pk": user.pk,
        "name": str(user),
        "role": ROLES.get(first.role, "") if first else "",
        "organisation": first.organisation.name if first else _("ohne Organisation"),
    }


def home_of(actor: Actor) -> str:
    """The address to begin with; the general one for somebody who may open nothing."""
    for permission, name in BEGINNINGS:
        if actor.may(permission):
            try:
                return reverse(name)
            except NoReverseMatch:
                continue
    return settings.LOGIN_REDIRECT_URL


def reset_told(row: FactorReset) -> str:
    """What the owner of a second factor reads at the next sign-in."""
    facts = {"name": row.by_name, "day": _day(row.at), "reason": row.reason}
    return (
        _(
            "%(name)s hat am %(day)s Ihren zweiten Faktor zurückgesetzt: «%(reason)s». War das nicht mit Ihnen"
            " abgesprochen, so melden Sie es der Stelle, die Willkomm betreibt."
        )
        % facts
    )


# In this order, because most browsers name others, too.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def session(row, current: str) -> dict:
    """An open session: the device in words, its address, when it was used last, and whether it is this one."""
    browser = next((name for mark, name in BROWSERS if mark in row.user_agent), _("Unbekannter Browser"))
    system = next((name for mark, name in SYSTEMS if mark in row.user_agent), _("unbekanntes Gerät"))
    moments = {"began": _moment(row.created_at), "seen": _moment(row.last_seen_at)}
    return {
        "pk": row.pk,
        "device": _("%(browser)s auf %(system)s") % {"browser": browser, "system": system},
        "facts": _("zuletzt benutzt %(seen)s · eingeloggt %(began)s") % moments,
        "address": row.ip,
        "current": row.session_key == current,
    }


def session_list(rows: Sequence[dict], asked: Mapping[str, str]) -> ShortList:
    """These sessions as they are `asked` for: by device or address."""
    return short_list(
        asked,
        rows,
        words=lambda row: (row["device"], row["address"] or ""),
        orders={"geraet": (_("Gerät"), lambda row: by_name(row["device"]))},
    )


def _moment(moment) -> str:
    return date_format(timezone.localtime(moment), r"j. F Y, H.i \U\h\r")


def lost_factor(row: Membership) -> dict:
    """Somebody who has a second factor, with role and organisation."""
    role = ROLES.get(row.role, row.role)
    return {"pk": row.pk, "name": str(row.user), "facts": f"{role}, {row.organisation.name} · {row.user.email}"}


def reset_texts(user) -> dict:
    """What is asked before somebody's second factor is reset."""
    lead = _("%s loggt sich danach wie sonst ein und richtet einen neuen zweiten Faktor ein.") % user
    hints = [
        _("Prüfen Sie zuerst, mit wem Sie sprechen: am besten persönlich oder am bekannten Telefon."),
        _("Offene Sitzungen werden beendet. Das lässt sich nicht rückgängig machen: Brechen Sie im Zweifel ab."),
        _("Ihr Name und der Grund stehen im Änderungsprotokoll, und die Person liest beides beim nächsten Einloggen."),
    ]
    title = _("Zweiten Faktor zurücksetzen")
    return {
        "title": title,
        "lead": lead,
        "hints": hints,
        "hints_title": _("Was dabei geschieht"),
        "button": title,
        "danger": True,
    }
