"""`willkomm account`: from an empty folder to the first person who is signed in."""

import json
import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest
from tests.config.installation import fetch, free_port, new_installation, wait_until

from willkomm.config.command import build_parser
from willkomm.config.commands import UNUSABLE, CommandFailed
from willkomm.core.accounts.models import Membership, User

PASSWORD = "Regenbogen-Zaun-7"
SAY = ["account", "vera@example.invalid", "--name", "Vera Vogel"]


@pytest.fixture
def account(capsys):
    """A function: run the command in this process; returns what it prints with --json."""

    def run(*arguments):
        args = build_parser().parse_args(["account", *arguments, "--json"])
        capsys.readouterr()
        assert args.run(args) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_the_first_account_belongs_to_the_organisation_at_the_top(account, canton):
    facts = account("vera@example.invalid", "--role", "canton", "--name", "Vera Vogel")
    assert facts["organisation"] == "kanton-solothurn" and "/konto/password/reset/key/" in facts["link"]
    row = Membership.objects.get(user__email="vera@example.invalid")
    assert (row.organisation, row.role, row.ends_on) == (canton, "canton", None)


def test_a_municipality_is_named_by_number_or_by_short_name(account, zuchwil):
    for number, name in enumerate(("2534", "zuchwil")):
        account(f"p{number}@example.invalid", "--role", "lead", "--name", "Paula", "--organisation", name)
    assert Membership.objects.filter(organisation=zuchwil, role="lead").count() == 2


def test_said_twice_it_shows_the_link_again_and_never_that_of_somebody_with_a_password(account, canton):
    say = ("vera@example.invalid", "--role", "canton", "--name", "Vera Vogel")
    assert account(*say)["link"] and account(*say)["link"]
    user = User.objects.get(email="vera@example.invalid")
    user.set_password(PASSWORD)
    user.save()
    assert account(*say)["link"] is None
    assert account("vera@example.invalid", "--new-link")["link"]
    user.refresh_from_db()
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--role", "lead", "--name", "V"], "canton, dpo, admin"),
        (["--name", "V"], "--role"),
        (["--role", "lead", "--name", "V", "--organisation", "99999"], "«99999» gibt es hier nicht"),
        (["--role", "lead", "--name", "V", "--organisation", "nirgends"], "«nirgends» gibt es hier nicht"),
        (["--new-link"], "Ein Konto «vera@example.invalid» gibt es nicht"),
    ],
)
def test_wrong_arguments_end_with_2_and_one_sentence(account, canton, arguments, sentence):
    with pytest.raises(CommandFailed, match=sentence) as end:
        account("vera@example.invalid", *arguments)
    assert end.value.code == UNUSABLE


def test_a_new_account_needs_a_name(account, canton):
    with pytest.raises(CommandFailed, match="Geben Sie den Namen an"):
        account("vera@example.invalid", "--role", "canton")


class Visitor:
    """A browser without script: keeps cookies, sends the token of the form."""

    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open

    def get(self, path):
        with self.open(self.base + path, timeout=20) as answer:
            return answer.url, answer.read().decode()

    def send(self, path, **fields):
        url, text = self.get(path)
        fields["csrfmiddlewaretoken"] = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]
        with self.open(url, urllib.parse.urlencode(fields).encode(), timeout=20) as answer:
            return answer.url, answer.read().decode()


@pytest.mark.slow
def test_from_an_empty_folder_to_the_first_person_signed_in():
    made, port = new_installation(), free_port()
    server = None
    made.environment |= {"DJANGO_SETTINGS_MODULE": "willkomm.config.settings", "WILLKOMM_DEMO": "0"}
    try:
        early = made.command(*SAY, "--role", "canton")
        assert (early.returncode, early.stderr.count("\n")) == (2, 1) and "willkomm setup" in early.stderr, early.stderr
        assert made.command("setup", "--profile", "ch-so").returncode == 0
        unfit = made.command("check")
        assert unfit.returncode == 1 and "FEHLER   accounts: niemand kann sich einloggen" in unfit.stdout
        printed = made.command(*SAY, "--role", "canton")
        assert printed.returncode == 0, printed.stderr
        link = urllib.parse.urlsplit(printed.stdout.splitlines()[-1]).path
        waiting = made.command("check")
        assert "Hinweis  accounts" in waiting.stdout and "security." not in waiting.stdout, waiting.stdout
        server = made.begin("serve", "--port", str(port))
        wait_until(lambda: fetch(port, "/health/ready")[0] == 200, 30)
        visitor = Visitor(port)
        visitor.send(link, password1=PASSWORD, password2=PASSWORD)
        url, text = visitor.send("/konto/login/", login="vera@example.invalid", password=PASSWORD)
        assert "/konto/2fa/" in url and "Ihre Rolle verlangt einen zweiten Faktor." in text
        assert "gut      accounts" in made.command("check").stdout
    finally:
        if server:
            server.terminate()
            server.wait(30)
        made.remove()
