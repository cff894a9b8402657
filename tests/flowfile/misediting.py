"""What a slip of the hand makes of the shipped files.

    .venv/bin/python -m tests.flowfile.misediting [--seconds 60] [--seed 1]

edits for as long as it is told, other edits each time, and checks what came of each. When something is found, the seed
that makes it again is printed, and the exit status is 1.
"""

from __future__ import annotations

import random
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from time import monotonic, process_time

import click

from ivr.flowfile.release import check_files
from ivr.flowfile.rules import RULES
from tests.speech.shipped import texts

NOW = datetime(2027, 3, 16, 18, 0, tzinfo=UTC)
# What is on keys beside the ones that were meant.
BESIDE = " :,-#*{}[]'\"|>&!%@\\0aZé\t\n"
MOST_EDITS = 3
# For the whole of the shipped files; somebody at an editor is still waiting for it gladly.
LONGEST_SECONDS = 1.0

Lines = list[str]
Edit = Callable[[random.Random, Lines], None]


def _delete(dice: random.Random, lines: Lines) -> None:
    lines.pop(dice.randrange(len(lines)))


def _double(dice: random.Random, lines: Lines) -> None:
    at = dice.randrange(len(lines))
    lines.insert(at, lines[at])


def _move(dice: random.Random, lines: Lines) -> None:
    lines.insert(dice.randrange(len(lines)), lines.pop(dice.randrange(len(lines))))


def _indent(dice: random.Random, lines: Lines) -> None:
    at = dice.randrange(len(lines))
    lines[at] = lines[at][1:] if dice.random() < 0.5 else f"{' ' * dice.randint(1, 3)}{lines[at]}"


def _swap_values(dice: random.Random, lines: Lines) -> None:
    """What stands after the colon of one line goes to another, and the other way round."""
    named = [at for at, line in enumerate(lines) if ": " in line]
    if len(named) >= 2:
        one, other = dice.sample(named, 2)
        (name, _, value), (other_name, _, other_value) = lines[one].partition(": "), lines[other].partition(": ")
        lines[one], lines[other] = f"{name}: {other_value}", f"{other_name}: {value}"


def _rename(dice: random.Random, lines: Lines) -> None:
    """A letter of a name is lost, or struck twice."""
    names = [(at, found) for at, line in enumerate(lines) for found in re.finditer(r"[a-z_]{2,}", line)]
    if names:
        at, found = dice.choice(names)
        letter = dice.randrange(found.start(), found.end())
        lines[at] = lines[at][:letter] + dice.choice(["", lines[at][letter] * 2]) + lines[at][letter + 1 :]


def _flip(dice: random.Random, lines: Lines) -> None:
    at = dice.randrange(len(lines))
    column = dice.randint(0, len(lines[at]))
    lines[at] = lines[at][:column] + dice.choice(BESIDE) + lines[at][column + dice.randint(0, 1) :]


EDITS: tuple[Edit, ...] = (_delete, _double, _move, _indent, _swap_values, _rename, _flip)


def misedited(files: Mapping[str, str], dice: random.Random) -> dict[str, str]:
    """The same files, of which one has been edited in a hurry, up to three times."""
    file = dice.choice(sorted(files))
    lines = files[file].split("\n")
    for _ in range(dice.randint(1, MOST_EDITS)):
        if lines:
            dice.choice(EDITS)(dice, lines)
    return {**files, file: "\n".join(lines)}


def must_be_told_well(files: Mapping[str, str]) -> None:
    """Raises AssertionError unless checking these files ends in time, in a release or in problems at real places."""
    began = process_time()
    checked = check_files(files, NOW)
    assert process_time() - began < LONGEST_SECONDS
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    assert (checked.release is None) == bool(errors)
    for problem in checked.problems:
        lines = files[problem.file].split("\n")
        assert 1 <= problem.line <= len(lines), problem
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem
        assert problem.rule in RULES, problem
        assert problem.what and problem.callers and problem.mend, problem
        assert "\n" not in str(problem)
        _, *shown = problem.shown(files[problem.file]).split("\n")
        assert not shown[1].strip("^ ") or not lines[problem.line - 1].strip(), problem


@click.command()
@click.option("--seconds", type=click.IntRange(min=1), default=60)
@click.option("--seed", type=int, help="Make one set of edits again.")
def main(seconds: int, seed: int | None) -> None:
    files, until, tried = texts(), monotonic() + seconds, 0
    while monotonic() < until:
        number = random.randrange(2**32) if seed is None else seed
        try:
            must_be_told_well(misedited(files, random.Random(number)))
        except Exception:
            traceback.print_exc()
            print(f"Found with --seed {number}, after {tried} others.")
            sys.exit(1)
        tried += 1
        if seed is not None:
            break
    print(f"{tried} edits in a hurry: each was told well, and in time.")


if __name__ == "__main__":
    main()
