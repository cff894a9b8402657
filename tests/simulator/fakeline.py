"""A line small enough to read: documents by path, and everything that was asked of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ivr.simulator.caller import Caller, Scripted
from ivr.simulator.clock import Clock
from ivr.simulator.leg import Agent, PayAttempts, PayExhausted, PayOrder
from ivr.simulator.phone import Ending, Phone
from ivr.simulator.transport import Answer, Transport, Unreachable

TOKEN = "12345"
ACCOUNT = "AC" + "0" * 32
LINE = "https://line.example/voice"
CLOCK = "2027-03-16 4:58 pm America/Los_Angeles"

Form = Mapping[str, str]
Page = str | Answer | Callable[[Form], str | Answer]


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    url: str
    headers: Mapping[str, str]
    form: Form

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


def twiml(inside: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(200, {"content-type": "text/xml; charset=utf-8", **named}, f"<Response>{inside}</Response>")


def in_turn(*answers: str | Answer | Unreachable) -> Callable[[Form], str | Answer]:
    """A page that answers otherwise each time, and at last goes on answering as it did."""
    left = list(answers)

    def page(form: Form) -> str | Answer:
        now = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(now, Unreachable):
            raise now
        return now

    return page


@dataclass
class FakeLine:
    """Answers by path; a string is what stands inside `<Response>`. A path it does not know answers 404."""

    pages: Mapping[str, Page]
    asked: list[Asked] = field(default_factory=list)

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        assert timeout_seconds <= 15
        parts = urlsplit(url)
        form = dict(parse_qsl(body if method == "POST" else parts.query, keep_blank_values=True))
        self.asked.append(Asked(method, url, headers, form))
        page = self.pages.get(parts.path)
        if page is None:
            return Answer(404, {"Content-Type": "text/html"}, "no such page")
        answer = page(form) if callable(page) else page
        return twiml(answer) if isinstance(answer, str) else answer

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def form(self, path: str) -> Form:
        """What was sent to this path the last time."""
        return self.all(path)[-1].form

    def all(self, path: str) -> list[Asked]:
        """Every request for this path, in order."""
        return [asked for asked in self.asked if asked.path == path]


class Dead:
    """A host that is not there."""

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        raise Unreachable("connection refused")


def dial(
    line: Transport,
    lines: Iterable[str] = (),
    *,
    url: str = LINE,
    from_number: str = "+15105550142",
    agent: Agent = "answers",
    auth_token: str | None = TOKEN,
    status_callback: str | None = None,
    twice: bool = False,
    pay_exhausted: PayExhausted = "action",
    pay_attempts: PayAttempts = "tries",
    pay_order: PayOrder = "code_first",
    clock: Clock | None = None,
    caller: Caller | None = None,
    **more: Any,
) -> Ending:
    """One call to the line by a caller who follows `lines`, or by another one; `more` goes to the Phone as it is."""
    return Phone(
        url,
        caller=caller or Scripted(lines),
        from_number=from_number,
        to_number="+18003903507",
        account_sid=ACCOUNT,
        auth_token=auth_token,
        clock=clock or Clock.parse(CLOCK),
        transport=line,
        agent=agent,
        status_callback=status_callback,
        twice=twice,
        pay_exhausted=pay_exhausted,
        pay_attempts=pay_attempts,
        pay_order=pay_order,
        **more,
    ).call()


def dial_as(line: FakeLine, caller: Caller) -> Ending:
    """One call to the line by any caller."""
    return dial(line, caller=caller)


def words(ending: Ending) -> list[str]:
    return [heard.words for heard in ending.heard]


def told(ending: Ending) -> str:
    """All warnings, to look for one in."""
    return "\n".join(f"{warned.code} {warned.message}" for warned in ending.warnings)
