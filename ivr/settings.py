"""Environment → Settings; everything that is missing or wrong is said at once.

In demo mode what is missing is drawn once and kept in `var/demo.env`, readable by its owner only. In
production nothing is made up: a missing or invented value stops the start.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    SkipValidation,
    ValidationError,
    model_validator,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from ivr.gateways import GATEWAYS, kind
from ivr.ledger.money import Money

DEMO_ENV = Path("var/demo.env")
DEMO_PORT = 8000
SHORTEST_SECRET = 32
# What a person can invent in a hurry; none of these keeps anything secret.
DEFAULTS = frozenset({"changeme", "secret", "password", "demo", "test"})

_TEXT_FROM = re.compile(r"\+[1-9]\d{6,14}|MG[0-9a-f]{32}", re.ASCII)

Mode = Literal["demo", "production"]


class Unusable(Exception):
    """One message that names every setting that is missing or wrong."""


def _dollars(given: Any) -> Any:
    """As they are written, for an amount of money that is not below zero."""
    if not isinstance(given, str):
        return given
    amount = Money.typed(given)
    if amount.minor < 0:
        raise ValueError(f"'{given}' is below zero")
    return amount


class Settings(BaseModel):
    """`home` holds flows/, prompts/ and var/; its default is the project's folder. `workers` are the processes that
    answer, as `ivr serve` starts them or another WSGI server was told to. `of_gateway` are the chosen gateway's own, as
    they stand in the environment."""

    model_config = ConfigDict(frozen=True, extra="ignore", validate_default=True)

    mode: Mode = Field("demo", validation_alias="IVR_MODE")
    home: Path = Field(Path(__file__).parent.parent, validation_alias="IVR_HOME")
    database_url: str = Field("", validation_alias="IVR_DATABASE_URL", repr=False)  # it may hold a password
    public_url: str = Field("", validation_alias="IVR_PUBLIC_URL")
    gateway: str = Field("sandbox", validation_alias="IVR_GATEWAY")
    of_gateway: SkipValidation[Mapping[str, str]] = Field(default_factory=dict, repr=False)  # a key may be among them
    pay_connector: str = Field("Default", validation_alias="IVR_PAY_CONNECTOR")
    account_sid: str = Field("", validation_alias="TWILIO_ACCOUNT_SID")
    auth_token: str = Field("", validation_alias="TWILIO_AUTH_TOKEN", repr=False)
    secret_key: str = Field("", validation_alias="IVR_SECRET_KEY", repr=False)
    # The number, or the messaging service at Twilio, from which callers get text messages; without it, none is offered.
    text_from: str = Field("", validation_alias="IVR_TEXT_FROM")
    workers: PositiveInt = Field(1, validation_alias="IVR_WORKERS")
    # What one person may give back of a payment alone, in dollars.
    refund_limit: Annotated[Money, BeforeValidator(_dollars)] = Field(Money(20000), validation_alias="IVR_REFUND_LIMIT")

    @model_validator(mode="before")
    @classmethod
    def _with_its_gateways_own(cls, given: dict[str, Any]) -> dict[str, Any]:
        begins = f"IVR_{given.get('IVR_GATEWAY', 'sandbox')}_".upper()
        return {**given, "of_gateway": {name: value for name, value in given.items() if name.startswith(begins)}}

    @property
    def live(self) -> bool:
        """Is real money to move?"""
        return self.mode == "production"

    @property
    def secret(self) -> bytes:
        return self.secret_key.encode()

    @property
    def voice_url(self) -> str:
        return f"{self.public_url}/voice"


def home() -> Path:
    """The folder that holds flows/ and prompts/, for commands that need nothing else of the settings."""
    return Path(os.environ.get("IVR_HOME") or Settings.model_fields["home"].default)


def load(environment: Mapping[str, str] | None = None, port: int = DEMO_PORT) -> Settings:
    """Read the settings; raises Unusable. In demo mode this draws what is missing, the first time."""
    given = {name: value for name, value in (os.environ if environment is None else environment).items() if value}
    problems = []
    if given.get("IVR_MODE", "demo") not in get_args(Mode):
        problems.append(f"IVR_MODE: '{given['IVR_MODE']}' is no mode; use {' or '.join(get_args(Mode))}")
        given["IVR_MODE"] = "production"
    if given.get("IVR_MODE", "demo") == "demo":
        home = Path(given.get("IVR_HOME", Settings.model_fields["home"].default))
        given = {**_demo(home, port), **given}
    try:
        settings = Settings.model_validate(given)
    except ValidationError as wrong:
        # Their values are not shown: a secret may be among them.
        problems += [f"{error['loc'][0]}: {error['msg'].removeprefix('Value error, ')}" for error in wrong.errors()]
        raise Unusable(_message(problems)) from None
    problems += _problems(settings)
    if problems:
        raise Unusable(_message(problems))
    return settings.model_copy(update={"public_url": settings.public_url.rstrip("/")})


def _message(problems: list[str]) -> str:
    return "The line cannot start. In the environment:\n" + "\n".join(f"  {problem}" for problem in problems)


def _problems(settings: Settings) -> list[str]:
    found = [f"{name}: is missing" for name, value in _required(settings).items() if not value]
    if settings.database_url:
        try:
            url = make_url(settings.database_url)
            backend = url.get_backend_name()
            if backend not in ("sqlite", "postgresql"):
                found.append(f"IVR_DATABASE_URL: '{backend}' is no database we know; use sqlite or postgresql")
            elif backend == "sqlite" and url.database in (None, "", ":memory:"):
                found.append("IVR_DATABASE_URL: names no file, so nothing would be kept; write sqlite:///var/ivr.db")
        except (ArgumentError, ValueError):  # ValueError: a port that is no number
            found.append("IVR_DATABASE_URL: is not a database address; write it like postgresql://user@host/name")
    if settings.public_url and not _is_web_address(settings.public_url):
        found.append("IVR_PUBLIC_URL: is not a web address; write it like https://line.example.org")
    if settings.text_from and not _TEXT_FROM.fullmatch(settings.text_from):
        found.append(
            "IVR_TEXT_FROM: is neither a number like +15105550100 nor the id of a messaging service, which is MG and "
            "32 digits"
        )
    if settings.gateway not in GATEWAYS:
        found.append(f"IVR_GATEWAY: there is no gateway '{settings.gateway}'; use {' or '.join(GATEWAYS)}")
    else:
        found += kind(settings.gateway).problems(settings.of_gateway, settings.live)
    if settings.mode == "production":
        found += _unfit_for_production(settings)
    return found


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        return False


def _required(settings: Settings) -> dict[str, str]:
    return {
        "IVR_DATABASE_URL": settings.database_url,
        "IVR_PUBLIC_URL": settings.public_url,
        "TWILIO_ACCOUNT_SID": settings.account_sid,
        "TWILIO_AUTH_TOKEN": settings.auth_token,
        "IVR_SECRET_KEY": settings.secret_key,
    }


def _unfit_for_production(settings: Settings) -> list[str]:
    found = []
    if settings.public_url.startswith("http://"):
        found.append("IVR_PUBLIC_URL: http is not enough; Twilio asks for https when it takes cards")
    if settings.secret_key and (len(settings.secret_key) < SHORTEST_SECRET or settings.secret_key.lower() in DEFAULTS):
        found.append(f"IVR_SECRET_KEY: is a default or shorter than {SHORTEST_SECRET} characters")
    if settings.auth_token.lower() in DEFAULTS:
        found.append("TWILIO_AUTH_TOKEN: is a default, not your account's token")
    drawn = _read_env(settings.home / DEMO_ENV)
    for name, value in _required(settings).items():
        if value and name in ("TWILIO_AUTH_TOKEN", "IVR_SECRET_KEY") and drawn.get(name) == value:
            found.append(f"{name}: is the one drawn for demonstrations")
    return found


def _demo(home: Path, port: int) -> dict[str, str]:
    """What the demonstration makes up: secrets drawn once and kept, the rest from the port and the folder."""
    file = home / DEMO_ENV
    kept = _read_env(file)
    drawn = {
        "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "IVR_SECRET_KEY": secrets.token_urlsafe(32),
    }
    if not drawn.keys() <= kept.keys():
        kept = {**drawn, **kept}
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
            os.fchmod(opened.fileno(), 0o600)  # also when somebody had put a file there before
            opened.write("# Drawn once for the demonstration on this machine. Keep it here.\n")
            opened.writelines(f"{name}={value}\n" for name, value in kept.items())
    made_up = {"IVR_DATABASE_URL": f"sqlite:///{home / 'var' / 'ivr.db'}", "IVR_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    return {**made_up, **kept}


def _read_env(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    lines = (line.partition("=") for line in file.read_text().splitlines() if line and not line.startswith("#"))
    return {name: value for name, _, value in lines if value}
