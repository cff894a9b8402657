"""What it takes to check a flow of five hundred steps in five languages, from its text to a release.

    .venv/bin/python -m tests.benchmarks.checking

The shipped flow is there whole, with a tree of menus and notes behind its main menu. The seconds are printed, those of
the first check after a start and those of the next, when one sentence has changed; it fails when the first takes longer
than promised. Time is the process's own, and the fastest of three processes is the one that was least disturbed.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from ivr.flowfile.release import Checked, check_files
from ivr.flowfolder import texts

PROJECT = Path(__file__).parent.parent.parent
FLOW = "flows/pay-by-phone.yaml"
NOW = datetime(2027, 3, 16, 18, 0, tzinfo=UTC)
STEPS, LONGEST_SECONDS = 500, 1.0
STARTS = 3
# Languages of the benchmark alone: English with other words, in locales of which ICU knows how they count.
GENERATED = ("en_AU", "en_GB", "en_NZ")
# A menu of the tree, the notes behind four of its keys, and the next menu behind the fifth.
NOTES = 4


def whole() -> dict[str, str]:
    """The shipped files, with as many steps and languages as the benchmark promises."""
    files = texts(PROJECT)
    menus = (STEPS - _steps(files[FLOW])) // (NOTES + 1) + 1
    flow = files[FLOW].replace("languages: [en, es]", f"languages: [en, es, {', '.join(GENERATED)}]")
    main = '      "2": {phrase: other_ways, go: other_ways}\n'
    assert flow.count(main) == 1
    flow = flow.replace(main, f'{main}      "3": {{phrase: ask_more_0, go: more_0}}\n')
    files[FLOW] = flow + "".join(_menu(number, number + 1 < menus) for number in range(menus))
    english = files["prompts/en.yaml"]
    for language in GENERATED:
        files[f"prompts/{language}.yaml"] = english.replace("language: en\n", f"language: {language}\n")
    for file in [file for file in files if file.startswith("prompts/")]:
        files[file] = files[file].replace("\nwords:\n", "\nwords:\n" + "".join(_words(file, menus)), 1)
    return files


def _steps(flow: str) -> int:
    """Names two spaces in; a remark is none."""
    return sum(re.match(r"  [^ #]", line) is not None for line in flow.partition("steps:")[2].splitlines())


def _menu(number: int, more: bool) -> str:
    notes = range(1, NOTES + 1)
    options = "".join(f'      "{key}": {{phrase: ask_{number}_{key}, go: note_{number}_{key}}}\n' for key in notes)
    following = f'      "{NOTES + 1}": {{phrase: ask_more_{number + 1}, go: more_{number + 1}}}\n' if more else ""
    said = "".join(f"  note_{number}_{key}: {{say: note_{number}_{key}, next: main_menu}}\n" for key in notes)
    return f"  more_{number}:\n    menu:\n{options}{following}{said}"


def _words(file: str, menus: int) -> Iterator[str]:
    for number in range(menus):
        yield f"  ask_more_{number}: For part {number + 1} of the questions people ask\n"
        for key in range(1, NOTES + 1):
            yield f"  ask_{number}_{key}: For question {key} of part {number + 1}\n"
            yield f"  note_{number}_{key}: In {file}, that's what is said to question {key} of part {number + 1}.\n"


def timed(files: Mapping[str, str]) -> tuple[Checked, float]:
    began = process_time()
    checked = check_files(files, NOW)
    return checked, process_time() - began


def main() -> int:
    """As `check_once` in processes of their own, until one keeps the promise."""
    words = [sys.executable, "-m", "tests.benchmarks.checking", "once"]
    return next((0 for _ in range(STARTS) if subprocess.run(words, check=False).returncode == 0), 1)


def check_once() -> int:
    files = whole()
    checked, first = timed(files)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if checked.release is None:
        print(f"The flow of the benchmark is refused; the first of {len(errors)} reasons:\n{errors[0]}")
        return 1
    _, again = timed({**files, "prompts/en.yaml": files["prompts/en.yaml"].replace("Goodbye.", "Good day.")})
    steps, languages = len(checked.release.flow.steps), len(checked.release.catalogues)
    kilobytes = sum(len(text) for text in files.values()) // 1024
    print(f"{steps} steps in {languages} languages, {kilobytes} kB:")
    print(f"  checked for the first time in {first:.2f} s (promised: less than {LONGEST_SECONDS:.0f} s)")
    print(f"  checked again after one sentence was changed in {again:.2f} s")
    if steps < STEPS or languages < 5:
        print(f"That is less than the {STEPS} steps and five languages it is meant for.")
        return 1
    if first >= LONGEST_SECONDS:
        print("That is longer than promised.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(check_once() if sys.argv[1:] == ["once"] else main())
