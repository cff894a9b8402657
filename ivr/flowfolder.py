"""flows/ and prompts/ on disk → what is in them.

Nothing is understood here, and nothing written: what the texts mean is for `flowfile` to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ivr.flowfile.problems import Problem, Problems
from ivr.flowfile.source import LARGEST_FILE

FOLDERS = ("flows", "prompts")
RECORDINGS = ("prompts/audio/*/*.wav", "prompts/audio/*/*.mp3")
# No letter takes more of a file.
BYTES_OF_A_LETTER = 4


def files(home: Path) -> Sequence[Path]:
    """The texts supervisors edit, without hidden ones: editors keep theirs beside the file that is being edited."""
    return _shown(path for folder in FOLDERS for path in (home / folder).glob("*.yaml"))


def recordings(home: Path) -> Sequence[Path]:
    """What is played instead of the words."""
    return _shown(path for kind in RECORDINGS for path in home.glob(kind))


def contents(home: Path) -> dict[str, bytes]:
    """Each file, texts and recordings alike, byte for byte by its name, such as `flows/hours.yaml`.

    Raises Problems when one cannot be opened, and FileNotFoundError when one is gone before it could be read.
    """
    return _contents(home, [*files(home), *recordings(home)])


def texts(home: Path) -> dict[str, str]:
    """The words of each text by its name; raises as `contents` does."""
    return words(_contents(home, files(home)))


def words(contents: Mapping[str, bytes]) -> dict[str, str]:
    """The texts among these files. What is not UTF-8 is read with marks where letters are lost, so that their place
    can be told; a line ends in the same way wherever it was written."""
    decoded = {name: content.decode(errors="replace") for name, content in contents.items() if name.endswith(".yaml")}
    return {name: text.replace("\r\n", "\n").replace("\r", "\n") for name, text in decoded.items()}


def _shown(found: Iterable[Path]) -> Sequence[Path]:
    return sorted(path for path in found if not path.name.startswith("."))


def _contents(home: Path, paths: Sequence[Path]) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): _content(home, path) for path in paths}


def _content(home: Path, path: Path) -> bytes:
    """Of a text that is too large only as much is read as shows that it is."""
    enough = LARGEST_FILE * BYTES_OF_A_LETTER + 1 if path.suffix == ".yaml" else -1
    try:
        with path.open("rb") as opened:
            return opened.read(enough)
    except FileNotFoundError:
        raise
    except OSError as wrong:
        file = path.relative_to(home).as_posix()
        mend = "Let the line's own user read it, or take it away."
        raise Problems(
            [Problem(file, 1, 1, "The file cannot be opened.", mend=mend, rule="cannot-be-opened")]
        ) from wrong
