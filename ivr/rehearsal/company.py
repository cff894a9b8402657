"""Many scripts, shared among as many processes as the machine has cores; each process has a stage of its own."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ivr.flowfile.release import read_release
from ivr.flowfolder import texts
from ivr.rehearsal.performance import Rehearsal, read_script, rehearse
from ivr.rehearsal.stage import Stage
from ivr.simulator.caller import ScriptProblem
from ivr.simulator.performance import How, variations

# Fewer scripts than this are played sooner than another process is ready.
ALONE = 12
# Handed to a process at once; calls differ in length.
TOGETHER = 4

Part = tuple[Path, How]
# The stage of this process, where it is one of the company's.
_stages: list[Stage] = []


def parts_of(file: Path, strict_words: bool = False) -> list[Part]:
    """The call of a file, in each language it is played in. Raises ScriptProblem, which names the file."""
    try:
        return [(file, How(also, strict_words)) for also in variations(read_script(file))]
    except (ScriptProblem, UnicodeDecodeError) as problem:
        raise ScriptProblem(f"{file}: {problem}") from None


def rehearse_all(stage: Stage, home: Path, parts: Sequence[Part]) -> list[Rehearsal]:
    """Play every script; what came of each, in their order. Raises ScriptProblem, which names the file."""
    processes = min(os.cpu_count() or 1, len(parts) // ALONE)
    if processes < 2:
        return [_played(stage, part) for part in parts]
    with ProcessPoolExecutor(processes, initializer=_join, initargs=(home, stage.folder)) as company:
        return list(company.map(_play, parts, chunksize=TOGETHER))


def _join(home: Path, folder: Path) -> None:
    """A process joins: its stage stands in the folder of the first one, who takes all of it down at the end."""
    _stages.append(Stage(read_release(texts(home)), Path(tempfile.mkdtemp(dir=folder))))
    gc.freeze()


def _play(part: Part) -> Rehearsal:
    return _played(_stages[0], part)


def _played(stage: Stage, part: Part) -> Rehearsal:
    file, how = part
    try:
        return rehearse(stage, file, how)
    except (ScriptProblem, UnicodeDecodeError) as problem:
        raise ScriptProblem(f"{file}: {problem}") from None
