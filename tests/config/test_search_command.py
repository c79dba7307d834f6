"""``willkomm search rebuild``: what the search looks up is written anew."""

import pytest

from willkomm.common.people.models import SearchToken
from willkomm.config.command import build_parser
from willkomm.config.commands import CommandFailed
from willkomm.core.kernel.tenancy import scoped

pytestmark = pytest.mark.django_db


def rebuild(*arguments) -> int:
    args = build_parser().parse_args(["search", "rebuild", *arguments])
    return args.run(args)


def test_tokens_are_written_anew(anna, zuchwil, arrive, as_actor, capsys):
    arrive(anna, zuchwil, {"official_name": "Tesfay"})
    with scoped(as_actor(anna).scope):
        before = set(SearchToken.objects.values_list("token", flat=True))
        SearchToken.objects.all().delete()
    assert rebuild("--organisation", "2534") == 0
    assert "Zuchwil: 1 Personen" in capsys.readouterr().out
    with scoped(as_actor(anna).scope):
        assert set(SearchToken.objects.values_list("token", flat=True)) == before != set()


def test_a_number_that_nobody_has_is_refused(canton):
    with pytest.raises(CommandFailed, match="gibt es hier nicht"):
        rebuild("--organisation", "1")
