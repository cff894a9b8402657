"""The person at the other end: how long they take to come, and the talk with them."""

import math
from typing import Literal

from ivr.simulator.caller import HangUp, Sound
from ivr.simulator.leg import AGENT_SPOKE, BrokenBy, BrokenOff, Leg

RING_SECONDS = 5.0
# Until somebody takes a caller out of a queue, or enters the conference the caller waits in.
COMES_SECONDS = 30.0
TALK_SECONDS = 60.0

# What the caller did over a sound: hung up, pressed a `*` that counts there, or nothing that ended it.
EndedBy = BrokenBy | Literal["hangup", "nothing"]


def ring(leg: Leg, seconds: float, *, on_star: bool) -> EndedBy:
    return _hear(leg, Sound("ringing", seconds), on_star)


def talk(leg: Leg, *, on_star: bool = False, most: float = math.inf) -> EndedBy:
    """Let caller and agent speak for a minute, after which the agent hangs up, or for as long as is allowed.

    Twilio: hangupOnStar; all other keys are tones in the agent's ear.
    """
    did = _hear(leg, Sound("talk", min(TALK_SECONDS, most)), on_star)
    leg.goodbye = AGENT_SPOKE
    return did


def _hear(leg: Leg, sound: Sound, on_star: bool) -> EndedBy:
    try:
        with leg.breaking_off(on_star=on_star):
            return "hangup" if isinstance(leg.play(sound), HangUp) else "nothing"
    except BrokenOff as broken:
        return broken.by
