"""What the fragment of a URL asks of Twilio's HTTP client: `https://line.example/voice#rc=2&rp=all&ct=2000`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urldefrag

from ivr.simulator.events import Warned
from ivr.simulator.transport import CONNECT_SECONDS, EXCHANGE_SECONDS, Answer, Unreachable

# Twilio: Webhooks, connection overrides: the least and the most of each number; times are milliseconds.
_RANGES: Mapping[str, tuple[int, int]] = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}
_POLICIES = frozenset({"4xx", "5xx", "ct", "rt"})
# Where at Twilio the request starts, and how a certificate is chosen: of no consequence here.
_ELSEWHERE = frozenset({"e", "r", "sni"})


@dataclass(frozen=True, slots=True)
class Overrides:
    """How long Twilio waits for a connection, for an answer and for all tries together, and what it tries again.

    Unless the URL says otherwise: 5 s, 15 s, 15 s, and one more try where no connection came about.
    """

    connect_seconds: float = CONNECT_SECONDS
    read_seconds: float = EXCHANGE_SECONDS
    total_seconds: float = EXCHANGE_SECONDS
    retries: int = 1
    retried: frozenset[str] = frozenset({"ct"})

    def within(self, seconds: float) -> "Overrides":
        """The same with no more than so much time left."""
        return replace(
            self, connect_seconds=min(self.connect_seconds, seconds), read_seconds=min(self.read_seconds, seconds)
        )

    def tries_again_after(self, outcome: Answer | Unreachable) -> bool:
        if isinstance(outcome, Unreachable):
            return ("ct" if outcome.code == 11205 else "rt" if outcome.code == 11200 else "") in self.retried
        return f"{outcome.status // 100}xx" in self.retried


def read_overrides(url: str) -> tuple[Overrides, tuple[Warned, ...]]:
    """What a URL overrides, and what Twilio, or a tester, would find wrong with it; there the default counts."""
    asked = dict(parse_qsl(urldefrag(url).fragment, keep_blank_values=True))
    numbers, warnings = dict[str, int](), list[Warned]()
    for name, value in asked.items():
        if name in _RANGES:
            least, most = _RANGES[name]
            if value.isascii() and value.isdigit() and len(value) <= len(str(most)) and least <= int(value) <= most:
                numbers[name] = int(value)
            else:
                warnings.append(Warned(None, f"{name}={value} after # wants a number from {least} to {most}"))
        elif name != "rp" and name not in _ELSEWHERE:
            warnings.append(Warned(None, f"{name}={value} after # overrides nothing"))
    found = Overrides()
    found = replace(
        found,
        connect_seconds=numbers.get("ct", found.connect_seconds * 1000) / 1000,
        read_seconds=numbers.get("rt", found.read_seconds * 1000) / 1000,
        total_seconds=numbers.get("tt", found.total_seconds * 1000) / 1000,
        retries=numbers.get("rc", found.retries),
    )
    if "rp" not in asked:
        return found, tuple(warnings)
    policy = frozenset(asked["rp"].split(","))
    if not policy <= _POLICIES | {"all"}:
        warnings.append(Warned(11243, f"rp={asked['rp']} after # wants some of 4xx, 5xx, ct, rt and all"))
        return found, tuple(warnings)
    return replace(found, retried=_POLICIES if "all" in policy else policy), tuple(warnings)
