"""A whole call: every verb there is, document after document."""

from ivr.simulator.channels import connect, echo, refer, start_or_stop
from ivr.simulator.dial import dial
from ivr.simulator.enqueue import enqueue
from ivr.simulator.follow import Repertoire, follow
from ivr.simulator.gather import gather
from ivr.simulator.leg import Leg, Over
from ivr.simulator.moves import hang_up, leave_nothing, redirect
from ivr.simulator.pay import pay
from ivr.simulator.record import record
from ivr.simulator.sms import sms
from ivr.simulator.spoken import speak
from ivr.simulator.webhook import Request

VERBS = Repertoire(
    {
        "Say": speak,
        "Play": speak,
        "Pause": speak,
        "Gather": gather,
        "Record": record,
        "Pay": pay,
        "Dial": dial,
        "Enqueue": enqueue,
        "Leave": leave_nothing,
        "Sms": sms,
        "Redirect": redirect,
        "Hangup": hang_up,
        "Reject": hang_up,
        "Start": start_or_stop,
        "Stop": start_or_stop,
        "Connect": connect,
        "Refer": refer,
        "Echo": echo,
    }
)


def run(leg: Leg, request: Request) -> Over:
    """Live through the document a request leads to and through every one after it. Raises LineFailed."""
    return follow(leg, request, VERBS)
