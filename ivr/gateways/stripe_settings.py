"""What the environment says about Stripe, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SETTINGS = ("IVR_STRIPE_SECRET_KEY", "IVR_STRIPE_WEBHOOK_SECRET", "IVR_STRIPE_MOTO", "IVR_STRIPE_API_BASE")


@dataclass(frozen=True, slots=True)
class StripeSettings:
    """`webhook_secrets` are several while one replaces another; `api_base` is Stripe's own where it is None."""

    secret_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    moto: bool
    api_base: str | None

    @classmethod
    def read(cls, settings: Mapping[str, str]) -> StripeSettings:
        """From settings that have no problems."""
        return cls(
            settings["IVR_STRIPE_SECRET_KEY"],
            _secrets(settings),
            settings.get("IVR_STRIPE_MOTO") == "on",
            settings.get("IVR_STRIPE_API_BASE", "").rstrip("/") or None,
        )


def problems(settings: Mapping[str, str], live: bool) -> list[str]:
    return [
        f"IVR_STRIPE_{name}: {wrong}"
        for name, wrong in (
            ("SECRET_KEY", _wrong_key(settings.get("IVR_STRIPE_SECRET_KEY", ""), live)),
            ("WEBHOOK_SECRET", _wrong_secrets(_secrets(settings))),
            ("MOTO", _wrong_switch(settings.get("IVR_STRIPE_MOTO", "off"))),
            ("API_BASE", _wrong_base(settings["IVR_STRIPE_API_BASE"]) if "IVR_STRIPE_API_BASE" in settings else ""),
        )
        if wrong
    ]


def _wrong_key(key: str, live: bool) -> str:
    if not key:
        return "is missing"
    found = re.fullmatch(r"[sr]k_(live|test)_[A-Za-z0-9]+", key)
    if not found:
        return "is no secret key of Stripe; one begins with sk_live_, rk_live_, sk_test_ or rk_test_"
    if live and found[1] == "test":
        return "is a test key, with which no money moves; production needs the live one"
    if not live and found[1] == "live":
        return "is a live key, and would charge real cards for invented bills; a demonstration needs the test key"
    return ""


def _secrets(settings: Mapping[str, str]) -> tuple[str, ...]:
    found = settings.get("IVR_STRIPE_WEBHOOK_SECRET", "").split(",")
    return tuple(secret.strip() for secret in found if secret.strip())


def _wrong_secrets(secrets: Sequence[str]) -> str:
    if all(re.fullmatch(r"whsec_[A-Za-z0-9+/=]+", secret) for secret in secrets):
        return ""
    return "is no signing secret of a webhook at Stripe; each begins with whsec_, with a comma between two"


def _wrong_switch(value: str) -> str:
    return "" if value in ("on", "off") else "is neither on nor off"


def _wrong_base(address: str) -> str:
    """The key travels in every request, so nobody may listen on the way."""
    try:
        parts = urlsplit(address)
        here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
        bare = parts.path in ("", "/") and not parts.query and not parts.fragment and parts.username is None
        if parts.hostname and bare and (parts.scheme == "https" or here) and (parts.port is None or parts.port > 0):
            return ""
    except ValueError:  # a port that is no number
        pass
    return "is no address the key may be sent to; use https://, or http:// on 127.0.0.1"
