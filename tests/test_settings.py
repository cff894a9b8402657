"""What the line is told by its environment, and what it refuses to start with."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ivr.settings import DEMO_ENV, Unusable, load

# Drawn by hand for these tests; they open nothing.
TOKEN = "5f2b7c90d1e84a6f9b3c5d7e1a2f4b68"
KEY = "a key that is long enough to keep something secret"
PRODUCTION = {
    "IVR_MODE": "production",
    "IVR_DATABASE_URL": "postgresql://ivr:the-database-password@db.example/ivr",
    "IVR_PUBLIC_URL": "https://line.example/",
    "TWILIO_ACCOUNT_SID": "AC" + "5" * 32,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "IVR_SECRET_KEY": KEY,
}
LIVE_KEY, TEST_KEY, WEBHOOK = "sk_live_51Qx7LongEnough", "rk_test_51Qx7LongEnough", "whsec_a1,whsec_b2+/="
STRIPE = {"IVR_GATEWAY": "stripe", "IVR_STRIPE_SECRET_KEY": LIVE_KEY}
SANDBOX = "IVR_GATEWAY: the sandbox moves no money; production needs a real gateway"


def refused(environment: dict[str, str], home: Path) -> list[str]:
    """The lines of the one message, without its first."""
    with pytest.raises(Unusable) as wrong:
        load({"IVR_HOME": str(home), **environment})
    first, *lines = str(wrong.value).splitlines()
    assert first == "The line cannot start. In the environment:"
    return [line.strip() for line in lines]


def test_the_demonstration_draws_what_is_missing_once_for_its_owner_only(tmp_path: Path) -> None:
    first = load({"IVR_HOME": str(tmp_path)})
    again = load({"IVR_HOME": str(tmp_path)})

    assert again == first
    assert all((first.account_sid, first.auth_token, first.secret_key))
    assert first.voice_url == "http://127.0.0.1:8000/voice"
    assert stat.S_IMODE((tmp_path / DEMO_ENV).stat().st_mode) == 0o600


def test_no_two_demonstrations_draw_the_same_secrets(tmp_path: Path) -> None:
    one, other = (load({"IVR_HOME": str(tmp_path / name)}) for name in ("one", "other"))
    assert one.secret_key != other.secret_key
    assert one.auth_token != other.auth_token


def test_what_was_lost_from_the_demonstrations_file_is_drawn_anew_and_the_rest_kept(tmp_path: Path) -> None:
    first = load({"IVR_HOME": str(tmp_path)})
    file = tmp_path / DEMO_ENV
    file.write_text(f"TWILIO_AUTH_TOKEN={first.auth_token}\nIVR_SECRET_KEY=\n")
    file.chmod(0o644)

    second = load({"IVR_HOME": str(tmp_path)})

    assert second.auth_token == first.auth_token
    assert len(second.secret_key) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_given_is_used_and_not_drawn(tmp_path: Path) -> None:
    settings = load({"IVR_HOME": str(tmp_path), "TWILIO_AUTH_TOKEN": TOKEN, "IVR_PUBLIC_URL": "https://x.example/"})
    assert settings.auth_token == TOKEN
    assert settings.voice_url == "https://x.example/voice"


def test_production_names_everything_that_is_missing_in_one_message(tmp_path: Path) -> None:
    assert refused({"IVR_MODE": "production"}, tmp_path) == [
        "IVR_DATABASE_URL: is missing",
        "IVR_PUBLIC_URL: is missing",
        "TWILIO_ACCOUNT_SID: is missing",
        "TWILIO_AUTH_TOKEN: is missing",
        "IVR_SECRET_KEY: is missing",
        SANDBOX,
    ]
    assert not (tmp_path / DEMO_ENV).exists()


def test_production_names_everything_that_is_unfit_in_one_message(tmp_path: Path) -> None:
    unfit = {
        **PRODUCTION,
        "IVR_DATABASE_URL": "mysql://root@db.example/ivr",
        "IVR_PUBLIC_URL": "http://line.example",
        "TWILIO_AUTH_TOKEN": "changeme",
        "IVR_SECRET_KEY": "too short",
    }
    assert refused(unfit, tmp_path) == [
        "IVR_DATABASE_URL: 'mysql' is no database we know; use sqlite or postgresql",
        SANDBOX,
        "IVR_PUBLIC_URL: http is not enough; Twilio asks for https when it takes cards",
        "IVR_SECRET_KEY: is a default or shorter than 32 characters",
        "TWILIO_AUTH_TOKEN: is a default, not your account's token",
    ]


def test_production_refuses_the_secrets_of_a_demonstration(tmp_path: Path) -> None:
    demo = load({"IVR_HOME": str(tmp_path)})
    moved = {**PRODUCTION, "TWILIO_AUTH_TOKEN": demo.auth_token, "IVR_SECRET_KEY": demo.secret_key}
    assert refused(moved, tmp_path) == [
        SANDBOX,
        "TWILIO_AUTH_TOKEN: is the one drawn for demonstrations",
        "IVR_SECRET_KEY: is the one drawn for demonstrations",
    ]


def test_a_mode_nobody_knows_is_held_to_what_production_asks_for(tmp_path: Path) -> None:
    assert refused({**PRODUCTION, "IVR_MODE": "prod", "IVR_PUBLIC_URL": ""}, tmp_path) == [
        "IVR_MODE: 'prod' is no mode; use demo or production",
        "IVR_PUBLIC_URL: is missing",
        SANDBOX,
    ]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("IVR_DATABASE_URL", "the usual one", "is not a database address; write it like postgresql://user@host/name"),
        ("IVR_DATABASE_URL", "sqlite://", "names no file, so nothing would be kept; write sqlite:///var/ivr.db"),
        (
            "IVR_DATABASE_URL",
            "postgresql://ivr@db:port/ivr",
            "is not a database address; write it like postgresql://user@host/name",
        ),
        ("IVR_PUBLIC_URL", "line.example", "is not a web address; write it like https://line.example.org"),
        ("IVR_PUBLIC_URL", "https://", "is not a web address; write it like https://line.example.org"),
        ("IVR_PUBLIC_URL", "https://[line", "is not a web address; write it like https://line.example.org"),
        ("IVR_GATEWAY", "acme", "there is no gateway 'acme'; use sandbox or stripe"),
    ],
)
def test_the_demonstration_too_refuses_what_cannot_work(tmp_path: Path, name: str, value: str, why: str) -> None:
    assert refused({name: value}, tmp_path) == [f"{name}: {why}"]


def test_production_starts_with_stripe_and_what_belongs_to_it(tmp_path: Path) -> None:
    more = {
        "IVR_STRIPE_WEBHOOK_SECRET": WEBHOOK,
        "IVR_STRIPE_MOTO": "on",
        "IVR_STRIPE_API_BASE": "https://pay.example/",
    }
    settings = load({**PRODUCTION, **STRIPE, **more, "IVR_HOME": str(tmp_path)})

    assert settings.of_gateway == {"IVR_STRIPE_SECRET_KEY": LIVE_KEY, **more}
    assert load({"IVR_HOME": str(tmp_path), **STRIPE, "IVR_STRIPE_SECRET_KEY": TEST_KEY}).gateway == "stripe"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"SECRET_KEY": ""}, "is missing"),
        ({"SECRET_KEY": TEST_KEY}, "is a test key, with which no money moves; production needs the live one"),
        (
            {"SECRET_KEY": "pk_live_51Qx7"},
            "is no secret key of Stripe; one begins with sk_live_, rk_live_, sk_test_ or rk_test_",
        ),
        (
            {"SECRET_KEY": LIVE_KEY + "\n"},
            "is no secret key of Stripe; one begins with sk_live_, rk_live_, sk_test_ or rk_test_",
        ),
        (
            {"WEBHOOK_SECRET": "whsec_a1,sk_live_b2"},
            "is no signing secret of a webhook at Stripe; each begins with whsec_, with a comma between two",
        ),
        ({"MOTO": "perhaps"}, "is neither on nor off"),
        *(
            ({"API_BASE": base}, "is no address the key may be sent to; use https://, or http:// on 127.0.0.1")
            for base in (
                "http://pay.example",
                "http://127.0.0.1.pay.example",
                "http://localhost@pay.example",
                "https://somebody@pay.example",
                "https://",
                "https://pay.example/v1",
                "https://pay.example?x",
                "https://pay.example:port",
                "ftp://127.0.0.1",
            )
        ),
    ],
)
def test_what_is_wrong_with_stripes_own_settings_is_said_with_the_rest(
    tmp_path: Path, given: dict[str, str], why: str
) -> None:
    own = {f"IVR_STRIPE_{name}": value for name, value in given.items()}
    wrong = {**PRODUCTION, **STRIPE, **own, "IVR_SECRET_KEY": "too short"}
    assert refused(wrong, tmp_path) == [
        f"{next(iter(own))}: {why}",
        "IVR_SECRET_KEY: is a default or shorter than 32 characters",
    ]


def test_a_demonstration_charges_nobody(tmp_path: Path) -> None:
    assert refused(STRIPE, tmp_path) == [
        "IVR_STRIPE_SECRET_KEY: is a live key, and would charge real cards for invented bills; "
        "a demonstration needs the test key"
    ]


@pytest.mark.parametrize("base", ["http://127.0.0.1:4242", "http://localhost:4242/", "https://pay.example:8443"])
def test_a_private_stripe_may_stand_on_this_machine_or_behind_tls(tmp_path: Path, base: str) -> None:
    own = {"IVR_STRIPE_SECRET_KEY": TEST_KEY, "IVR_STRIPE_API_BASE": base}
    assert load({"IVR_HOME": str(tmp_path), **STRIPE, **own}).of_gateway == own


def test_secrets_are_neither_shown_with_the_settings_nor_in_the_message(tmp_path: Path) -> None:
    own = {"IVR_STRIPE_SECRET_KEY": TEST_KEY, "IVR_STRIPE_WEBHOOK_SECRET": WEBHOOK}
    secrets = (TOKEN, KEY, "the-database-password", TEST_KEY, "whsec_a1")
    everything = {**PRODUCTION, **STRIPE, **own}
    demo = load({**everything, "IVR_MODE": "demo", "IVR_HOME": str(tmp_path)})
    shown = f"{demo!r} {demo}"
    assert not [secret for secret in secrets if secret in shown]

    # An undecodable byte, as it comes out of os.environ, is the one thing no string setting takes.
    for name in ("TWILIO_AUTH_TOKEN", "IVR_SECRET_KEY", "IVR_DATABASE_URL", *own):
        unreadable = {**everything, name: everything[name] + "\udcff"}
        assert not [secret for secret in secrets if secret in "\n".join(refused(unreadable, tmp_path))]


def test_what_one_person_may_give_back_is_two_hundred_dollars_unless_the_operator_says_otherwise(
    tmp_path: Path,
) -> None:
    demo = {"IVR_HOME": str(tmp_path)}
    given = {"": "200.00", "50": "50.00", "$1,250.00": "1250.00", "0": "0.00"}
    assert {one: str(load({**demo, "IVR_REFUND_LIMIT": one}).refund_limit) for one in given} == given

    assert refused({"IVR_REFUND_LIMIT": "a lot"}, tmp_path) == [
        "IVR_REFUND_LIMIT: 'a lot' is not an amount of money; write it like 125.40"
    ]
    assert refused({"IVR_REFUND_LIMIT": "-1.00"}, tmp_path) == ["IVR_REFUND_LIMIT: '-1.00' is below zero"]
