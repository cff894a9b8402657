"""flows/ and prompts/ on disk → the texts in them.

Nothing is understood here, and nothing written: what the texts mean is for `flowfile` to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ivr.flowfile.problems import Problem, Problems
from ivr.flowfile.source import LARGEST_FILE

FOLDERS = ("flows", "prompts")


def files(home: Path) -> Sequence[Path]:
    """Without hidden ones: editors keep theirs beside the file that is being edited."""
    found = (path for folder in FOLDERS for path in (home / folder).glob("*.yaml"))
    return sorted(path for path in found if not path.name.startswith("."))


def texts(home: Path) -> dict[str, str]:
    """Each file by its name, such as `flows/hours.yaml`. Raises Problems when one cannot be opened.

    Raises FileNotFoundError when one is gone before it could be read.
    """
    return {path.relative_to(home).as_posix(): _text(home, path) for path in files(home)}


def _text(home: Path, path: Path) -> str:
    """What is not UTF-8 is read with marks where letters are lost, so that their place can be told.

    Of a file that is too large only as much is read as shows that it is.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as opened:
            return opened.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise
    except OSError as wrong:
        file = path.relative_to(home).as_posix()
        mend = "Let the line's own user read it, or take it away."
        raise Problems(
            [Problem(file, 1, 1, "The file cannot be opened.", mend=mend, rule="cannot-be-opened")]
        ) from wrong
