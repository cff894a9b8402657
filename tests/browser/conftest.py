"""A real browser in front of a real server. Debian's Chromium, since the project downloads no browser of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.person import Person
from tests.server import Server

CHROMIUM = "/usr/bin/chromium"
# Nothing but the page itself: no sandbox as root, no graphics card, nothing asked of anybody else's servers.
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-lcd-text",  # letters without coloured edges, so that pictures are small
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, POCKET = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
MOST_MILLISECONDS = 10_000


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server.in_folder(tmp_path_factory.mktemp("server")).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


def _page(browser: Browser, server: Server, **more: Any) -> Iterator[Page]:
    """A page of its own; whatever it complains of on its console fails the test."""
    context = browser.new_context(locale="en-US", **more)
    context.set_default_timeout(MOST_MILLISECONDS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"http://127.0.0.1:{server.port}/phone")
    yield page
    context.close()
    # What is refused is answered with 409 or 422, which Chromium notes as an error.
    assert [complaint for complaint in complaints if not re.search("status of 4(09|22)", complaint)] == []


@pytest.fixture
def desktop(browser: Browser, server: Server) -> Iterator[Person]:
    for page in _page(browser, server, viewport=DESKTOP):
        yield Person(page)


@pytest.fixture
def pocket(browser: Browser, server: Server) -> Iterator[Person]:
    """A telephone's own screen, which is touched."""
    for page in _page(browser, server, viewport=POCKET, has_touch=True, is_mobile=True):
        yield Person(page)


@pytest.fixture
def dark(browser: Browser, server: Server) -> Iterator[Person]:
    for page in _page(browser, server, viewport=DESKTOP, color_scheme="dark", reduced_motion="reduce"):
        yield Person(page)
