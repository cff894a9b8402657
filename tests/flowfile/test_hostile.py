"""Files made to be misread, or to keep the line busy: each is refused at once, with a place and something to do."""

from __future__ import annotations

from time import process_time

import pytest

from ivr.flowfile.problems import MOST_TOLD
from ivr.flowfile.release import check_files
from ivr.flowfile.source import LARGEST_FILE, read_yaml
from tests.flowfile.test_messages import BROKEN, NOW, whole, with_broken

# Somebody at an editor would not notice twice as long; a thousandfold would stop the line.
LONGEST_SECONDS = 0.050
FULL = LARGEST_FILE - 1024

HOSTILE = {
    "100,000 brackets": "a: " + "[" * 100_000,
    "100,000 brackets, in lines": "a:\n" + f" {'[' * 999}\n" * 100,
    "nothing but opening braces": "{" * FULL,
    "braces with names": "a: {" * (FULL // 4),
    "dashes": ("- " * 2000 + "\n") * (FULL // 4001),
    "names of names": "? " * 2000,
    "one line without end": "a: " + "x" * FULL,
    "one quotation without end": 'a: "' + "x \n" * (FULL // 3),
    "only spaces": " " * FULL,
    "steep indentation": "".join(" " * depth + "a:\n" for depth in range(700)),
    "invisible characters": "a: \0\n" * (FULL // 5),
    "invisible characters in disguise": 'a: "\\0"\n' + "b: c\n",
    "ends of lines nobody sees": "a: b\u2028" * (FULL // 8),
    "a billion laughs": "a: &a [x, x, x]\n"
    + "".join(f"{name}: &{name} [*{before}, *{before}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)),
    "points to itself": "a: &a [*a]",
    "very many names": "".join(f"{number}:\n" for number in range(FULL // 8)),
    "as many names as lines": "".join(f"{number}:\n" for number in range(9_999)),
    "very many names in braces": "a: {" + ",\n".join(f"k{number}: v" for number in range(FULL // 11)) + "}",
    "very many entries": "a:\n" + "- x\n" * (FULL // 4),
    "one name over and over": "a: b\n" * (FULL // 5),
    "star over and over": "*: b\n" * (FULL // 5),
    "pointers over and over": "a:\n" + "- *b\n" * (FULL // 5),
    "tabs": "a:\n" + "\t\n" * (FULL // 2),
    "several files in one": "a: b\n---\n" * (FULL // 9),
    "instructions to the reader": "%YAML 1.3\n---\na: b\n",
    "a program": "a: !!python/object/apply:os.system [ls]\n",
    "a name made of names": "{a: b}: c",
    "lost letters": "a: \ufffd\n" * (FULL // 7),
    "half letters": "a: \ud800\n",
    "ten million letters": "a: b\n" * 2_000_000,
}


@pytest.mark.parametrize("file", ["flows/desk.yaml", "prompts/en.yaml", "flows/hours.yaml"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_with_a_place_and_something_to_do(text: str, file: str) -> None:
    problems = check_files({**whole(), file: text}).problems
    assert problems
    assert len(problems) <= MOST_TOLD
    lines = text.split("\n")
    for problem in problems:
        assert (problem.file, problem.severity) == (file, "error")
        assert problem.mend
        assert len(problem.shown(text)) < 1200
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


def seconds_to_refuse(files: dict[str, str]) -> float:
    """Of this process alone, the best of three: other work on the machine is none of it."""

    def once() -> float:
        begun = process_time()
        problems = check_files(files, NOW).problems
        assert problems
        for problem in problems:
            problem.shown(files[problem.file])
        return process_time() - begun

    return min(once() for _ in range(3))


def test_nothing_takes_long_to_be_refused() -> None:
    """So that a save is answered at once, and no file keeps a line from its callers."""
    seconds = {broken.stem: seconds_to_refuse(dict(with_broken(broken))) for broken in BROKEN}
    seconds |= {name: seconds_to_refuse({**whole(), "flows/desk.yaml": text}) for name, text in HOSTILE.items()}
    slow = {name: took for name, took in seconds.items() if took > LONGEST_SECONDS}
    assert not slow


@pytest.mark.parametrize(
    "typed",
    [
        "17:00",
        "7:00",
        "02134",
        "00123456",
        "no",
        "off",
        "on",
        "yes",
        "01",
        "0x1F",
        "1e3",
        "~",
        "null",
        "=",
        "2027-03-16",
    ],
)
def test_every_word_stays_what_was_typed(typed: str) -> None:
    assert read_yaml("f", f"a: {typed}\n{typed}: [{typed}]").content == {"a": typed, typed: [typed]}
