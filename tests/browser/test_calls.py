"""The telephone in the browser, used as people use it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.person import MORNING, Person
from tests.line import PROJECT, said_and_done
from tests.server import Server

HUNG_UP = "ordinary: the line hung up"


def owed(server: Server, account: str) -> str:
    return server.ivr("accounts", "show", account).output.splitlines()[0].split(": ")[-1]


def test_a_bill_is_paid_with_the_mouse_and_the_call_is_downloaded(desktop: Person, server: Server) -> None:
    desktop.in_a_hurry().call().at("language").click("1").at("main_menu").click("1").at("find_bill")
    desktop.click("10000001#").at("verify").click("03151948").hears("ZIP code").at("verify").click("94612")
    desktop.at("amount").hears("You owe one hundred twenty-five dollars and forty cents.").click("1")
    desktop.at("card").pays_with("visa-ok").at("confirm").hears("the Visa card ending four two four two")
    desktop.click("1").at("receipt").stays_silent().at("receipt_by_text").stays_silent().is_told(HUNG_UP)
    assert owed(server, "10000001") == "0.00 owed"
    recorded = (PROJECT / "tests/calls/pays-in-english.call").read_text()
    assert said_and_done(desktop.script()) == said_and_done(recorded)


def test_a_bill_is_paid_in_spanish_with_a_finger(pocket: Person, server: Server) -> None:
    pocket.page.get_by_role("link", name="Español").tap()
    expect(pocket.page.locator("html")).to_have_attribute("lang", "es")
    expect(pocket.page.get_by_role("button", name="Llamar")).to_be_visible()
    pocket.in_a_hurry().call().at("language").touch("8").at("main_menu").touch("1").at("find_bill")
    expect(pocket.page.get_by_role("status")).to_have_text("La línea espera teclas: hasta 9, # las termina, 10 s.")
    pocket.touch("10000010#").at("verify").touch("03151948").hears("código postal").at("verify").touch("94612")
    pocket.at("amount").hears("Usted debe dieciocho dólares.").touch("1").at("card").pays_with("mastercard-ok")
    pocket.at("confirm").touch("1").at("receipt").stays_silent().at("receipt_by_text").stays_silent().is_told(
        "normal: the line hung up"
    )
    assert owed(server, "10000010") == "0.00 owed"
    # Whatever is said is marked as what it is, so that a screen reader reads it with the right voice.
    said = pocket.page.locator("#conversation .line .words", has_text="Usted debe")
    expect(said).to_have_attribute("lang", "es-US")


def test_a_bill_is_paid_by_keyboard_alone(desktop: Person, server: Server) -> None:
    """From the first Tab to the summary no pointer is needed, and nothing holds the focus."""
    page = desktop.page
    desktop.tab_to("#begins")
    page.keyboard.press("Control+A")
    page.keyboard.type(MORNING)
    desktop.tab_to("#settings summary")
    page.keyboard.press("Enter")
    desktop.tab_to("#sound")
    page.keyboard.press("Space")
    desktop.tab_to("#pace")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("End")  # as long as you like
    desktop.tab_to("#call", "Shift+Tab")
    page.keyboard.press("Enter")
    desktop.at("language").types("1").at("main_menu").types("1").at("find_bill")
    expect(page.get_by_role("status")).to_contain_text("no time limit")
    desktop.types("10000004#").at("verify").types("03151948").hears("ZIP code").at("verify").types("94612")
    desktop.at("nothing_due").types("0").hears("A person is rung")
    expect(page.locator("#summary")).to_be_visible()
    expect(page.locator("#call")).to_be_focused()
    assert owed(server, "10000004").endswith("owed")


def test_star_at_the_card_starts_over_and_digits_there_are_refused(desktop: Person) -> None:
    desktop.in_a_hurry().call().at("language").types("1").at("main_menu").types("1").at("find_bill")
    desktop.types("10000002#").at("verify").types("11021979").hears("ZIP code").at("verify").types("98101")
    desktop.at("bill").types("1").at("amount").types("1").at("card")
    expect(desktop.page.get_by_role("status")).to_contain_text("waiting for a card: its number")
    desktop.types("4")
    expect(desktop.page.get_by_role("alert")).to_contain_text("cards are keyed by name only")
    desktop.types("*").hears("You pressed star, so let us start over. Nothing was charged.")
    expect(desktop.page.get_by_role("alert")).to_be_hidden()
    desktop.hangs_up().is_told("ordinary: the caller hung up")


def test_a_caller_presses_over_the_words_and_hangs_up_in_the_middle_of_others(desktop: Person) -> None:
    """Without sound, words take as long as they would be spoken; nobody sits through them here."""
    desktop.unfold("#settings").page.get_by_role("switch").uncheck()
    desktop.call().hears("If this is a medical emergency")
    desktop.types("1").hears("To speak with a representative")
    expect(desktop.page.get_by_role("status")).to_have_text("The line is speaking.")
    desktop.hangs_up().is_told("ordinary: the caller hung up")
    script = desktop.script()
    assert "caller:   1 while it speaks\n" in script
    assert "caller:   hangup while it speaks\n" in script
    assert "Thank you for calling the billing line" not in script


def test_time_runs_out_by_itself_and_is_shown_while_it_does(desktop: Person) -> None:
    desktop.in_a_hurry().call().at("language")
    expect(desktop.page.get_by_role("status")).to_have_text("The line is waiting for keys: up to 1, 3 s.")
    expect(desktop.page.locator("#left")).to_have_text("2 s")
    desktop.at("main_menu").hears("(silence)").hangs_up()


def test_the_line_is_really_heard_and_says_it_again(desktop: Person) -> None:
    """This Chromium has no voices, so what it plays is made by espeak-ng where the line runs."""
    page = desktop.page
    with page.expect_response(re.compile("/phone/sound")) as spoken:
        desktop.call()
    assert spoken.value.ok
    assert spoken.value.header_value("Content-Type") == "audio/wav"
    expect(page.locator("#skip")).to_be_enabled()
    page.locator("#skip").click()
    desktop.at("language")
    with page.expect_request(re.compile("/phone/sound.*medical")):
        page.locator("#again").click()
    desktop.hears("once more").types("1").hears("To speak with a representative").hangs_up()
    assert "once more" not in desktop.script()


def test_leaving_the_page_hangs_up(desktop: Person) -> None:
    desktop.in_a_hurry().call().at("language")
    address = desktop.page.locator("#download").get_attribute("href") or ""
    desktop.page.goto(desktop.page.url)
    # A request of the new page goes out after the old one's last word.
    expect(desktop.page.locator("#call")).to_be_visible()
    script = desktop.page.request.get(desktop.page.url.removesuffix("/phone") + address).text()
    assert script.endswith("end:      the caller hung up after 10 s\n")


def test_a_time_nobody_can_read_is_told_at_its_field(desktop: Person) -> None:
    desktop.call("teatime")
    field = desktop.page.get_by_label("The call begins")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(desktop.page.locator("#begins-wrong")).to_contain_text("“teatime” is not a time")
    desktop.in_a_hurry().call().at("language").hangs_up()
