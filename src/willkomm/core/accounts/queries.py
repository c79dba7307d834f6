"""Who somebody is today: memberships, deputies, Verbund contracts, merged predecessors."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Exists, FilteredRelation, OuterRef, Prefetch, Q
from django.urls import reverse

from willkomm.core.accounts.keys import digest, kept_mandates, lent
from willkomm.core.accounts.models import ApiKey, Identity, Membership, User
from willkomm.core.alphabet_sql import name_key
from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.refusals import Forbidden
from willkomm.core.organisations.models import Organisation
from willkomm.core.organisations.queries import in_force, not_over, predecessors
from willkomm.core.permissions import ROLES, Mandate, build_actor, managing_roles, permission_to_give

# The session's mark of somebody who signed in without a second factor.
WITHOUT = "without_second_factor"


def mandates_of(user: User, today: date) -> list[Mandate]:
    """All mandates of this person today. Two queries, whatever the number of memberships and contracts."""
    contracts = FilteredRelation(
        "organisation__hosted_cooperations", condition=in_force(today, "organisation__hosted_cooperations__")
    )
    rows = list(
        Membership.objects.filter(in_force(today), user=user)
        .annotate(contract=contracts)
        .values_list(
            "pk", "role", "organisation_id", "organisation__parent_id", "contract__tasks", "contract__partners"
        )
    )
    partners = _partners_by_task(rows)
    old = predecessors({row[2] for row in rows}, today)
    mandates = []
    for _, role, organisation_id, parent_id in dict.fromkeys(row[:4] for row in rows):
        above = (parent_id,) if parent_id else ()
        mandates.append(Mandate(role, organisation_id, partners.get(organisation_id, {}), above))
        mandates += [Mandate(role, merged, {}, above) for merged in old.get(organisation_id, ())]
    return mandates


def _partners_by_task(rows: Iterable[tuple]) -> dict[int, dict[str, frozenset[int]]]:
    """Host → delegated task → partner ids."""
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for _, _, host, _, tasks, partner in rows:
        for task in tasks or ():
            if partner:
                found[host][task].add(partner)
    return {host: {task: frozenset(ids) for task, ids in tasks.items()} for host, tasks in found.items()}


def actor_of(user: User, today: date) -> Actor:
    """The staff actor for a signed-in person on this day; without memberships it may do nothing."""
    return actor_with(user, mandates_of(user, today))


def actor_with(user: User, mandates: Iterable[Mandate]) -> Actor:
    """The staff actor for a signed-in person whose mandates are known."""
    return build_actor(kind="staff", ref=str(user.pk), name=str(user), mandates=mandates)


def key_in_force(text: str, today: date) -> ApiKey | None:
    """The API key with this text, unless it is unknown, revoked, past its last day or its person is blocked."""
    found = ApiKey.objects.filter(digest=digest(text), revoked_at__isnull=True, user__is_active=True)
    return found.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today)).select_related("user").first()


def lends_now(user: User, today: date) -> list[dict]:
    """What a key lends that this person makes today, as it is kept with the key."""
    return kept_mandates(mandates_of(user, today))


def actor_of_key(key: ApiKey, today: date) -> Actor:
    """The staff actor for whoever calls with this key: never more than its person today, nor than when it was made.

    Forbidden where the person's roles of today ask for a second factor and none was shown when it was made: without
    one its person could do nothing either.
    """
    mandates = mandates_of(key.user, today)
    if not key.second_factor and needs_second_factor(key.user, today, {each.role for each in mandates}):
        raise LacksSecondFactor
    return actor_with(key.user, lent(mandates, key.mandates))


class LacksSecondFactor(Forbidden):
    """The key was made without a second factor, and its person must have one by now."""

    def __init__(self):
        super().__init__(
            "Dieser Schlüssel wurde ohne zweiten Faktor erstellt, und die Rolle der Person verlangt heute einen."
            " Erstellen Sie einen neuen Schlüssel."
        )
        self.code = "second_factor"


def keys_of(user: User) -> list[ApiKey]:
    """All keys of this person, those that still hold first, the newest first."""
    return sorted(ApiKey.objects.filter(user=user), key=lambda row: row.revoked_at is not None)


def has_other_managers(organisation: Organisation, day: date, without: Membership | None = None) -> bool:
    """Whether somebody leads the members of the organisation on that day for good, apart from this membership.

    Deputies and roles with an end do not count, because they run out by themselves.
    """
    rows = Membership.objects.filter(
        organisation=organisation,
        role__in=managing_roles(organisation.kind),
        starts_on__lte=day,
        ends_on__isnull=True,
        deputy_for__isnull=True,
        user__is_active=True,
    )
    return rows.exclude(pk=without.pk if without else None).exists()


def members_of(organisation: Organisation, today: date) -> tuple[list[Membership], list[Membership]]:
    """Memberships of today and later in the order of the roles, and former ones, the last ended first. One query.

    The first carry their present and coming deputies in `standing_in`.
    """
    rows = list(
        Membership.objects.filter(organisation=organisation)
        .select_related("user", "organisation")
        .order_by(name_key("user__name"), "pk")
    )
    former = [row for row in rows if row.ends_on and row.ends_on < today]
    present = [row for row in rows if row not in former]
    own = [row for row in present if row.deputy_for_id is None]
    own.sort(key=lambda row: list(ROLES).index(row.role))
    for row in own:
        row.standing_in = [each for each in present if each.deputy_for_id == row.pk]
    return own, sorted(former, key=lambda row: row.ends_on, reverse=True)


def waits_for_password(user: User) -> bool:
    """Whether the account was made by an invitation, or given a new link, and its owner has set no password since."""
    return user.is_active and not user.has_usable_password()


def may_hand_out_link(actor: Actor, user: User) -> bool:
    """Whether the actor may print the link: only while there is no password, and only for one's own people."""
    return waits_for_password(user) and user.pk in own_people(actor, [user])


def may_renew_link(actor: Actor, user: User) -> bool:
    """Whether the actor may end the password of one of their own people and print a new link; never one's own."""
    somebody_else = actor.kind != "staff" or actor.ref != str(user.pk)
    return somebody_else and user.is_active and user.has_usable_password() and user.pk in own_people(actor, [user])


def own_people(actor: Actor, users) -> set[int]:
    """The ids of those of these people all of whose roles, anywhere, the actor may give and end. One query."""
    rows = Membership.objects.filter(user__in=users).values_list("user_id", "role", "organisation_id")
    beyond = {user for user, role, where in rows if not actor.may(permission_to_give(role), where)}
    return {user.pk for user in users} - beyond


def waiting_lead(organisation: Organisation, today: date) -> Membership | None:
    """The first lead who has not set a password yet and belongs to no other organisation, if there is one."""
    rows = Membership.objects.filter(in_force(today), organisation=organisation, deputy_for__isnull=True)
    leading = rows.filter(role__in=managing_roles(organisation.kind)).select_related("user", "organisation")
    elsewhere = Membership.objects.exclude(organisation=organisation).values("user")
    return next((row for row in leading.exclude(user__in=elsewhere) if waits_for_password(row.user)), None)


def password_link_for(user: User) -> str:
    """The one-time link with which somebody sets the first password; it ends after use or after three days."""
    from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
    from allauth.account.utils import user_pk_to_url_str

    key = {"uidb36": user_pk_to_url_str(user), "key": PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}
    return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=key)


def demo_cast() -> list[User]:
    """The people of the demonstration who are offered for one-click sign-in, at most eight, by their number."""
    roles = Membership.objects.select_related("organisation").filter(deputy_for__isnull=True)
    people = User.objects.filter(is_demo=True, is_active=True, memberships__isnull=False)
    return list(people.distinct().order_by("pk").prefetch_related(Prefetch("memberships", roles))[:8])


def real_people() -> int:
    """How many accounts belong to real people, not to the demonstration."""
    return User.objects.filter(is_demo=False).count()


def can_anybody_sign_in(demo: bool) -> tuple[bool, bool]:
    """Whether somebody with a role can sign in, and whether somebody only has to open the link to a password."""
    people = User.objects.filter(is_active=True, memberships__isnull=False, is_demo__in={False, demo}).distinct()
    found = list(people.only("password", "is_active", "is_demo"))
    return any(each.is_demo or each.has_usable_password() for each in found), bool(found)


def account_with(email: str) -> User | None:
    """The account with this address, whatever its capitals; None if there is none."""
    return User.objects.filter(email__iexact=email.strip()).first()


def identified(issuer: str, subject: str) -> User | None:
    """Whom this provider knows by this subject."""
    row = Identity.objects.filter(issuer=issuer, subject=subject).select_related("user").first()
    return row.user if row else None


def works_in(user: User, slugs: Iterable[str], today: date) -> bool:
    """Whether this person works in all their roles of today within these organisations, named by short name."""
    places = set(Membership.objects.filter(in_force(today), user=user).values_list("organisation__slug", flat=True))
    return bool(places) and places <= set(slugs)


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up; codes on paper alone do not count."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def needs_second_factor(user: User, today: date, roles: Iterable[str] | None = None) -> bool:
    """Whether one of this person's roles of today must have a second factor (`WILLKOMM_SECOND_FACTOR`).

    Where the roles are known and no single organisation has a rule of its own, nothing is asked.
    """
    if roles is not None and not any(":" in each for each in settings.SECOND_FACTOR):
        return not settings.SECOND_FACTOR.isdisjoint(roles)
    rows = Membership.objects.filter(in_force(today), user=user).values_list("role", "organisation__slug")
    return any({role, f"{slug}:{role}", f"{slug}:*"} & settings.SECOND_FACTOR for role, slug in rows)


def may_reset(actor: Actor, users, today: date) -> set[int]:
    """The ids of those of these people whose lost second factor the actor may reset (`helps`). One query."""
    return helps(actor, users, today)[1]


def helps(actor: Actor, users, today: date) -> tuple[set[int], set[int], set[int]]:
    """The ids of those of these people whom the actor may help to a password, and to a second factor; and of those
    who have one. One query.

    To a password: all their roles, anywhere and ever, are the actor's to give. To a second factor: all their roles of
    today and later lie where the actor may do it, a role of the supervision only for those who may give it; whoever
    leads an organisation is helped from the one above, too. Nobody helps themselves to a second factor.
    """
    facts = list(
        Membership.objects.filter(user__in=users)
        .annotate(has_factor=Exists(Authenticator.objects.filter(user=OuterRef("user"))))
        .values_list(
            "user_id",
            "role",
            "organisation_id",
            "organisation__parent_id",
            "organisation__kind",
            "ends_on",
            "has_factor",
        )
    )
    present = [fact for fact in facts if fact[5] is None or fact[5] >= today]
    above = actor.where("members.reset")
    led = {fact[0:3:2] for fact in present if fact[1] in managing_roles(fact[4]) and fact[3] in above}
    locked_out = {fact[0] for fact in present if fact[0:3:2] not in led and not _resets_here(actor, *fact[1:3])}
    beyond = {fact[0] for fact in facts if not actor.may(permission_to_give(fact[1]), fact[2])}
    myself = {int(actor.ref)} if actor.kind == "staff" else set()
    resets = {fact[0] for fact in present} - locked_out - myself
    return {user.pk for user in users} - beyond, resets, {fact[0] for fact in facts if fact[6]}


def _resets_here(actor: Actor, role: str, organisation_id: int) -> bool:
    if permission_to_give(role) == "members.entitle" and not actor.may("members.entitle", organisation_id):
        return False
    return actor.may("members.reset", organisation_id)


def within_reset(actor: Actor, today: date):
    """Memberships of today and later where the actor resets second factors: at home, in the Verbund, leads below."""
    here = actor.where("members.reset")
    leading = Q(organisation__parent__in=here, role__in=managing_roles(Organisation.Kind.MUNICIPALITY))
    rows = Membership.objects.filter(not_over(today)).filter(Q(organisation__in=here) | leading)
    return rows.select_related("user", "organisation")


def resettable(actor: Actor, today: date) -> list[Membership]:
    """A membership of each person whose second factor the actor may reset, by organisation and name. Two queries."""
    rows = list(within_reset(actor, today).order_by(name_key("organisation__name"), name_key("user__name"), "pk"))
    _, resets, have = helps(actor, [row.user for row in rows], today)
    found = resets & have
    return list({row.user_id: row for row in rows if row.user_id in found}.values())


def open_sessions(user: User, now: datetime) -> list[UserSession]:
    """Where somebody is signed in at this moment, the last used first. Two queries.

    A session whose password has changed since is over, even if its row is still there.
    """
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")}
    alive = Session.objects.filter(session_key__in=rows, expire_date__gt=now)
    mark = user.get_session_auth_hash()
    held = {each.session_key for each in alive if each.get_decoded().get(HASH_SESSION_KEY) == mark}
    return [row for key, row in rows.items() if key in held]


def people_who_left(today: date) -> list[int]:
    """The ids of people with a recorded session who are blocked, or all of whose roles are over."""
    working = Membership.objects.filter(not_over(today)).values("user")
    formerly = Membership.objects.values("user")
    gone = Q(user__is_active=False) | (Q(user__in=formerly) & ~Q(user__in=working))
    return list(UserSession.objects.filter(gone).values_list("user_id", flat=True).distinct())
