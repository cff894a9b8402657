"""flows/ and prompts/ on disk → what is in them.

Nothing is understood here, and nothing written: what the texts mean is for `flowfile` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ivr.flowfile.problems import Problem, Problems
from ivr.flowfile.source import LARGEST_FILE

FOLDERS = ("flows", "prompts")
RECORDINGS = ("prompts/audio/*/*.wav", "prompts/audio/*/*.mp3")
# What people call a text, or a sound, that is not named as it is read. A copy in a folder of its own is meant to rest.
_NEARLY_A_TEXT = re.compile(r"(flows|prompts)/([^/]+?)\.(yml|yaml|yaml\.txt)", re.IGNORECASE)
_NEARLY_A_SOUND = re.compile(r"prompts/.*\.(wav|mp3|m4a|aac|ogg|oga|opus|flac|aif|aiff|wma|amr|3gp)", re.IGNORECASE)
# No letter takes more of a file.
BYTES_OF_A_LETTER = 4


def files(home: Path) -> Sequence[Path]:
    """The texts supervisors edit, without hidden ones: editors keep theirs beside the file that is being edited."""
    return _shown(path for folder in FOLDERS for path in (home / folder).glob("*.yaml"))


def recordings(home: Path) -> Sequence[Path]:
    """What is played instead of the words."""
    return _shown(path for kind in RECORDINGS for path in home.glob(kind))


def passed_over(home: Path) -> list[Problem]:
    """Files whose names are nearly those of a text or a recording, so that nobody would hear what is in them."""
    read = {*files(home), *recordings(home)}
    others = _shown(path for folder in FOLDERS for path in (home / folder).rglob("*") if path not in read)
    names = [path.relative_to(home).as_posix() for path in others if path.is_file()]
    return [problem for name in names if (problem := _passed_over(name))]


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


def _passed_over(file: str) -> Problem | None:
    if found := _NEARLY_A_TEXT.fullmatch(file):
        what, mend = "This file is passed over: its name does not end in .yaml.", f"Call it {found[2]}.yaml."
    elif _NEARLY_A_SOUND.fullmatch(file):
        what = "This recording is passed over: it is of another kind, or in another place, than recordings are."
        _, *folders, name = Path(file).parts
        language = folders[1] if len(folders) == len(("audio", "en")) else "en"
        mend = f"Save it as WAV or MP3, and call it prompts/audio/{language}/{Path(name).stem}.wav or .mp3."
    else:
        return None
    callers = "Callers hear nothing of what is in it."
    return Problem(file, 1, 1, what, callers, mend, rule="file-passed-over", severity="warning")


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
