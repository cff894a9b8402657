"""What people in a hurry write, and what the message offers them: never a guess about what callers should hear."""

from __future__ import annotations

import pytest

from ivr.flowfile.release import check_files
from tests.flowfile.test_announcements import beside
from tests.flowfile.test_messages import NOW, whole

HOURS, DESK, LINES, POLICY = "flows/hours.yaml", "flows/desk.yaml", "flows/lines.yaml", "flows/policy.yaml"
CONTACTS, NUMBER = "flows/contacts.yaml", "1-510-555-0199"
ES, EN = "prompts/es.yaml", "prompts/en.yaml"
WEEK = "Mon-Fri: 7:00 am - 5:00 pm"


@pytest.mark.parametrize(
    ("file", "old", "new", "mend"),
    [
        (HOURS, WEEK, "Mon-Fri: 7:00 am - noon", "Write 12:00 pm."),
        (HOURS, WEEK, "Mon-Fri: 7:00 am to 5:00 pm", "Did you mean 7:00 am - 5:00 pm?"),
        (HOURS, WEEK, "Mon-Fri: from 7 to 5", "Write it like 7:00 am - 5:00 pm, or closed."),
        (HOURS, "Sat-Sun: closed", "Sat-Sun: Closed", "Did you mean closed?"),
        (HOURS, "Sat-Sun: closed", "weekends: closed", "Did you mean Sat-Sun?"),
        (HOURS, WEEK, "Monday through Friday: 7:00 am - 5:00 pm", "Did you mean Mon-Fri?"),
        (HOURS, WEEK, "Mon-Fri: 7am-5pm, closed noon", "Put double quotation marks around the times of one day"),
        (EN, "We close at {closes_at}.", "We close at ${closes_at}.", "Take the $ out."),
        (HOURS, WEEK, "Fri-Mon: 7:00 am - 5:00 pm", "A row of days ends on Sunday at the latest."),
        (HOURS, "America/Los_Angeles", "Pacific Standard Time", "Did you mean America/Los_Angeles?"),
        (HOURS, "America/Los_Angeles", "eastern", "Did you mean America/New_York?"),
        (HOURS, "\n  weekly:", "\n  exceptions: {2027-12-4: closed}\n  weekly:", "Did you mean 2027-12-04?"),
        (HOURS, "\n  weekly:", "\n  exceptions: {2027-02-30: closed}\n  weekly:", "There is no such day"),
        (
            HOURS,
            "\n  weekly:",
            "\n  exceptions: {2027-12-24 - 2027-12-31: closed}\n  weekly:",
            "Give each day a line of its own",
        ),
        (HOURS, WEEK, "Mon-Fri: 1:00 - 5:00 pm", "Write 1:00 pm - 5:00 pm; or 1:00 am - 5:00 pm"),
        (HOURS, WEEK, "Mon-Fri: 1:00 - 5:00", "Write 1:00 pm - 5:00 pm; or 1:00 am - 5:00 am"),
        (HOURS, WEEK, "Mon-Fri: 12:00 - 5:00", "Did you mean 12:00 pm - 5:00 pm?"),
        (HOURS, WEEK, "Mon-Fri: 7:00 - 1:00", "Did you mean 7:00 am - 1:00 pm?"),
        (HOURS, WEEK, "Mon-Fri: 10:00 am - 4:00 am", "Did you mean 10:00 am - 4:00 pm?"),
        (HOURS, WEEK, "Mon-Fri: 7:00 pm - 5:00 pm", "Did you mean 7:00 am - 5:00 pm?"),
        (
            HOURS,
            WEEK,
            "Mon-Fri: 7:00 am - 12:00 am",
            "Did you mean 7:00 am - 12:00 pm, which is noon, or 7:00 am - 24:00",
        ),
        (
            HOURS,
            WEEK,
            'Mon-Fri: "7:00 am - 12:00 pm, 1:00 - 5:00 pm"',
            "1:00 is read as 1:00 am. Did you mean 1:00 pm - 5",
        ),
        (HOURS, WEEK, "Mon-Fri: 7:00 am - 12:00 pm (picnic)", "Write 12:00 pm alone. A remark stands behind a #"),
        (HOURS, "Sat-Sun: closed", "Sat-Sun: closed - Thanksgiving", "Write closed alone. A remark stands behind a #"),
        (HOURS, "Sat-Sun: closed", "Sat-Sun: closed# Thanksgiving", "Write closed alone. A remark stands behind a #"),
        (HOURS, "Sat-Sun: closed", "Sat/Sun: closed", "Did you mean Sat-Sun?"),
        (HOURS, "Sat-Sun: closed", "Sat & Sun: closed", "Did you mean Sat-Sun?"),
        (HOURS, "Sat-Sun: closed", "Sat, Sun: closed", "Write it like 7:00 am - 5:00 pm, or closed. Days with the"),
        (
            HOURS,
            "Mon-Fri: 7:00 am - 5:00 pm, Sat-Sun",
            "Mon/Wed: 7:00 am - 5:00 pm, Sat-Sun",
            "Give each its own hours",
        ),
        (HOURS, "Sat-Sun: closed", "Sat-Sun:closed", "Put a space after the colon: Sat-Sun: closed."),
        (HOURS, WEEK, "Mon-Fri:7:00 am - 5:00 pm", "Put a space after the colon: Mon-Fri: 7:00 am - 5:00 pm."),
        (
            HOURS,
            "  weekly: {" + WEEK,
            "\u00a0\u00a0weekly: {" + WEEK,
            "Delete what stands before the words, and type spaces",
        ),
        (HOURS, WEEK, "Mon-Fri: “7:00 am - 12:00 pm, 1:00 pm - 5:00 pm”", "Take out the curly quotation marks"),
        (
            HOURS,
            "weekly: {" + WEEK + ", Sat-Sun: closed}",
            "weekly:\n  " + WEEK + "\n  Sat-Sun: closed",
            "It belongs under 'weekly': begin it further right, and what follows it",
        ),
        (
            HOURS,
            "  weekly: {",
            "  2027-11-26: closed\n  weekly: {",
            "It belongs under 'exceptions': put 'exceptions:' above it",
        ),
        (
            HOURS,
            "  weekly: {",
            "  exceptions:\n    2027-11-26:closed\n  weekly: {",
            "Put a space after the colon: 2027-11-26: closed.",
        ),
        (
            HOURS,
            "\n  weekly:",
            "\n  holidays: us-federal\n    2027-11-26: closed\n  weekly:",
            "If exceptions: stood between the two",
        ),
        (HOURS, "  time_zone: America/Los_Angeles\n", "", "Add 'time_zone: ' and a place with the same clocks, like"),
        (CONTACTS, f"  number: {NUMBER}\n", "", "Add 'number: ' and the telephone number."),
        (CONTACTS, "  hours: desk\n", "", "Add 'hours: ' and the name of a calendar in flows/hours.yaml."),
        (
            CONTACTS,
            "  hours: desk\n",
            "  name: Maria\n  hours: desk\n",
            "Take it out, or keep it as a remark: put a # and",
        ),
        (CONTACTS, NUMBER, "[1-510-555-0199, 1-510-555-0198]", "Give each number an entry of its own"),
        (CONTACTS, NUMBER, "1-510-555-0199 or 1-510-555-0198", "Give each number an entry of its own"),
        (CONTACTS, NUMBER, "1-510-555-0199; 1-510-555-0198", "Give each number an entry of its own"),
        (CONTACTS, NUMBER, "1-510-555-0199 / 0198", "Give each number an entry of its own"),
        (CONTACTS, NUMBER, "9,1-510-555-0199", "Leave out the 9 in front, which your own telephones need for an"),
        (CONTACTS, NUMBER, "1-510-555-0199 Maria", "Write 1-510-555-0199 alone. A remark stands behind a #"),
        (CONTACTS, NUMBER, "1-5I0-555-0199", "'I' in it is a letter, and no digit. Did you mean 1-510-555-0199?"),
        (CONTACTS, NUMBER, "1-510-555-O199", "'O' in it is a letter, and no digit. Did you mean 1-510-555-0199?"),
        (LINES, "if_trouble: person", "if_trouble: [person]", "Write it without brackets: if_trouble: person."),
        (LINES, "  number: 1-510-555-0100\n", "", "Add 'number: ' and the telephone number."),
        (LINES, "desk:\n", "", "Put it back above them, with a colon behind it"),
        (
            LINES,
            "  hours: desk\n  if_trouble",
            "hours: desk\nif_trouble",
            "If they belong to 'desk', begin them under its",
        ),
        (LINES, "number: 1-510", "number:1-510", "Put a space after the colon: number: 1-510-555-0100."),
        (POLICY, "$5.00", "“$5.00”", "Take out the curly quotation marks"),
        (
            POLICY,
            "}\ntransfers: {",
            ", ",
            "It belongs under 'transfers': put 'transfers:' above it, and begin that under",
        ),
        (DESK, "start: choice\n", "", "Add 'start: ' and the name of a step."),
        (DESK, "steps:\n", "", "Begin it under the line above. If a name such as steps: or words: stood between"),
        (DESK, "  agent:\n", "    agent:\n", "If 'agent' is a step of its own, begin it further left"),
        (
            DESK,
            "  goodbye:\n    hang_up",
            "    goodbye:\n      hang_up",
            "If it is a step of its own, begin it further",
        ),
        (DESK, '      "2": {', '    "2": {', "If it is an option of a menu, begin it further right"),
        (DESK, "    no_answer: ", "  no_answer: ", "It is a setting of the step above: put more spaces in front"),
        (DESK, "say: greeting", "say: [greeting, #goodbye]", "Take the # out, or put double quotation marks around"),
        (EN, "  leave: To", "   leave: To", "Begin it under the line above."),
        (EN, "again: To", "again: - To", "Put double quotation marks around the words."),
        (EN, "again: To", "again: | To", "Put double quotation marks around the words."),
        (EN, "greeting: Hello.", "greeting: 'Tis the season.", "Close it at the end of the words."),
        (DESK, "say: greeting", "say: Hello to all of you", "Sentences stand under 'words' in prompts/en.yaml"),
    ],
)
def test_what_was_probably_meant_is_offered(file: str, old: str, new: str, mend: str) -> None:
    files = dict(whole())
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    checked = check_files(files, NOW)
    assert checked.release is None
    assert any(problem.mend.startswith(mend) for problem in checked.problems), checked.problems


@pytest.mark.parametrize(
    ("setting", "typed", "mend"),
    [
        (
            "words",
            "stormy_note",
            "Did you mean 'storm_note'? If it is a new sentence, write it under 'words' in prompts/en",
        ),
        (
            "words",
            "picnic_note",
            "If it is a new sentence, write it under 'words' in prompts/en.yaml and prompts/es.yaml.",
        ),
        ("words", "goodby", "If it is a new sentence"),
        ("until", "2027-03-17", "The time is missing: put it behind the day, as in"),
        ("until", "5:00 pm", "The day is missing: put year, month and day in front of the time, as in"),
        ("until", "“2027-03-17 5:00 pm”", "Take out the curly quotation marks"),
        ("until", "2027-03-17 5:00", "Write 2027-03-17 5:00 pm; or 2027-03-17 5:00 am, if the morning is meant."),
    ],
)
def test_what_was_probably_meant_by_an_announcement_is_offered(setting: str, typed: str, mend: str) -> None:
    settings = {"words": "storm_note", "on": "[all]", "until": "2027-03-17 5:00 pm", setting: typed}
    lines = "".join(f"  {name}: {value}\n" for name, value in settings.items())
    checked = check_files(beside(f"storm:\n{lines}"), NOW)
    assert checked.release is None
    assert any(problem.mend.startswith(mend) for problem in checked.problems), checked.problems


@pytest.mark.parametrize("nobody", ["no", "None", "not yet.", "TBD", "-", "?"])
def test_a_word_that_says_nobody_names_no_reviewer(nobody: str) -> None:
    files = dict(whole())
    files[ES] = files[ES].replace("reviewed_by: A. Translator", f'reviewed_by: "{nobody}"')
    assert [problem.rule for problem in check_files(files, NOW).problems] == ["not-reviewed"]


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("Goodbye.   # said last", []),
        ('"Ring at desk # two."', []),
        ("Press # now.", ["words-cut-short"]),
        ("Ask for desk #1 or #2.", ["words-cut-short"]),
        ("The amount is due.", []),
        ("You owe [amount] now.", ["blank-without-braces"]),
        ("You owe $amount now.", ["blank-without-braces"]),
        ("You owe amount_due now.", ["blank-without-braces"]),
    ],
)
def test_words_are_said_as_they_were_meant_or_not_at_all(words: str, rules: list[str]) -> None:
    files = dict(whole())
    files[EN] = files[EN].replace("  goodbye: Goodbye.", f"  goodbye: {words}")
    told = [problem.rule for problem in check_files(files, NOW).problems if problem.severity == "error"]
    assert told == rules


@pytest.mark.parametrize(
    ("hours", "rules"),
    [
        ("Mon-Fri: 6:00 - 17:00, Sat-Sun: closed", []),
        ("Mon-Fri: 05:00 - 5:00 pm, Sat-Sun: closed", []),
        ("Mon-Sun: 24 hours", []),
        ("Mon-Fri: 12:00 am - 24:00, Sat: 12:00 am - 6:00 am, Sun: closed", []),
        ("Mon-Fri: 0:00 - 6:00, Sat-Sun: closed", []),
        ("Mon-Fri: 4:00 am - 5:00 pm, Sat-Sun: closed", ["opens-in-the-night"]),
    ],
)
def test_a_desk_may_open_early_and_a_line_around_the_clock(hours: str, rules: list[str]) -> None:
    files = dict(whole())
    files[HOURS] = files[HOURS].replace("Mon-Fri: 7:00 am - 5:00 pm, Sat-Sun: closed", hours)
    checked = check_files(files, NOW)
    assert checked.release is not None
    assert [problem.rule for problem in checked.problems] == rules
