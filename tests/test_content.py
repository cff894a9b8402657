"""A supervisor saves a file while people are calling."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from ivr import flowfolder
from ivr.content import LOOK_EVERY_SECONDS, Content
from ivr.flowfile.problems import Problem, Problems
from ivr.release import Release
from ivr.shelf import Files, Shelf, checked
from ivr.simulator.events import Event, Heard
from tests.line import PROJECT, LineUnderTest, said

GREETING = "Thank you for calling the billing line."
BETTER = "Hello, this is the billing line."
NOT_UTF_8 = "prompts/en.yaml:26:13: A letter here was lost, because the file was not saved as UTF-8."


@dataclass
class Drawer:
    """Where releases are kept; `stuck` while it cannot be opened."""

    releases: dict[str, Files] = field(default_factory=dict)
    stuck: bool = False

    def keep(self, release: str, files: Files) -> None:
        if self.stuck:
            raise OperationalError("INSERT", {}, Exception("the database is away"))
        self.releases.setdefault(release, files)

    def files(self, release: str) -> Files | None:
        return self.releases.get(release)

    def recording(self, digest: str, kind: str) -> tuple[bytes, str] | None:
        for release, files in reversed(self.releases.items()):
            for name, content in files.items():
                if name.endswith(f".{kind}") and hashlib.sha256(content).hexdigest() == digest:
                    return content, release
        return None


@dataclass
class Desk:
    """A supervisor's folder, a clock that is moved by hand, what has been reported as wrong and what as worth a look,
    and where releases are kept."""

    folder: Path
    seconds: float = 0.0
    reported: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    drawer: Drawer = field(default_factory=Drawer)

    def now(self) -> datetime:
        return datetime(2027, 3, 16, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def content(self) -> Content:
        """What a worker of the line serves; another one, or the same after a restart, is another of these."""
        return Content(self.folder, lambda: self.seconds, self.now, self.report, Shelf(self.drawer))

    def report(self, problems: Sequence[Problem], texts: Mapping[str, str]) -> None:
        assert not texts or {problem.file for problem in problems} <= texts.keys(), "who is told sees the line as well"
        for told, severity in ((self.reported, "error"), (self.warned, "warning")):
            said = [str(problem) for problem in problems if problem.severity == severity]
            told.extend(["\n".join(said)] if said else [])

    def save(self, file: str, old: str, new: str) -> None:
        """Change the words of a file, and let the next look be due."""
        path = self.folder / file
        text = path.read_text()
        assert old in text, old
        path.write_text(text.replace(old, new))
        self.seconds += LOOK_EVERY_SECONDS


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, tmp_path / "home" / room)
    return Desk(tmp_path / "home")


def greeting(content: Content) -> str:
    return content.current().catalogues["en"].say("greeting", {})


def test_a_good_edit_goes_live_for_new_calls_and_old_ones_end_on_the_release_they_began_with(desk: Desk) -> None:
    content = desk.content()
    before = content.current()

    desk.save("prompts/en.yaml", GREETING, BETTER)

    assert greeting(content) == BETTER
    assert content.current().id != before.id
    assert content.of(before.id) is before
    assert desk.reported == []


def test_a_broken_edit_leaves_the_last_good_release_in_service_and_is_reported_once(desk: Desk) -> None:
    content = desk.content()
    before = content.current()

    desk.save("flows/hours.yaml", "7:00 am - 5:00 pm", "5:00 pm - 7:00 am")
    for _ in range(3):
        assert content.current() is before
        desk.seconds += LOOK_EVERY_SECONDS

    (report,) = desk.reported
    assert report.splitlines()[0].startswith("flows/hours.yaml:5:21: '5:00 pm - 7:00 am' closes before it opens.")
    assert str(content.problems) == report


def test_what_is_over_keeps_nothing_from_callers_and_is_not_told_at_every_look(desk: Desk) -> None:
    over = "old_news:\n  words: agent_note\n  on: [all]\n  until: 2027-03-01 5:00 pm\n"
    (desk.folder / "flows/announcements.yaml").write_text(over)
    content = desk.content()
    desk.save("flows/hours.yaml", "2026-12-24: 7:00 am", "2026-12-23: 7:00 am")
    desk.save("prompts/en.yaml", GREETING, BETTER)

    assert greeting(content) == BETTER
    told = list(desk.warned)
    for _ in range(3):
        desk.seconds += LOOK_EVERY_SECONDS
        assert greeting(content) == BETTER
    assert (desk.reported, desk.warned, content.problems) == ([], told, None)
    found = checked(flowfolder.contents(desk.folder), desk.now()).problems
    dated = {one.rule: one.severity for one in found if one.rule in ("exception-in-the-past", "announcement-over")}
    assert dated == {"exception-in-the-past": "warning", "announcement-over": "warning"}


def test_what_is_mended_goes_live_and_is_no_longer_a_problem(desk: Desk) -> None:
    content = desk.content()
    desk.save("prompts/en.yaml", GREETING, "{greeting")
    assert greeting(content) == GREETING

    desk.save("prompts/en.yaml", "{greeting", BETTER)

    assert greeting(content) == BETTER
    assert content.problems is None


def test_the_files_are_looked_at_no_oftener_than_once_a_second(desk: Desk) -> None:
    content = desk.content()
    desk.save("prompts/en.yaml", GREETING, BETTER)
    desk.seconds -= 0.01
    assert greeting(content) == GREETING


def test_a_first_start_with_broken_files_says_everything_that_is_wrong(desk: Desk) -> None:
    desk.save("flows/contacts.yaml", "1-510-555-0199", "555-0199")
    desk.save("flows/pay-by-phone.yaml", "phrase: pay_a_bill, go: find_bill", "phrase: pay_a_bill, go: find_bil")
    with pytest.raises(Problems) as wrong:
        desk.content()
    files = [line.partition(":")[0] for line in str(wrong.value).splitlines()]
    assert files == ["flows/contacts.yaml", "flows/pay-by-phone.yaml"]


def test_a_file_saved_in_another_encoding_is_refused_and_not_spoken_with_gaps(desk: Desk) -> None:
    content = desk.content()
    path = desk.folder / "prompts/en.yaml"
    path.write_bytes(path.read_text().replace(GREETING, "¡Hola!").encode("latin-1", errors="replace"))
    desk.seconds += LOOK_EVERY_SECONDS
    assert greeting(content) == GREETING
    assert NOT_UTF_8 in str(content.problems).splitlines()[0]


def test_what_editors_leave_beside_a_file_is_no_file_of_ours(desk: Desk) -> None:
    """Emacs marks a file that is being edited with a link that leads nowhere."""
    content = desk.content()
    (desk.folder / "prompts" / ".#en.yaml").symlink_to("someone@somewhere")
    desk.save("prompts/en.yaml", GREETING, BETTER)
    assert greeting(content) == BETTER


def test_a_file_that_cannot_be_opened_is_a_problem_and_no_crash(desk: Desk) -> None:
    content = desk.content()
    (desk.folder / "flows" / "faq.yaml").mkdir()
    desk.seconds += LOOK_EVERY_SECONDS
    assert greeting(content) == GREETING
    assert desk.reported[0].startswith("flows/faq.yaml:1:1: The file cannot be opened.")


def words(release: Release) -> str:
    return release.catalogues["en"].say("greeting", {})


def test_a_call_ends_on_its_own_release_after_a_restart_and_on_another_worker(desk: Desk) -> None:
    first = desk.content().current()
    desk.save("prompts/en.yaml", GREETING, BETTER)

    after_a_restart = desk.content()

    assert words(after_a_restart.current()) == BETTER
    assert words(after_a_restart.of(first.id)) == GREETING
    assert after_a_restart.of(first.id) is after_a_restart.of(first.id), "it is read once, and not at every turn"


def test_more_saves_within_one_call_than_are_at_hand_are_read_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.shelf.AT_HAND", 2)
    content = desk.content()
    first = content.current()
    for number in range(4):
        desk.save("flows/contacts.yaml", f"555-{199 + number:04}", f"555-{200 + number:04}")
        content.current()
    again = content.of(first.id)
    assert again is not first
    assert (again.id, again.contacts) == (first.id, first.contacts)


def test_a_call_whose_release_nobody_kept_goes_on_with_the_words_of_today(desk: Desk) -> None:
    content = desk.content()
    assert content.of("of another house") is content.current()


def test_a_call_whose_release_this_version_of_the_program_refuses_goes_on_with_the_words_of_today(desk: Desk) -> None:
    content = desk.content()
    desk.drawer.releases["of an older version"] = {"flows/lines.yaml": b"billing: {dial: 1-800-390-3507}\n"}
    assert content.of("of an older version") is content.current()
    assert content.problems is None, "what callers get is as good as before"


def test_no_call_begins_on_a_release_that_is_not_kept(desk: Desk) -> None:
    """While the database is away what was saved waits; it is live as soon as it can be kept."""
    content = desk.content()
    desk.drawer.stuck = True
    desk.save("prompts/en.yaml", GREETING, BETTER)
    assert greeting(content) == GREETING

    desk.drawer.stuck = False
    desk.seconds += LOOK_EVERY_SECONDS
    assert greeting(content) == BETTER
    assert content.current().id in desk.drawer.releases


def test_what_a_worker_began_with_is_kept_as_soon_as_the_database_is_there(desk: Desk) -> None:
    desk.drawer.stuck = True
    content = desk.content()
    assert greeting(content) == GREETING

    desk.drawer.stuck = False
    desk.seconds += LOOK_EVERY_SECONDS
    assert desk.drawer.releases.keys() == {content.current().id}


def test_a_warning_is_told_once_and_does_not_keep_a_save_from_going_live(desk: Desk) -> None:
    content = desk.content()
    (warning,) = desk.warned
    assert "[not-reviewed]" in warning

    before = content.current()
    desk.save("flows/hours.yaml", "7:00 am - 5:00 pm", "7:00 am - 4:00 pm")

    assert content.current().id != before.id
    assert content.problems is None
    assert (desk.warned, desk.reported) == ([warning], [])


@pytest.fixture
def whole_line(desk: Desk, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[LineUnderTest]:
    """A line in whose folder every save is seen at once."""
    monkeypatch.setattr("ivr.content.LOOK_EVERY_SECONDS", 0.0)
    line = LineUnderTest.on(sqlite_url, desk.folder)
    yield line
    line.close()


def test_a_call_that_had_begun_hears_the_old_words_to_its_end_and_the_next_call_the_new_ones(
    desk: Desk, whole_line: LineUnderTest
) -> None:
    def saves_while_the_greeting_is_heard(event: Event) -> None:
        if isinstance(event, Heard) and event.words == GREETING:
            desk.save("prompts/en.yaml", "pay_a_bill: To pay a bill", "pay_a_bill: To pay what you owe")

    during = whole_line.call(["1", "hangup"], listener=saves_while_the_greeting_is_heard)
    after = whole_line.call(["1", "hangup"])

    assert said(during, "To pay a bill, press 1.")
    assert said(after, "To pay what you owe, press 1.")


def test_healthz_says_what_is_broken_until_it_is_mended_and_callers_notice_nothing(
    desk: Desk, whole_line: LineUnderTest
) -> None:
    web = whole_line.web.test_client()
    good = web.get("/healthz").get_json()
    assert good["broken"] == []

    desk.save("flows/pay-by-phone.yaml", "phrase: pay_a_bill, go: find_bill", "phrase: pay_a_bill, go: find_bil")
    broken = web.get("/healthz").get_json()
    assert broken["release"] == good["release"]
    assert broken["broken"] == [
        "flows/pay-by-phone.yaml:42:37: There is no step 'find_bil'. [unknown-step] "
        "Callers who get here would be lost. Did you mean 'find_bill'?"
    ]
    assert said(whole_line.call(["1", "1", "hangup"]), "enter your account number")

    desk.save("flows/pay-by-phone.yaml", "go: find_bil}", "go: find_bill}")
    assert web.get("/healthz").get_json() == good
