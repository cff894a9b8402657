"""The shipped catalogues, as the tests of this room speak with them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ivr.flowfile.release import read_release
from ivr.release import Release
from ivr.speech.catalogue import Catalogue

PROJECT = Path(__file__).parent.parent.parent


def texts() -> dict[str, str]:
    """Every shipped file of flows/ and prompts/, as it stands."""
    files = (path for room in ("flows", "prompts") for path in sorted((PROJECT / room).glob("*.yaml")))
    return {path.relative_to(PROJECT).as_posix(): path.read_text() for path in files}


@cache
def release() -> Release:
    return read_release(texts())


def catalogues() -> Mapping[str, Catalogue]:
    return release().catalogues
