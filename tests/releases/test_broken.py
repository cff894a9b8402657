"""None of the broken files can be published, and what is only worth a look can."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr import cli
from ivr.flowfile.release import check_files
from tests.flowfile.test_messages import BROKEN, NOW, with_broken

# A warning keeps nothing from callers; these are the only examples without anything worse.
WORTH_A_LOOK = {
    "blank-lost-in-translation.es",
    "closed-all-week.hours",
    "digits-run-together.es",
    "closed-without-people",
    "dot-lost.policy",
    "exception-in-the-past.hours",
    "exception-on-a-holiday.hours",
    "exception-on-a-sunday.hours",
    "gap-in-keys.desk",
    "greeting-too-long.es",
    "keys-are-explained.es",
    "keys-out-of-order.desk",
    "menu-too-long.es",
    "nearly-as-many-digits-as-a-card",
    "never-there-when-open",
    "nobody-knows-what-was-translated.es",
    "nobody-said-that-it-fits.es",
    "noon-written-as-midnight.hours",
    "not-reviewed.es",
    "not-translated.es",
    "older-than-english.es",
    "option-not-translated.es",
    "options-have-changed.es",
    "phrase-ends.es",
    "prompt-too-long.es",
    "six-options.desk",
    "voice-newer-than-the-list.es",
    "web-before-the-menu.es",
    "zeros-lost.policy",
}
UNPUBLISHABLE = [path for path in BROKEN if path.stem not in WORTH_A_LOOK]


def test_what_is_only_worth_a_look_is_known_by_name() -> None:
    fit = {path.stem for path in BROKEN if check_files(dict(with_broken(path)), NOW).release is not None}
    assert fit == WORTH_A_LOOK
    assert len(UNPUBLISHABLE) >= 60


def test_no_broken_file_can_be_published(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_DATABASE_URL", sqlite_url)
    for broken in UNPUBLISHABLE:
        home = tmp_path / broken.stem
        for file, text in with_broken(broken).items():
            (home / file).parent.mkdir(parents=True, exist_ok=True)
            (home / file).write_text(text, encoding="utf-8")
        monkeypatch.setenv("IVR_HOME", str(home))
        refused = CliRunner().invoke(cli.main, ["publish", "-m", "It will do"])
        assert refused.exit_code == 1, broken
        assert "Nothing is published. Mend what is wrong" in refused.output, broken
    assert "Nothing is published yet." in CliRunner().invoke(cli.main, ["releases"]).output
