"""Hold: what a caller hears in a queue or a conference until somebody comes."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator import checks
from ivr.simulator.attributes import method
from ivr.simulator.caller import Sound
from ivr.simulator.follow import Repertoire, follow
from ivr.simulator.leg import BrokenBy, BrokenOff, Leg, Over
from ivr.simulator.spoken import over_if_gone

# Twilio plays a list of its own; each piece counts as this long.
PIECE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Hold:
    """The document to be heard while waiting: `url` None is Twilio's own music, and an empty one silence.

    `params` are what each request for it tells besides the usual; `repertoire` is what may stand in it.
    """

    url: str | None
    method: str
    params: Callable[[], Mapping[str, str]]
    repertoire: Repertoire

    @classmethod
    def of(
        cls, leg: Leg, verb: Element, method_name: str, params: Callable[[], Mapping[str, str]], repertoire: Repertoire
    ) -> "Hold":
        url = verb.get("waitUrl")
        if url and checks.url(url):
            url = None
        return cls(leg.resolve(url) if url else url, method(verb, method_name), params, repertoire)

    def last(self, leg: Leg, *, seconds: float = math.inf, on_star: bool = False) -> Over | BrokenBy:
        """Let it be heard for so long, again and again whenever it runs out, as Twilio does. What ended it."""
        try:
            with leg.aside(), leg.breaking_off(after=seconds, on_star=on_star):
                while True:
                    over = self._once(leg)
                    if over is not None and not over.ran_out:
                        return over
        except BrokenOff as broken:
            return broken.by

    def _once(self, leg: Leg) -> Over | None:
        if not self.url:
            return over_if_gone(leg.play(Sound("music" if self.url is None else "pause", PIECE_SECONDS)))
        return follow(leg, leg.request(self.url, self.method, self.params()), self.repertoire)
