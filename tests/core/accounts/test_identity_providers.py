"""Identity providers as the environment describes them, and whom their word lets in; the journeys drive a real one."""

import pytest

from willkomm.core.accounts.doors import admit
from willkomm.core.accounts.models import Identity, User
from willkomm.core.accounts.oidc import Provider, allows, incomplete, providers, vouches_second_factor
from willkomm.core.kernel.refusals import Refused

ISSUER = "https://login.example.invalid"
COMPLETE = {
    "WILLKOMM_OIDC": "amt, stadt",
    "WILLKOMM_OIDC_AMT_ISSUER": ISSUER,
    "WILLKOMM_OIDC_AMT_CLIENT_ID": "willkomm",
    "WILLKOMM_OIDC_AMT_CLIENT_SECRET": "geheim",
    "WILLKOMM_OIDC_AMT_CLAIMS": "groups=lead|welcome, tenant=so",
    "WILLKOMM_OIDC_AMT_SECOND_FACTOR": "mfa hwk",
}
OFFICE = Provider("amt", "Amt", ISSUER, "willkomm", "geheim")


def says(name: str, **more) -> dict:
    return {"sub": f"s-{name}", "email": f"{name.upper()}@example.invalid", "email_verified": True} | more


def test_only_complete_providers_are_offered_and_the_others_are_named():
    assert list(providers(COMPLETE)) == ["amt"] and providers({}) == {} and incomplete({}) == []
    [sentence] = incomplete(COMPLETE)
    assert "«stadt»" in sentence and "WILLKOMM_OIDC_STADT_ISSUER" in sentence
    assert "geheim" not in repr(providers(COMPLETE)["amt"])


def test_every_claim_must_hold_one_of_its_values():
    office = providers(COMPLETE)["amt"]
    assert allows(office, {"groups": ["x", "welcome"], "tenant": "so"})
    assert not allows(office, {"groups": ["welcome"]}) and not allows(office, {"groups": "x", "tenant": "so"})


def test_a_second_factor_counts_only_in_words_that_the_operator_accepts():
    office = providers(COMPLETE)["amt"]
    assert vouches_second_factor(office, {"amr": ["pwd", "mfa"]}) and vouches_second_factor(office, {"acr": "hwk"})
    assert not vouches_second_factor(office, {"amr": ["pwd"]}) and not vouches_second_factor(office, {"amr": "mfa"})
    assert not vouches_second_factor(OFFICE, {"amr": ["mfa"], "acr": ""})


def test_the_first_time_by_address_whatever_its_capitals_then_by_subject_alone(anna, now):
    assert admit(OFFICE, says("anna"), now) == anna
    assert admit(OFFICE, {"sub": "s-anna"}, now) == anna


def test_an_address_that_came_to_somebody_else_does_not_open_the_account(anna, now):
    admit(OFFICE, says("anna"), now)
    with pytest.raises(Refused, match="gehört bei Amt zu jemand anderem"):
        admit(OFFICE, says("anna", sub="jemand-anderes"), now)
    assert Identity.objects.get(user=anna).subject == "s-anna"


@pytest.mark.parametrize("said", [False, "false", None, "TRUE", 1.5, {}])
def test_an_address_counts_only_when_the_provider_says_so(anna, now, said):
    with pytest.raises(Refused, match="nicht bestätigt"):
        admit(OFFICE, says("anna", email_verified=said), now)


def test_a_trusted_domain_counts_unless_the_provider_says_no(anna, now):
    entra = Provider("amt", "Amt", ISSUER, "a", "b", trusted_domains=frozenset({"example.invalid"}))
    claims = says("anna")
    with pytest.raises(Refused):
        admit(entra, claims | {"email_verified": False}, now)
    del claims["email_verified"]
    assert admit(entra, claims, now) == anna


def test_a_municipality_s_provider_opens_no_account_that_also_works_elsewhere(anna, member, canton, now):
    office = Provider("amt", "Amt", ISSUER, "a", "b", organisations=frozenset({"zuchwil"}))
    assert admit(office, says("anna"), now) == anna
    member("Anna", "canton", canton)
    with pytest.raises(Refused, match="öffnet Ihr Konto nicht"):
        admit(office, says("anna"), now)


def test_nobody_gets_an_account_by_arriving(canton, now):
    with pytest.raises(Refused, match="Bitten Sie Ihre Leitung"):
        admit(OFFICE, says("fremd"), now)
    assert not User.objects.filter(email__iexact="fremd@example.invalid").exists()
