"""Which publication the files of a folder were made from: its number, in a hidden file beside them."""

from __future__ import annotations

from pathlib import Path

BASE = Path("flows/.release")


def read_base(folder: Path) -> int | None:
    """The number, or None when nobody wrote it down in a way that can be read."""
    try:
        written = (folder / BASE).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def write_base(folder: Path, number: int) -> None:
    if read_base(folder) != number:
        (folder / BASE).write_text(f"{number}\n", encoding="utf-8")
