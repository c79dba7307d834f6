"""OpenID Connect, the strict half of it: authorisation code with PKCE, signed tokens, exact issuer, nonce.

Standards: OpenID Connect Core 1.0 §3.1 and Discovery 1.0 §4; RFC 7636 (PKCE, S256); RFC 9207 (issuer in the answer).
Nothing is asked of anybody unless a provider is configured and a person chose it.
"""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote, urlencode

import jwt
import requests

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
SECONDS = 8
CLOCKS_DIFFER = 60
MOST_BYTES = 1_000_000


class Unreachable(Exception):
    """The provider did not answer, or with something that is no answer."""


class Untrusted(Exception):
    """The provider's answer does not prove what it should: issuer, signature, audience, nonce or time is wrong."""


@dataclass(frozen=True)
class Provider:
    """One identity provider, from the environment.

    `organisations` (short names) and `domains` narrow whose accounts it may open; addresses of `trusted_domains` count
    as verified although the provider does not say so; `claims` maps a claim to the values of which one must be
    present; `second_factor` are values of `amr` or `acr` that count as a second factor.
    """

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    organisations: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    trusted_domains: frozenset[str] = frozenset()
    claims: Mapping[str, frozenset[str]] = field(default_factory=dict)
    second_factor: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.replace(",", " ").split())


def _claims(text: str) -> dict[str, frozenset[str]]:
    """«groups=welcome|lead, tenant=so» → what one of which must hold."""
    pairs = (part.partition("=") for part in text.split(",") if part.strip())
    return {name.strip(): frozenset(value.strip().split("|")) for name, _, value in pairs}


def _read(environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What the environment says about each provider that `WILLKOMM_OIDC` names, in that order."""
    keys = environ.get("WILLKOMM_OIDC", "").lower().replace(",", " ").split()
    return {key: {name: environ.get(f"WILLKOMM_OIDC_{key.upper()}_{name}", "") for name in _SUFFIXES} for key in keys}


def incomplete(environ: Mapping[str, str]) -> list[str]:
    """A German sentence for each provider that is left out because something that it needs is missing."""
    found = []
    for key, read in _read(environ).items():
        missing = [f"WILLKOMM_OIDC_{key.upper()}_{name}" for name in _NEEDS if not read[name]]
        if missing:
            found.append(f"Der Anbieter «{key}» wird nicht angeboten, denn es fehlt: {', '.join(missing)}.")
    return found


def providers(environ: Mapping[str, str]) -> dict[str, Provider]:
    """All complete providers that `WILLKOMM_OIDC` names, by key, in that order; none when it is empty."""
    return {
        key: Provider(
            key=key,
            name=read["NAME"] or key,
            issuer=read["ISSUER"],
            client_id=read["CLIENT_ID"],
            client_secret=read["CLIENT_SECRET"],
            organisations=_words(read["ORGANISATIONS"]),
            domains=_words(read["DOMAINS"].lower()),
            trusted_domains=_words(read["TRUSTED_DOMAINS"].lower()),
            claims=_claims(read["CLAIMS"]),
            second_factor=_words(read["SECOND_FACTOR"]),
        )
        for key, read in _read(environ).items()
        if all(read[name] for name in _NEEDS)
    }


_NEEDS = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
_SUFFIXES = (
    "ISSUER",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "NAME",
    "ORGANISATIONS",
    "DOMAINS",
    "TRUSTED_DOMAINS",
    "CLAIMS",
    "SECOND_FACTOR",
)


def _json(method: str, url: str, **how) -> dict:
    """One call to the provider: no redirects, a few seconds, a bounded answer that is a JSON object.

    Raises Untrusted when the provider says that we are wrong, Unreachable when it says nothing of use.
    """
    try:
        with requests.request(method, url, timeout=SECONDS, allow_redirects=False, stream=True, **how) as answer:
            if 400 <= answer.status_code < 500:
                raise Untrusted(f"{answer.status_code} for {url}")
            answer.raise_for_status()
            body = answer.raw.read(MOST_BYTES + 1, decode_content=True)
            if answer.is_redirect or len(body) > MOST_BYTES:
                raise Unreachable(url)
            found = requests.models.complexjson.loads(body)
    except (requests.RequestException, ValueError, OSError) as error:
        raise Unreachable(url) from error
    if not isinstance(found, dict):
        raise Unreachable(url)
    return found


def discover(provider: Provider) -> dict:
    """The provider's own description; Untrusted when it speaks for another issuer (Discovery §4.3)."""
    found = _json("GET", provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise Untrusted("issuer of the description")
    if not all(isinstance(found.get(name), str) for name in NEEDED):
        raise Unreachable("incomplete description")
    return found


def begin(provider: Provider, back: str) -> tuple[str, dict]:
    """Where to send the browser, and what to remember until it comes back to `back`."""
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = urlsafe_b64encode(sha256(kept["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": "openid email",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    place = discover(provider)["authorization_endpoint"]
    return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}", kept


def complete(provider: Provider, code: str, back: str, kept: dict) -> dict:
    """Exchange the code and return the checked claims of the signed token; its address from userinfo if it has none."""
    place = discover(provider)
    tokens = _tokens(provider, place, code, back, kept["verifier"])
    claims = _checked(provider, place, tokens.get("id_token"), kept["nonce"])
    if "email" not in claims and place.get("userinfo_endpoint") and tokens.get("access_token"):
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        more = _json("GET", place["userinfo_endpoint"], headers=bearer)
        if more.get("sub") != claims["sub"]:
            raise Untrusted("userinfo of somebody else")
        claims = more | claims
    return claims


def _tokens(provider: Provider, place: dict, code: str, back: str, verifier: str) -> dict:
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    if "client_secret_basic" in place.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        who = (quote(provider.client_id, safe=""), quote(provider.client_secret, safe=""))  # RFC 6749 §2.3.1
        return _json("POST", place["token_endpoint"], data=asked, auth=who)
    asked |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    return _json("POST", place["token_endpoint"], data=asked)


def _checked(provider: Provider, place: dict, token: str | None, nonce: str) -> dict:
    """The claims of the token (Core §3.1.3.7): signature by the provider's keys, issuer, audience, time, nonce."""
    if not token:
        raise Untrusted("no token")
    try:
        key = _signing_key(jwt.get_unverified_header(token), _json("GET", place["jwks_uri"]))
        claims = jwt.decode(
            token,
            key,
            algorithms=SIGNATURES,
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=CLOCKS_DIFFER,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Untrusted(str(error)) from error
    if not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
        raise Untrusted("nonce")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise Untrusted("azp")
    return claims


def _signing_key(header: dict, published: dict) -> jwt.PyJWK:
    """The one published key that the token names; without a name the only signing key there is.

    A key that says for which algorithm it is, is taken for no other; never one that is shared (RFC 8725 §3.1).
    """
    keys = [key for key in published.get("keys", ()) if isinstance(key, dict) and key.get("use", "sig") == "sig"]
    named = [key for key in keys if key.get("kid") == header.get("kid")] if "kid" in header else keys
    algorithm = header.get("alg")
    if len(named) != 1 or algorithm not in SIGNATURES or named[0].get("alg", algorithm) != algorithm:
        raise Untrusted("key")
    return jwt.PyJWK.from_dict(named[0], algorithm=algorithm)


def vouches_second_factor(provider: Provider, claims: Mapping) -> bool:
    """Whether the provider says, in words that the operator accepts, that a second factor was used."""
    ways = claims.get("amr")
    said = {str(claims.get("acr", "")), *(map(str, ways) if isinstance(ways, list) else ())}
    return bool(said & provider.second_factor)


def verified_address(provider: Provider, claims: Mapping) -> str:
    """The e-mail address that counts as verified, or nothing. An explicit «not verified» is always believed."""
    email, said = str(claims.get("email", "")), claims.get("email_verified")
    trusted = said is None and email.rpartition("@")[2].lower() in provider.trusted_domains
    return email if said in (True, "true") or trusted else ""


def allows(provider: Provider, claims: Mapping) -> bool:
    """Whether every claim that the operator asks for has one of its values."""
    for name, wanted in provider.claims.items():
        held = claims.get(name)
        if not wanted & set(map(str, held if isinstance(held, list) else [held])):
            return False
    return True
