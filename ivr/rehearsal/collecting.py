"""pytest collects `.call` files on its own, one test a call.

    pytest tests/calls                                  each on a line of its own in this process
    pytest calls --call-url http://127.0.0.1:5000/voice     on any server that answers with TwiML
    pytest tests/calls --rewrite-calls                  write the line's side anew; then read the diff

With `--call-url`, requests are signed with TWILIO_AUTH_TOKEN where it is set, and scripts may give and promise only
what a telephone can see for itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ivr.rehearsal.stage import Stage
    from ivr.simulator.performance import How, Performance
    from ivr.simulator.transcript import Also

# What pytest loads with every run, it must load fast; the house and the telephone come in when a call is collected.
_OTHER_WORDS = "other words"
_open = pytest.StashKey[ExitStack]()
_stage = pytest.StashKey["Stage"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("calls", "call scripts (.call files)")
    group.addoption("--call-url", help="Play call scripts on the line that answers at this URL.")
    group.addoption("--strict-words", action="store_true", help="Other words in a call are a failure, too.")
    group.addoption("--rewrite-calls", action="store_true", help="Write the line's side of each call anew.")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_open] = ExitStack()


def pytest_unconfigure(config: pytest.Config) -> None:
    if (opened := config.stash.get(_open, None)) is not None:
        opened.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CallFile | None:
    return CallFile.from_parent(parent, path=file_path) if file_path.suffix == ".call" else None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The right steps in other words are no failure, and are told apart from the failures."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    told = [text for report in reports for name, text in report.user_properties if name == _OTHER_WORDS]
    if told:
        terminalreporter.section("calls in other words (--rewrite-calls takes them over)")
        for text in told:
            terminalreporter.write_line(text)


class CallFile(pytest.File):
    """One script: a test for the call as it is written, and one for each other language it is played in."""

    def collect(self) -> Iterator[Call]:
        from ivr.simulator.performance import variations
        from ivr.simulator.transcript import Transcript

        for also in variations(Transcript.read(self.path.read_text(encoding="utf-8"))):
            yield Call.from_parent(self, name=also.name if also else "as written", also=also)


class CallFailed(Exception):
    """The call did not go as it is written; its text is the dialogue so far and what came instead."""


class Call(pytest.Item):
    def __init__(self, also: Also | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.also = also

    def runtest(self) -> None:
        from ivr.simulator.performance import How, printed_failure, printed_rewording

        play = self._player()
        if self.config.getoption("--rewrite-calls") and self.also is None:
            self._rewrite(play(How(lenient=True)))
        performance = play(How(self.also, bool(self.config.getoption("--strict-words"))))
        for reworded in performance.reworded:
            self.user_properties.append((_OTHER_WORDS, printed_rewording(performance, reworded)))
        if performance.failures:
            raise CallFailed("\n\n".join(printed_failure(performance, failure) for failure in performance.failures))

    def _player(self) -> Callable[[How], Performance]:
        """What plays this file: a line elsewhere, or a scene on the stage of this process."""
        from ivr.rehearsal.performance import rehearse
        from ivr.simulator.performance import perform_elsewhere

        url = self.config.getoption("--call-url")
        if url:
            return lambda how: perform_elsewhere(_elsewhere(url), self.path, how)
        stage = self._set_stage()
        return lambda how: rehearse(stage, self.path, how).performance

    def _set_stage(self) -> Stage:
        """One stage for the whole run: reading flows and prompts is most of the work."""
        from ivr import settings
        from ivr.rehearsal.stage import Stage

        stash = self.config.stash
        if _stage not in stash:
            stash[_stage] = stash[_open].enter_context(Stage.of(settings.home()))
        return stash[_stage]

    def _rewrite(self, performance: Performance) -> None:
        from ivr.rehearsal.rewriting import rewritten

        self.path.write_text(rewritten(self.path.read_text(encoding="utf-8"), performance), encoding="utf-8")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """A dialogue, where the call went wrong; a traceback only where we did."""
        from ivr.simulator.caller import ScriptProblem

        if isinstance(excinfo.value, CallFailed | ScriptProblem):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.name} ({self.name})"


def _elsewhere(url: str) -> Any:
    from ivr.simulator.performance import Line
    from ivr.simulator.transport import RequestsTransport

    account, token = os.environ.get("TWILIO_ACCOUNT_SID") or "AC" + "0" * 32, os.environ.get("TWILIO_AUTH_TOKEN")
    return Line(url, RequestsTransport(), account, token)
