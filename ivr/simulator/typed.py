"""A person at the terminal as the caller."""

from collections.abc import Callable

from prompt_toolkit import PromptSession

from ivr.simulator.caller import Action, HangUp, Listens, Moment, ScriptProblem, Silence, read_action

HELP = (
    "Type keys (0-9 * #) and Enter; Enter alone is silence. Also: hangup, card visa-ok, speech WORDS, record SECONDS, "
    "clock 5:00 pm."
)


class Typed(Listens):
    """Asks at the prompt each time the line waits. Nobody needs to sit through the words: they are printed at once,
    and typing goes over them. The call's clock still counts them in full.

    A line that is no action is explained and asked for again. Ctrl-C and Ctrl-D hang up.
    """

    def __init__(self, say: Callable[[str], None], ask: Callable[[str], str] | None = None) -> None:
        self._say = say
        self._ask = ask or _prompt
        self._helped = False

    def act(self, moment: Moment) -> Action:
        if not self._helped:
            self._say(HELP)
            self._helped = True
        while True:
            try:
                line = self._ask(f"{moment.wants.value}> ")
            except (EOFError, KeyboardInterrupt):
                return HangUp()
            try:
                return self._read(line, moment)
            except ScriptProblem as problem:
                self._say(f"  {problem}")

    def _read(self, line: str, moment: Moment) -> Action:
        action: Action = read_action(line) if line.strip() else Silence()
        why = moment.refuses(action)
        if why:
            raise ScriptProblem(why)
        return action


def _prompt(question: str) -> str:
    return PromptSession[str]().prompt(question)
