"""A telephone's keys when they do not all arrive, or arrive more than once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from types import MappingProxyType

from ivr.simulator.caller import Action, Caller, Interruption, Keys, Moment, Silence, Sound, Wants

TROUBLES: Mapping[str, str] = MappingProxyType(
    {
        "keys are doubled": "every key arrives twice, as over a line that distorts tones",
        "a key is lost": "of each row of keys the second one does not arrive",
    }
)


@dataclass(slots=True)
class Keypad:
    """A caller whose keys meet one of TROUBLES on their way. `nth` is the key of each row that is lost.

    A row of which nothing arrives is silence to the line. Cards are not keyed here but named, so they are spared.
    """

    caller: Caller
    trouble: str
    nth: int = 2
    _in_row: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.trouble not in TROUBLES:
            close = get_close_matches(self.trouble, TROUBLES, n=1, cutoff=0.5)
            known = f"did you mean “{close[0]}”?" if close else f"known are: {'; '.join(TROUBLES)}"
            raise ValueError(f"“{self.trouble}” is nothing that happens to keys; {known}")

    def act(self, moment: Moment) -> Action:
        while True:
            action = self.caller.act(moment)
            if not isinstance(action, Keys) or moment.wants is Wants.CARD:
                self._in_row = 0
                return action
            arrived = self._arrived(action)
            if arrived.pressed:
                return arrived
            if not action.more:
                return Silence()

    def over(self, sound: Sound, heard_seconds: float) -> Interruption | None:
        interruption = self.caller.over(sound, heard_seconds)
        if not isinstance(interruption, Keys):
            return interruption
        arrived = self._arrived(interruption)
        return arrived if arrived.pressed else None

    def _arrived(self, keys: Keys) -> Keys:
        if self.trouble == "keys are doubled":
            return replace(keys, pressed="".join(key * 2 for key in keys.pressed))
        numbered = enumerate(keys.pressed, start=self._in_row + 1)
        self._in_row = self._in_row + len(keys.pressed) if keys.more else 0
        return replace(keys, pressed="".join(key for number, key in numbered if number != self.nth))
