"""One supervisor at a line whose clock stands still until a test moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.releases.supervisor import Supervisor

# Tuesday, March 16, 2027, 10:00 am on the line.
MORNING = datetime(2027, 3, 16, 17, tzinfo=UTC)


@dataclass
class Clock:
    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    standing = Clock()
    monkeypatch.setattr("app.now", standing.now)
    return standing


@pytest.fixture
def ana(tmp_path: Path, sqlite_url: str, clock: Clock) -> Supervisor:
    return Supervisor.at(tmp_path / "ana", sqlite_url, "ana")


@pytest.fixture
def ana_anywhere(tmp_path: Path, database_url: str, clock: Clock) -> Supervisor:
    """The same on either database."""
    return Supervisor.at(tmp_path / "ana", database_url, "ana")
