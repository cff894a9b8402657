"""Imports run one way, and every room says what never happens in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parent.parent
HOUSE = PROJECT / "ivr"

# What each room may import of ours. The order is that of the house, from what knows nothing to what joins everything.
MAY_IMPORT: dict[str, set[str]] = {
    "ledger": set(),
    "values": {"ledger"},
    "hours": set(),
    "wall_time": set(),
    "card_numbers": set(),
    "simulator": set(),  # a mistake made on both sides would cancel out
    "handset": {"simulator"},
    "accounts": {"ledger"},
    "billing_file": {"accounts", "ledger"},
    "posting_file": {"ledger"},
    "engine": {"ledger", "values"},
    "speech": {"ledger", "values"},
    "release": {"engine", "hours", "speech"},
    "switches": {"release"},
    "attempts": set(),
    "flowfile": {"engine", "hours", "ledger", "release", "speech"},
    "until": {"flowfile", "hours", "wall_time"},
    "seeing": {"engine", "flowfile", "hours", "ledger", "release", "speech", "values"},
    "flowfolder": {"flowfile"},
    "publications": set(),
    "shelf": {"flowfile", "flowfolder", "release"},
    "content": {"flowfile", "flowfolder", "release", "shelf"},
    "demonstration": {"content", "flowfile", "published", "release"},
    "published": {"flowfile", "publications", "release", "shelf"},
    "twiml": {"card_numbers", "engine", "speech"},
    "payments": {"ledger"},
    "texts": {"ledger", "release", "speech", "values"},
    "house": {
        "accounts",
        "attempts",
        "engine",
        "hours",
        "ledger",
        "payments",
        "release",
        "switches",
        "texts",
        "values",
    },
    "switchboard": {"engine", "hours", "house", "release", "speech", "switches"},
    # Storage and gateways know the ports, and the values that pass through them; the sandbox keeps books of its own.
    "store": {
        "accounts",
        "attempts",
        "billing_file",
        "ledger",
        "payments",
        "posting_file",
        "publications",
        "release",
        "switchboard",
        "switches",
        "texts",
    },
    "gateways": {"ledger", "payments", "store"},
    "senders": {"texts"},
    "logs": set(),
    "alerts": {"flowfile", "logs", "payments", "switches", "texts"},
    "worker": set(),
    "settings": {"gateways", "ledger"},  # what a gateway is told by the environment is its own to judge
    "web": {"logs", "payments", "switchboard", "twiml"},
}
# These join the rooms together, and may know them all.
JOINING = {"cli", "rehearsal"}
PURE = (
    "accounts",
    "billing_file",
    "card_numbers",
    "engine",
    "flowfile",
    "hours",
    "ledger",
    "posting_file",
    "publications",
    "release",
    "seeing",
    "speech",
    "twiml",
    "until",
    "values",
    "wall_time",
)
# What a clock, a network, a disk, a database or a web framework is imported as.
IO = {
    "flask",
    "os",
    "pathlib",
    "random",
    "requests",
    "secrets",
    "socket",
    "sqlalchemy",
    "threading",
    "time",
    "werkzeug",
}

# What the line is built with. A telephone that shared it would share its mistakes.
OF_THE_LINE = {"alembic", "flask", "sqlalchemy", "twilio", "werkzeug"}


def files(room: str) -> list[Path]:
    folder = HOUSE / room
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [HOUSE / f"{room}.py"]


def rooms() -> set[str]:
    inside = {path.stem for path in HOUSE.glob("*.py") if path.stem != "__init__"}
    return inside | {path.parent.name for path in HOUSE.glob("*/__init__.py")}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "ivr":
                yield from ((node.lineno, f"ivr.{name.name}") for name in node.names)
            else:
                yield node.lineno, node.module


def test_no_arrow_runs_backward() -> None:
    backward = [
        f"{path.relative_to(PROJECT)}:{line}: {room} may not import {name}"
        for room, known in MAY_IMPORT.items()
        for path in files(room)
        for line, name in imports(path)
        if name == "app" or (name.startswith("ivr.") and name.split(".")[1] not in {room, *known})
    ]
    assert not backward, "\n".join(backward)


def test_the_telephone_shares_nothing_with_the_line_it_calls() -> None:
    shared = [
        f"{path.relative_to(PROJECT)}:{line}: the telephone imports {name}"
        for path in files("simulator")
        for line, name in imports(path)
        if name.split(".")[0] in OF_THE_LINE or (name.split(".")[0] == "ivr" and name.split(".")[1] != "simulator")
    ]
    assert not shared, "\n".join(shared)


def test_no_pure_room_touches_the_world() -> None:
    touching = [
        f"{path.relative_to(PROJECT)}:{line}: {room} is pure and imports {name}"
        for room in PURE
        for path in files(room)
        for line, name in imports(path)
        if name.split(".")[0] in IO
    ]
    assert not touching, "\n".join(touching)


def test_every_room_has_its_place_in_this_list() -> None:
    assert rooms() == {*MAY_IMPORT, *JOINING}


def test_every_room_says_what_never_happens_in_it() -> None:
    for marker in HOUSE.rglob("__init__.py"):
        told = ast.get_docstring(ast.parse(marker.read_text())) or ""
        if marker.parent != HOUSE and "migrations" not in marker.parts:
            assert re.search(r"\b(never|nothing|no|nobody)\b", told, re.IGNORECASE), marker
