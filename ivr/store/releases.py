"""Everything a call may have begun with: the files of each release, byte for byte."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from ivr.store.database import Database
from ivr.store.tables import contents, release_files, releases

# Under this name stand the recordings of a release; everything else in it is text that nobody fetches.
RECORDINGS = "prompts/audio/"


class Releases:
    """Kept by fingerprint, and never changed. Two releases that share a file share its bytes."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._clock = clock

    def keep(self, release: str, files: Mapping[str, bytes]) -> None:
        """Keep these files under the release's fingerprint, unless they are kept already."""
        with self._database.read() as connection:
            if connection.scalar(select(releases.c.id).where(releases.c.id == release)) is not None:
                return
        held = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
        bytes_of = {held[file]: content for file, content in files.items()}
        with self._database.change() as connection:
            # In one order everywhere, so that two workers never wait for each other.
            rows = [{"digest": digest, "bytes": bytes_of[digest]} for digest in sorted(bytes_of)]
            self._add(connection, contents, rows)
            self._add(connection, releases, [{"id": release, "kept_at": self._clock()}])
            rows = [{"release_id": release, "file": file, "digest": held[file]} for file in sorted(held)]
            self._add(connection, release_files, rows)

    def files(self, release: str) -> dict[str, bytes] | None:
        """The files of a release, or None when it was never kept."""
        wanted = (
            select(release_files.c.file, contents.c.bytes)
            .join(contents, contents.c.digest == release_files.c.digest)
            .where(release_files.c.release_id == release)
            .order_by(release_files.c.file)
        )
        with self._database.read() as connection:
            found = {file: bytes(content) for file, content in connection.execute(wanted)}
        return found or None

    def newest(self) -> str | None:
        """The release that was kept last."""
        with self._database.read() as connection:
            found: str | None = connection.scalar(select(releases.c.id).order_by(releases.c.kept_at.desc()).limit(1))
        return found

    def recording(self, digest: str, kind: str) -> tuple[bytes, str] | None:
        """A sound by the SHA-256 of its bytes, `wav` or `mp3`, and the newest release that holds it; None for whatever
        is no recording."""
        held = (
            select(contents.c.bytes, releases.c.id)
            .join(release_files, release_files.c.digest == contents.c.digest)
            .join(releases, releases.c.id == release_files.c.release_id)
            .where(contents.c.digest == digest, release_files.c.file.startswith(RECORDINGS, autoescape=True))
            .where(release_files.c.file.endswith(f".{kind}", autoescape=True))
            .order_by(releases.c.kept_at.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            found = connection.execute(held).first()
        return (bytes(found[0]), str(found[1])) if found is not None else None

    def _add(self, connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
        """What another worker has added meanwhile is the same, to the byte."""
        if rows:
            add = sqlite.insert(table) if self._database.on_sqlite else postgresql.insert(table)
            connection.execute(add.on_conflict_do_nothing(), rows)
