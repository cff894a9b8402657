"""Whoever sits at the page: what they can do with it, and what they look for on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

MORNING = "2027-03-16 10:00 am America/Los_Angeles"


@dataclass(frozen=True, slots=True)
class Person:
    page: Page

    def unfold(self, part: str) -> Person:
        """Open one of the page's foldable parts, if it is not open."""
        if not self.page.locator(part).evaluate("details => details.open"):
            self.page.locator(f"{part} summary").click()
        return self

    def in_a_hurry(self) -> Person:
        """Without sound, and with words that take no time."""
        self.unfold("#settings").page.get_by_role("switch").uncheck()
        self.page.locator("#pace").select_option("at-once")
        self.page.locator("#settings summary").click()
        return self

    def call(self, clock: str = MORNING) -> Person:
        self.unfold("#who").page.locator("#begins").fill(clock)
        self.page.locator("#call").click()
        return self

    def at(self, step: str) -> Person:
        """The line has come to this step, and waits for the caller."""
        expect(self.page.locator("#steps li").last).to_have_text(re.compile(rf"\d:\d\d {step}$"))
        expect(self.page.locator("#silence")).to_be_enabled()
        return self

    def hears(self, words: str) -> Person:
        expect(self.page.get_by_role("log")).to_contain_text(words)
        return self

    def click(self, keys: str) -> Person:
        for key in keys:
            self.page.locator(f'.key[data-key="{key}"]').click()
        return self

    def touch(self, keys: str) -> Person:
        for key in keys:
            self.page.locator(f'.key[data-key="{key}"]').tap()
        return self

    def types(self, keys: str) -> Person:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def pays_with(self, card: str) -> Person:
        self.page.locator("#card").select_option(card)
        self.page.locator("#key-in").click()
        return self

    def stays_silent(self) -> Person:
        self.page.locator("#silence").click()
        return self

    def hangs_up(self) -> Person:
        self.page.locator("#hangup").click()
        return self

    def is_told(self, outcome: str) -> Person:
        expect(self.page.locator("#outcome")).to_have_text(outcome)
        return self

    def script(self) -> str:
        """The file that is downloaded."""
        with self.page.expect_download() as download:
            self.page.locator("#download").click()
        text: str = download.value.path().read_text()
        return text

    def tab_to(self, selector: str, key: str = "Tab") -> Person:
        """Reach something with the Tab key alone, or backward with Shift+Tab."""
        target = self.page.locator(selector)
        for _ in range(60):
            if target.evaluate("element => element === document.activeElement"):
                return self
            self.page.keyboard.press(key)
        raise AssertionError(f"{selector} cannot be reached with the Tab key")
