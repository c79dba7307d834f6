"""``willkomm account``: the first account of an installation, and a new link for whoever can ask nobody else."""

from __future__ import annotations

import argparse
import json

from willkomm.config.commands import DONE, UNUSABLE, CommandFailed


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "account",
        help="jemandem Zugang geben: Konto, Rolle und Link zum Passwort",
        description="Gibt einer Person eine Rolle und zeigt den Link, mit dem sie einmal ihr Passwort setzt. Darf "
        "wiederholt werden: Ein Konto ohne Passwort bekommt seinen Link wieder. Alle weiteren lädt die Leitung unter "
        "«Mitglieder» ein.",
    )
    parser.add_argument("email", metavar="EMAIL", help="Adresse, mit der sich die Person einloggt")
    parser.add_argument(
        "--role",
        dest="as_role",
        metavar="ROLLE",
        help="zum Beispiel canton, lead, officer oder admin (nötig für eine neue Mitgliedschaft)",
    )
    parser.add_argument(
        "--organisation", metavar="BFS_NUMMER|NAME", help="BFS-Nummer oder Kurzname (sonst die oberste Organisation)"
    )
    parser.add_argument("--name", default="", metavar="NAME", help="Vor- und Nachname (nötig für ein neues Konto)")
    parser.add_argument(
        "--new-link", action="store_true", help="das bisherige Passwort beenden und einen neuen Link zeigen"
    )
    parser.add_argument(
        "--reset-second-factor",
        metavar="GRUND",
        dest="reset_reason",
        help="einen verlorenen zweiten Faktor entfernen; den Grund liest die Person beim nächsten Einloggen",
    )
    parser.add_argument("--json", action="store_true", help="{email, name, organisation, role, link} ausgeben")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Give the role, end the password if asked to, and print the link, which is null if there is a password."""
    from django.db import transaction

    from willkomm.core.kernel.refusals import Forbidden, Refused

    organisation = _organisation(args.organisation)
    try:
        with transaction.atomic():
            if args.reset_reason is not None:
                return _reset(args)
            user = _renewed(args.email) if args.new_link else _member(args, organisation)
    except (Refused, Forbidden) as refusal:
        raise CommandFailed(str(refusal)) from refusal
    _show(args, user, organisation)
    return DONE


def _organisation(wanted: str | None):
    """By BFS number (its successor, if merged), by short name, or the one at the top."""
    from django.utils import timezone

    from willkomm.core.organisations.models import Organisation
    from willkomm.core.organisations.profiles import organisation_by_bfs

    top = _top()
    if wanted is None:
        found = top
    elif wanted.isdigit():
        found = organisation_by_bfs(int(wanted), timezone.localdate())
    else:
        found = Organisation.objects.filter(slug=wanted).first()
    if found is None:
        raise CommandFailed(f"Eine Organisation «{wanted}» gibt es hier nicht. Prüfen Sie die Nummer.", UNUSABLE)
    return found


def _top():
    """The organisation at the top; fails before `willkomm setup`, when there is none or not even its table."""
    from django.db import ProgrammingError

    from willkomm.core.organisations.models import Organisation

    try:
        found = Organisation.objects.filter(parent__isnull=True).order_by("pk").first()
    except ProgrammingError:
        found = None
    if found is None:
        raise CommandFailed("Noch ist keine Organisation da. Führen Sie zuerst «willkomm setup» aus.", UNUSABLE)
    return found


def _account(email: str):
    from willkomm.core.accounts.models import User

    return User.objects.filter(email__iexact=email.strip()).first()


def _member(args: argparse.Namespace, organisation):
    """The person with the role; somebody who has it already keeps it."""
    from django.utils import timezone

    from willkomm.config.profiles import operator
    from willkomm.core.accounts.actions import invite_member
    from willkomm.core.accounts.queries import mandates_of

    today, user = timezone.localdate(), _account(args.email)
    held = {(each.organisation_id, each.role) for each in mandates_of(user, today)} if user else set()
    if any(where == organisation.pk and args.as_role in (None, role) for where, role in held):
        return user
    _check_role(args.as_role, organisation)
    facts = {"email": _address(args.email), "name": args.name, "role": args.as_role, "starts_on": today}
    return invite_member(operator(organisation), organisation, **facts).user


def _check_role(role: str | None, organisation) -> None:
    from willkomm.core.permissions import ROLES_BY_KIND

    offered = ROLES_BY_KIND[organisation.kind]
    if role not in offered:
        raise CommandFailed(
            f"Geben Sie mit --role eine Rolle von «{organisation.name}» an: {', '.join(offered)}.", UNUSABLE
        )


def _address(email: str) -> str:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise CommandFailed(f"Die E-Mail-Adresse «{email}» ist unvollständig. Prüfen Sie sie.", UNUSABLE) from error
    return email.strip()


def _reset(args: argparse.Namespace) -> int:
    """Remove the lost second factor of the person with this address, in the name of the operator."""
    from django.utils import timezone

    from willkomm.config.profiles import operator
    from willkomm.core.accounts.actions import reset_second_factor

    user, places = _known(args.email)
    if not places:
        raise CommandFailed(f"{user} hat keine Rolle. Geben Sie zuerst eine mit --role.", UNUSABLE)
    facts = {"user": user, "reason": args.reset_reason, "now": timezone.now()}
    reset_second_factor(operator(*places), places[0], **facts)
    print(f"Der zweite Faktor von {user} ist zurückgesetzt.")
    return DONE


def _known(email: str) -> tuple:
    """The person with this address, and the organisations in which they have or had a role."""
    from willkomm.core.organisations.models import Organisation

    user = _account(email)
    if user is None:
        raise CommandFailed(f"Ein Konto «{email}» gibt es nicht. Prüfen Sie die Adresse.", UNUSABLE)
    return user, list(Organisation.objects.filter(memberships__user=user).distinct())


def _renewed(email: str):
    """The person with this address, whose password ends now."""
    from willkomm.config.profiles import operator
    from willkomm.core.accounts.actions import renew_link

    user, places = _known(email)
    if user.has_usable_password():
        for place in places[:1]:
            renew_link(operator(*places), place, user=user)
    return user


def _show(args: argparse.Namespace, user, organisation) -> None:
    from willkomm.core.accounts.queries import password_link_for, waits_for_password

    link = password_link_for(user) if waits_for_password(user) else None
    if args.json:
        facts = {"email": user.email, "name": user.name, "organisation": organisation.slug, "role": args.as_role}
        print(json.dumps(facts | {"link": link}, ensure_ascii=False))
    elif link:
        print(f"{user} setzt mit diesem Link das eigene Passwort. Er gilt drei Tage und nur einmal:\n{link}")
    else:
        print(f"{user} hat schon ein Passwort; mit --new-link stellen Sie einen neuen Link aus.")
