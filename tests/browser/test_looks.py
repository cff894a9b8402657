"""What is seen, at a desk and on a telephone's own screen, and what keeps people out."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.person import Person
from tests.browser.png import small

PICTURES = Path(__file__).parent / "pictures"
LARGEST_PICTURE = 150_000
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# WCAG 2.2, 2.5.8; and for a keypad, the size of a fingertip.
TARGET, KEY = 24, 44


def problems(page: Page) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def too_small(page: Page) -> list[str]:
    """Everything visible that is pressed, and is smaller than it should be."""
    small = page.evaluate(
        """([target, key]) => [...document.querySelectorAll("button, a:not(.skip), input, select, summary")]
            .map(element => [element, element.getBoundingClientRect()])
            .filter(([element, box]) => box.width && Math.min(box.width, box.height) <
                (element.classList.contains("key") ? key : target))
            .map(([element]) => element.outerHTML)""",
        [TARGET, KEY],
    )
    return [str(element) for element in small]


def is_fit(page: Page) -> None:
    assert problems(page) == []
    assert too_small(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


def in_the_middle_of_a_call(person: Person) -> None:
    person.in_a_hurry().call().at("language").types("1").at("main_menu").types("1").at("find_bill")
    person.types("10000003#").at("verify").types("0315")


@pytest.mark.parametrize("who", ["desktop", "pocket", "dark"])
def test_nobody_is_kept_out_in_a_call_or_outside_of_one(who: str, request: pytest.FixtureRequest) -> None:
    """Outside of one with all that can be unfolded, and with how the last one ended."""
    person: Person = request.getfixturevalue(who)
    in_the_middle_of_a_call(person)
    is_fit(person.page)
    person.hangs_up().is_told("ordinary: the caller hung up").unfold("#who").unfold("#settings")
    person.page.locator("#from").select_option("other")
    is_fit(person.page)


def test_where_motion_is_unwelcome_the_time_left_is_a_number_only(dark: Person) -> None:
    dark.in_a_hurry().call().at("language")
    expect(dark.page.locator("#left")).to_be_visible()
    expect(dark.page.locator("#bar")).to_be_hidden()
    dark.hangs_up()


def test_the_keyboard_leaves_the_keys_alone_where_it_is_asked_to(desktop: Person) -> None:
    desktop.in_a_hurry().unfold("#settings").page.get_by_label("The computer's keyboard dials too").uncheck()
    desktop.call().at("language").types("1")
    expect(desktop.page.locator("#conversation .caller")).to_have_count(0)
    desktop.hangs_up()


@pytest.mark.parametrize("who", ["desktop", "pocket"])
def test_all_that_a_call_needs_is_in_one_view(who: str, request: pytest.FixtureRequest) -> None:
    """What is said and all keys; this view is the README's picture."""
    person: Person = request.getfixturevalue(who)
    page = person.page
    in_the_middle_of_a_call(person)
    expect(page.locator(".key.down")).to_have_count(0)
    for selector in ("#state", "#caption", "#hangup", '.key[data-key="0"]'):
        assert page.locator(selector).evaluate("element => element.getBoundingClientRect().bottom <= innerHeight")
    if request.config.getoption("--pictures"):
        (PICTURES / f"{who}.png").write_bytes(small(page.screenshot()))
    assert (PICTURES / f"{who}.png").stat().st_size < LARGEST_PICTURE
    person.hangs_up()
