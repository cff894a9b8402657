"""The page itself: where it is there, who may use it, and what it says in which language."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

import app
from ivr.handset.reading import FROM_NUMBER
from ivr.handset.sound import there_is_a_voice
from ivr.handset.words import LANGUAGES, WORDS
from tests.handset.page import Page, web_for
from tests.line import LineUnderTest
from tests.simulator.fakeline import FakeLine

HANDSET = Path(app.__file__).parent / "ivr" / "handset"
SCRIPTS = sorted((HANDSET / "static").glob("*.js"))
LINE = FakeLine({"/voice": "<Gather><Say>Hello.</Say></Gather>"})


@pytest.fixture
def page() -> Page:
    return Page(web_for(LINE))


def test_production_has_no_telephone_in_the_browser(line: LineUnderTest) -> None:
    settings = line.parts.settings.model_copy(update={"mode": "production"})
    parts = replace(line.parts, settings=settings)
    client = app.web(parts).test_client()
    assert client.get("/phone").status_code == 404
    assert client.get("/phone/static/phone.js").status_code == 404
    assert client.post("/phone/calls", json={}).status_code == 404


def test_a_line_of_several_processes_says_why_it_has_none(line: LineUnderTest) -> None:
    settings = line.parts.settings.model_copy(update={"workers": 2})
    parts = replace(line.parts, settings=settings)
    answer = app.web(parts).test_client().get("/phone")
    assert answer.status_code == 503
    assert "ivr serve --workers 1" in answer.get_data(as_text=True)


def test_a_call_nobody_knows_is_told_in_words(page: Page) -> None:
    for answer in (page.get("/calls/nobody"), page.send("/calls/nobody", {"press": "1"})):
        assert answer.status_code == 404
        assert answer.get_json()["error"].startswith("there is no such call")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Host": "elsewhere.example", "Origin": "http://elsewhere.example"},
    ],
)
def test_no_other_site_makes_a_call(page: Page, headers: dict[str, str]) -> None:
    refused = page.send("/calls", {}, **headers)
    assert refused.status_code == 403
    assert refused.get_json() == {"error": "this telephone is used from its own page only"}
    page.begin()
    assert page.get(f"/calls/{page.call}", **headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://127.0.0.1:8000", "Host": "127.0.0.1:8000"},
        {"Origin": "https://line.example", "Host": "line.example"},
    ],
)
def test_its_own_page_makes_calls_here_and_behind_a_tunnel(page: Page, headers: dict[str, str]) -> None:
    assert page.send("/calls", {}, **headers).status_code == 200


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"clock": "teatime"}, "clock"),
        ({"from": "5" * 65}, "from"),
        ({"to": "1\n2"}, "to"),
        ({"agent": "sleeps"}, "agent"),
    ],
)
def test_a_call_that_cannot_be_made_names_the_field(page: Page, order: dict[str, str], field: str) -> None:
    answer = page.send("/calls", order)
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def test_what_is_no_json_is_refused(page: Page) -> None:
    for body, kind in (("press=1", "application/x-www-form-urlencoded"), ("[1]", "application/json"), ("{", None)):
        answer = page.web.test_client().post("/phone/calls", data=body, content_type=kind)
        assert answer.status_code == 415


def test_nothing_on_the_page_comes_from_elsewhere_or_stands_inline(page: Page) -> None:
    answer = page.get("")
    text = answer.get_data(as_text=True)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not re.search(r"\son\w+=|\sstyle=|<style|https?://", text)
    assert re.findall(r"<script(?![^>]* src=)([^>]*)>", text) == [' id="words" type="application/json"']
    assert not [path.name for path in SCRIPTS if re.search(r"https?://|innerHTML|\beval\b", path.read_text())]
    with page.get("/static/phone.js") as script:
        assert script.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_language_that_is_asked_for(page: Page, language: str) -> None:
    for answer in (page.get(f"?words={language}"), page.get("", **{"Accept-Language": f"fr, {language};q=0.5"})):
        text = answer.get_data(as_text=True)
        assert f'<html lang="{language}">' in text
        labelled = re.findall(r'data-word-label="([^"]+)" aria-label="([^"]+)"', text)
        assert labelled == [(name, WORDS[language][name]) for name in ("page_language", "keys", "acts")]
        shown = re.findall(r'<[^>]+ data-word="([^"]+)"[^>]*>([^<]*)<', text)
        told = {name: words.replace("{number}", FROM_NUMBER) for name, words in WORDS[language].items()}
        assert [(name, words) for name, words in shown if unescape(words) != told[name]] == []


def test_every_word_of_the_page_is_there_with_the_same_blanks_in_every_language(page: Page) -> None:
    named = set(re.findall(r'data-word(?:-label)?="([^"]+)"', page.get("").get_data(as_text=True)))
    for line in "\n".join(path.read_text() for path in SCRIPTS).splitlines():
        named |= set(re.findall(r'\b(?:note|word)\("([a-z_]+)"', line))
        named |= set(re.findall(r', "([a-z_]+)"', line)) if re.search(r"\b(put|nothing|add)\(", line) else set()
    for words in WORDS.values():
        assert named <= {*words, *LANGUAGES}, named - set(words)
    for name, told in WORDS["en"].items():
        assert re.findall(r"\{\w+\}", told) == re.findall(r"\{\w+\}", WORDS["es"][name]), name


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which only what the test puts into this folder can be run."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_without_espeak_the_page_hears_which_package_is_missing(page: Page, nothing_installed: Path) -> None:
    answer = page.get("/sound?words=Hello&language=en-US")
    assert answer.status_code == 404
    assert "install the package espeak-ng" in answer.get_json()["error"]
    assert 'data-can-speak="no"' in page.get("").get_data(as_text=True)


def test_words_are_spoken_from_standard_input_and_never_become_a_part_of_the_command(
    page: Page, nothing_installed: Path
) -> None:
    """A stand-in for espeak-ng: what it is told and what it is given come back as the sound."""
    program = nothing_installed / "espeak-ng"
    program.write_text('#!/bin/sh\nprintf "%044d" 0\necho "$@"\nwhile IFS= read -r line; do echo "$line"; done\n')
    program.chmod(0o755)
    assert there_is_a_voice()
    answer = page.get("/sound?words=--version%0A$(id)%0A&language=es-US")
    assert (answer.status_code, answer.mimetype) == (200, "audio/wav")
    sound = answer.get_data()
    assert sound[44:].decode() == "-v es-419 -s 156 --stdin --stdout\n--version\n$(id)\n"
    # A piped WAV does not know its own length; without it a browser cannot tell how much has been heard.
    assert int.from_bytes(sound[40:44], "little") == len(sound) - 44


@pytest.mark.parametrize(
    "query", ["language=en-US", "words=Hello", "words=Hello&language=-f/etc/passwd", f"words={'a' * 1001}&language=en"]
)
def test_what_cannot_be_spoken_is_refused(page: Page, query: str) -> None:
    assert page.get(f"/sound?{query}").status_code == 400
