"""How a `<Pay>` ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

# Twilio: Pay, Result.
Result = Literal[
    "success",
    "too-many-failed-attempts",
    "payment-connector-error",
    "caller-interrupted-with-star",
    "caller-hung-up",
    "validation-error",
    "internal-error",
]
RESULTS: tuple[Result, ...] = get_args(Result)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result, and what the action is told with it. `error` is the ErrorType of which only the progress callback
    hears, and `seconds` is how long the caller waits for it all."""

    result: Result
    told: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    error: str = ""
    seconds: float = 0.0

    @property
    def fields(self) -> dict[str, str]:
        return {"Result": self.result, **self.told}


def failed(
    result: Result, message: str, code: int | None = None, connector: str = "", *, error: str = "", seconds: float = 0.0
) -> Outcome:
    """An error as the action hears of it: Twilio's words and number for it, and the connector's own code."""
    told = {"PaymentError": message}
    if code is not None:
        told["PayErrorCode"] = str(code)
    if connector:
        told["ConnectorError"] = connector
    return Outcome(result, told, error, seconds)
