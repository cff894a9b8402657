"""A whole line under test: our application, called by the simulated telephone without a network between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

import app
from ivr.ledger.money import Money
from ivr.settings import Settings
from ivr.simulator.caller import Scripted
from ivr.simulator.clock import Clock, read_time
from ivr.simulator.dialect import complaints
from ivr.simulator.phone import Ending, Phone
from ivr.simulator.transcript import Transcript
from ivr.simulator.transport import Answer
from ivr.store.accounts import Accounts
from ivr.store.payments import Payments

PROJECT = Path(__file__).parent.parent
SECRET = b"the key of the tests, long enough for anybody"
ACCOUNT_SID = "AC" + "5" * 32
AUTH_TOKEN = "the token of the tests"
PUBLIC_URL = "https://line.example"
MORNING = "2027-03-16 10:00 am America/Los_Angeles"

# What a caller of the demonstration presses, from the greeting to the amounts.
TO_THE_AMOUNTS = ("1", "1", "10000001#", "03151948", "94612")


@dataclass
class InProcess:
    """The simulated telephone's way to a WSGI application. Every TwiML that passes is held to Twilio's rules."""

    web: Flask
    answers: list[Answer] = field(default_factory=list)

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        response = self.web.test_client().open(target, method=method, headers=headers, data=body)
        text = response.get_data(as_text=True)
        if response.status_code == 200:
            assert complaints(text) == [], (url, text)
        answer = Answer(response.status_code, dict(response.headers), text)
        self.answers.append(answer)
        return answer


@dataclass
class LineUnderTest:
    parts: app.Parts
    web: Flask

    @staticmethod
    def environment(database_url: str, home: Path = PROJECT) -> dict[str, str]:
        """For a process of its own."""
        return {
            "IVR_MODE": "demo",
            "IVR_HOME": str(home),
            "IVR_DATABASE_URL": database_url,
            "IVR_PUBLIC_URL": PUBLIC_URL,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "IVR_SECRET_KEY": SECRET.decode(),
        }

    @classmethod
    def settings(cls, database_url: str, home: Path = PROJECT, **more: Any) -> Settings:
        return Settings.model_validate({**cls.environment(database_url, home), **more})

    @classmethod
    def on(cls, database_url: str, home: Path = PROJECT) -> LineUnderTest:
        parts = app.join(cls.settings(database_url, home))
        return cls(parts, app.web(parts))

    def close(self) -> None:
        self.parts.close()

    def call(
        self,
        lines: Sequence[str],
        *,
        clock: str = MORNING,
        from_number: str = "+15105550142",
        agent: str = "answers",
        twice: bool = False,
        status_callback: str | None = f"{PUBLIC_URL}/voice/status",
        **more: Any,
    ) -> Ending:
        """Make one call; each line is what the caller does at the next moment the line waits for them."""
        return Phone(
            f"{PUBLIC_URL}/voice",
            caller=Scripted(list(lines)),
            from_number=from_number,
            to_number="+18003903507",
            account_sid=ACCOUNT_SID,
            auth_token=AUTH_TOKEN,
            clock=Clock(read_time(clock)),
            transport=InProcess(self.web),
            status_callback=status_callback,
            agent=agent,  # type: ignore[arg-type]
            twice=twice,
            **more,
        ).call()

    def owed(self, number: str) -> Money:
        (account,) = Accounts(self.parts.database).by_number(number)
        return sum((bill.owed for bill in account.bills), Money(0))

    def payments(self) -> list[tuple[str, str]]:
        """State and amount of every payment, the newest first."""
        return [(payment.state, str(payment.amount)) for payment, _ in Payments(self.parts.database).all()]


def words(ending: Ending) -> list[str]:
    return [heard.words for heard in ending.heard]


def said(ending: Ending, part: str) -> bool:
    """Was this heard, anywhere on the call?"""
    return any(part in sentence for sentence in words(ending))


def steps(ending: Ending) -> list[str]:
    """The steps that spoke, in order, each once in a row."""
    order: list[str] = []
    for heard in ending.heard:
        if heard.step and (not order or order[-1] != heard.step):
            order.append(heard.step)
    return order


def said_and_done(script: str) -> list[str]:
    """The call itself, without the number and the date that are others every time."""
    printed = (event.printed for event in Transcript.read(script).events)
    return [re.sub(r"number is .*|is due .*", "", line) for line in printed]
