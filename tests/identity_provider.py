"""A real OpenID Connect server (Canaille) in a process of its own: `python identity_provider.py PORT RETURN_ADDRESS`.

Everybody's password is PASSWORD. Users: anna, beat and eva (verified addresses), uli (not verified).
"""

import sys

PASSWORD = "Anbieter-Zaun-26"
CLIENT, SECRET = "willkomm", "nur-fuer-die-pruefung"
VERIFIED = "{% if user.user_name != 'uli' %}true{% endif %}"
PEOPLE = ("anna", "beat", "eva", "uli")


def main(port: int, returns: str) -> None:
    """Serve until somebody ends the process; everything is kept in memory."""
    from canaille import create_app
    from canaille.app import models
    from canaille.backends import Backend
    from joserfc.jwk import RSAKey
    from werkzeug.serving import run_simple

    app = create_app(
        {
            "SECRET_KEY": "pruefung",
            "SERVER_NAME": f"localhost:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "SMTP": None, "CAPTCHA_ENABLED": False, "NAME": "Amt"},
            "CANAILLE_OIDC": {
                "ACTIVE_JWKS": [RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)],
                "TRUSTED_DOMAINS": ["localhost"],
            },
        }
    )
    app.config["CANAILLE_OIDC"]["USERINFO_MAPPING"]["EMAIL_VERIFIED"] = VERIFIED
    with app.app_context():
        for name in PEOPLE:
            email = f"{name}@example.invalid"
            Backend.instance.save(
                models.User(user_name=name, family_name=name, formatted_name=name, emails=[email], password=PASSWORD)
            )
        client = models.Client(
            client_id=CLIENT,
            client_secret=SECRET,
            client_name="Willkomm",
            client_uri="http://localhost",
            redirect_uris=[returns],
            token_endpoint_auth_method="client_secret_basic",
            grant_types=["authorization_code"],
            response_types=["code"],
            scope=["openid", "email"],
        )
        Backend.instance.save(client)
        client.audience = [client]
        Backend.instance.save(client)
    run_simple("localhost", port, app)  # one request at a time: what it keeps in memory is not made for threads


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
