"""What happens in a call, in the order it happens. The terminal, the trace and the transcript are made from these."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ivr.simulator.caller import Action, SetClock

SHORT_LABEL = 10
STEP_LABEL = 18
# How a script writes over which kind of sound something was done.
WHILE: Mapping[str, str] = {
    "speech": "while it speaks",
    "recording": "while it plays",
    "tones": "while it sends tones",
    "beep": "while it beeps",
    "pause": "while it pauses",
    "ringing": "while it rings",
    "music": "while music plays",
    "talk": "while they talk",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """The caller heard these words. `step` is the line's own name for where it is, when it says so."""

    step: str | None
    words: str
    language: str = field(default="en-US", compare=False)
    voice: str = field(default="", compare=False)
    at: float = field(default=0.0, compare=False)
    seconds: float = field(default=0.0, compare=False)

    @property
    def printed(self) -> str:
        return labelled(f"ivr {self.step}", self.words, STEP_LABEL) if self.step else labelled("line", self.words)


@dataclass(frozen=True, slots=True)
class Whispered:
    """The agent heard these words before the legs were joined; the caller did not."""

    words: str
    language: str = field(default="en-US", compare=False)

    @property
    def printed(self) -> str:
        return labelled("whisper", self.words)


@dataclass(frozen=True, slots=True)
class Did:
    """The caller acted, perhaps `over` a kind of sound, or the tester moved the clock."""

    action: Action
    over: str = ""

    @property
    def printed(self) -> str:
        if isinstance(self.action, SetClock):
            return labelled("clock", self.action.text)
        return labelled("caller", f"{self.action} {WHILE[self.over]}" if self.over else str(self.action))


@dataclass(frozen=True, slots=True)
class Dialled:
    """The line called someone else, who did `agent`."""

    number: str
    agent: str

    @property
    def printed(self) -> str:
        return labelled("dial", f"{self.number} ({self.agent})")


@dataclass(frozen=True, slots=True)
class Sent:
    """The line sent a text message."""

    to: str
    words: str

    @property
    def printed(self) -> str:
        return labelled("message", f"{self.to} ({self.words})")


@dataclass(frozen=True, slots=True)
class Warned:
    """Something Twilio's debugger would show, or, without a code, something a tester should know. The call goes on."""

    code: int | None
    message: str

    @property
    def printed(self) -> str:
        return labelled("warning", f"{self.code} {self.message}" if self.code else self.message)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One HTTP exchange. `status` is None when no answer came, and `body` then says why."""

    at: float
    method: str
    url: str
    params: Mapping[str, str]
    status: int | None
    body: str


Spoken = Heard | Whispered | Did | Dialled | Sent
Event = Spoken | Warned | Fetched
Listener = Callable[[Event], None]


def labelled(label: str, words: str, width: int = SHORT_LABEL) -> str:
    """One line of a transcript: `label:` and then the words, in a column where the label leaves room for one."""
    return f"{(label + ':').ljust(width - 1)} {words}".rstrip()
