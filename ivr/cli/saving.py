"""A file of supervisors, written so that whoever reads it meanwhile meets the old one or the new one, whole."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def text_of(path: Path) -> str:
    """As it stands, with its own line ends."""
    return path.read_bytes().decode("utf-8")


def save(path: Path, text: str) -> None:
    """Put the text in the place of the file, which keeps its permissions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Hidden, so that nobody takes it for a file of ours while it is half written.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(text.encode("utf-8"))
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
