"""What tests of several rooms share: databases, and a whole line to call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ivr.billing_file import read_billing_file
from ivr.store.billing import DEMO_FILE, load_billing
from ivr.store.database import Database
from tests.databases import PostgreSQLServer, SQLiteFiles
from tests.line import SECRET, LineUnderTest
from tests.stripe_server.process import StripeAccount, stripe_server

BROWSER = Path(__file__).parent / "browser"
# The demonstration's bills are due some days after this one.
IMPORTED_ON = date(2027, 3, 10)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--browser", action="store_true", help="also collect tests/browser, which needs Chromium")
    parser.addoption("--pictures", action="store_true", help="let tests/browser draw the README's pictures anew")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`make test` needs nothing but what pip brings; `.ci/run` installs a browser and asks for it."""
    return True if collection_path == BROWSER and not config.getoption("--browser") else None


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SQLiteFiles:
    return SQLiteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQLServer]:
    server = PostgreSQLServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def stripe_address() -> Iterator[str]:
    with stripe_server() as address:
        yield address


@pytest.fixture
def stripe_account(stripe_address: str) -> StripeAccount:
    """An account for tests at a Stripe of our own."""
    return StripeAccount.opened(stripe_address)


ENGINES = ("sqlite", "postgresql")


@pytest.fixture
def sqlite_url(sqlite_files: SQLiteFiles, tmp_path: Path) -> str:
    return sqlite_files.fresh(tmp_path)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty, migrated database; every test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite_url")
        return url
    server: PostgreSQLServer = request.getfixturevalue("postgresql_server")
    return server.fresh()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def load_demo(url: str) -> None:
    database = Database(url)
    rows = read_billing_file(DEMO_FILE.read_text(), IMPORTED_ON)
    load_billing(database, SECRET, rows, datetime(2027, 3, 10, 12, tzinfo=UTC))
    database.close()


@pytest.fixture
def line(sqlite_url: str) -> Iterator[LineUnderTest]:
    """A whole line with the demonstration's accounts, on SQLite, called over an in-process transport."""
    load_demo(sqlite_url)
    under_test = LineUnderTest.on(sqlite_url)
    yield under_test
    under_test.close()


@pytest.fixture
def line_anywhere(database_url: str) -> Iterator[LineUnderTest]:
    """The same line on either database."""
    load_demo(database_url)
    under_test = LineUnderTest.on(database_url)
    yield under_test
    under_test.close()
