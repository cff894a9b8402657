"""A supervisor with a folder of their own, who types `ivr` commands against the line's database."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from ivr import cli
from ivr.store.database import Database
from ivr.store.publications import Publications
from tests.line import PROJECT

GREETING = "Thank you for calling the billing line."
EN, ES, CONTACTS = "prompts/en.yaml", "prompts/es.yaml", "flows/contacts.yaml"


@dataclass
class Supervisor:
    folder: Path
    database_url: str
    name: str

    @classmethod
    def at(cls, folder: Path, database_url: str, name: str) -> Supervisor:
        """Somebody whose folder holds the files as they are shipped."""
        for room in ("flows", "prompts"):
            shutil.copytree(PROJECT / room, folder / room, ignore=shutil.ignore_patterns(".*"))
        return cls(folder, database_url, name)

    def ivr(self, *words: str) -> Result:
        environment = {"IVR_HOME": str(self.folder), "IVR_DATABASE_URL": self.database_url}
        return CliRunner().invoke(cli.main, list(words), env=environment)

    def does(self, *words: str) -> str:
        """What a command says that does what it should."""
        done = self.ivr(*words)
        assert done.exit_code == 0, done.output
        return done.output

    def is_refused(self, *words: str) -> str:
        """What a command says that refuses."""
        done = self.ivr(*words)
        assert done.exit_code == 1, (done.exit_code, done.output)
        assert "Traceback" not in done.output
        return done.output

    def publishes(self, why: str, *more: str) -> str:
        return self.does("publish", "-m", why, "--by", self.name, *more)

    def may_not_publish(self, why: str, *more: str) -> str:
        before = self.numbers()
        told = self.is_refused("publish", "-m", why, "--by", self.name, *more)
        assert self.numbers() == before, "nothing was stored"
        return told

    def edits(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new), encoding="utf-8")

    def greets(self, words: str) -> None:
        """Change the greeting, whatever it was."""
        path = self.folder / EN
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text(
            "".join(f'  greeting: "{words}"\n' if line.startswith("  greeting:") else line for line in lines),
            encoding="utf-8",
        )

    def numbers(self) -> list[int]:
        database = Database(self.database_url)
        try:
            return [one.number for one in Publications(database).book()]
        finally:
            database.close()

    def colleague(self, folder: Path, name: str) -> Supervisor:
        """Somebody else, who begins with what is published."""
        self.does("pull", str(folder))
        return Supervisor(folder, self.database_url, name)
