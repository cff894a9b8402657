"""Card numbers, codes and birth dates go through the whole line, and stay nowhere."""

from __future__ import annotations

import base64
import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ivr.billing_file import COLUMNS
from ivr.settings import load
from tests.canaries.calls import IGNORED, READ, call, knock
from tests.canaries.planted import Canary, canaries
from tests.canaries.scanner import Scanner
from tests.databases import PostgreSQLServer
from tests.server import IMPORTED_ON, Server

CALLS = {"sqlite": 1000, "postgresql": 250}
AT_ONCE = 8
# From the first request of a call to the one in which its card was taken.
TURNS = 9


@pytest.fixture
def postgresql() -> Iterator[PostgreSQLServer]:
    """One of its own: everything in its folder is looked at."""
    server = PostgreSQLServer()
    yield server
    server.stop()


def billing_file(file: Path, planted: list[Canary]) -> list[str]:
    """Everybody owes a bill, and was born on a day that must not be found; the numbers of their accounts."""
    numbers = [str(20000000 + at) for at in range(len(planted))]
    with file.open("w", newline="") as written:
        rows = csv.writer(written)
        rows.writerow(COLUMNS)
        for number, canary in zip(numbers, planted, strict=True):
            person = (f"M{number}", "Rosa Rivera", number, "medical", "", "open", canary.born_as_written, "94612")
            rows.writerow([*person, f"H-{number}", "hospital", "125.40", "", "", "in 14 days"])
    return numbers


def everything_is_planted(folder: Path, calls: int, database_url: str) -> tuple[list[Canary], Server]:
    """The line as it runs for itself, after its calls; everything it wrote is in `folder`."""
    planted = canaries(calls)
    (folder / "temporary").mkdir(parents=True)
    server = Server.in_folder(folder / "line", database_url)
    server.environment["TMPDIR"] = str(folder / "temporary")
    accounts = billing_file(folder.parent / "bills.csv", planted)
    assert server.ivr("db", "upgrade").exit_code == 0
    done = server.ivr("accounts", "import", str(folder.parent / "bills.csv"), "--today", IMPORTED_ON)
    assert done.exit_code == 0, done.output
    server.begin()
    settings, address = load(server.environment), f"http://127.0.0.1:{server.port}"

    def bring(at: int) -> None:
        field, turn = READ[at % len(READ)], at // len(READ) % (TURNS + 3)
        call(settings, address, accounts[at], planted[at], field, turn, to_its_end=at % 5 == 0)

    with ThreadPoolExecutor(AT_ONCE) as callers:
        assert len(list(callers.map(bring, range(calls)))) == calls
    knock(address, planted[0])
    return planted, server


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_private_is_kept_anywhere(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = tmp_path / "written"
    looked_at = [folder]
    database_url = ""
    if engine == "postgresql":
        postgresql = request.getfixturevalue("postgresql")
        database_url = postgresql.fresh()
        looked_at.append(postgresql.folder)
    planted, server = everything_is_planted(folder, CALLS[engine], database_url)
    scanner = Scanner(planted)
    try:
        # While it runs, when its journals and temporary files are still there.
        hits = scanner.look_through(*looked_at)
        paid = server.ivr("payments", "list").output
    finally:
        printed = server.stop()
    # And when it has ended, and has written down what it still had in its hands.
    hits += scanner.look_through(folder)

    assert not hits, "\n".join(f"{hit.file}: a {hit.what}: {hit.around!r}" for hit in hits[:20])
    # It was a line at work: many paid, and where a card number came by another way, the operator is told.
    assert paid.count("succeeded") > CALLS[engine] / 20, paid[-2000:]
    assert printed.count("card_number_where_none_belongs") > CALLS[engine], printed[-2000:]


def test_the_scanner_finds_what_was_planted(tmp_path: Path) -> None:
    (canary,) = canaries(1, seed=7)
    (innocent,) = canaries(1, seed=8)
    told = {
        "as it is": canary.number,
        "in groups": canary.spaced,
        "with dashes": canary.dashed,
        "as it is spoken": ", ".join(canary.number),
        "among other digits": f"000{canary.number}000",
        "in base64": base64.b64encode(f"card {canary.number} of".encode()).decode(),
        "in an address": "%34".join(canary.number.split("4")),
        "the birth date as keyed": canary.born,
        "the birth date as written": f"born {canary.born_as_written}.",
        "the code": f"{{'note': '{canary.code}'}}",
    }
    for at, text in enumerate(told.values()):
        (tmp_path / f"{at}.bin").write_bytes(b"\x00\xffSQLite\x01" + text.encode() + b"\x00\xfe")
    (tmp_path / "innocent").write_text(f"{innocent.number} {innocent.born} {innocent.code}")

    found = {hit.file.stem for hit in Scanner([canary]).look_through(tmp_path)}

    assert found == {str(at) for at in range(len(told))}


def test_every_field_is_planted() -> None:
    """The list of what is planted is not shorter than what Twilio's own fields are."""
    assert not set(READ) & set(IGNORED)
    assert len({*READ, *IGNORED}) >= 55
