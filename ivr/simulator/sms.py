"""Sms: a text message goes out while the call goes on."""

from xml.etree.ElementTree import Element

from ivr.simulator import checks
from ivr.simulator.attributes import checked, method
from ivr.simulator.dialect import LONGEST_MESSAGE
from ivr.simulator.events import Sent
from ivr.simulator.identity import fresh_sid
from ivr.simulator.leg import Leg
from ivr.simulator.webhook import Request
from ivr.simulator.words import said


def sms(leg: Leg, verb: Element) -> Request | None:
    """Send it and go on: with the action when there is one, otherwise with the next verb.

    Twilio: on a call that came in, `to` is the caller and `from` the number called, unless the line says otherwise.
    A message nobody can get, as to a caller who withholds their number, is not sent, and its status is `invalid`.
    """
    called, caller = leg.webhook.standard["To"], leg.webhook.standard["From"]
    to, sender = checked(verb, "to", caller, checks.phone_number), checked(verb, "from", called, checks.phone_number)
    words = said(verb)
    status = "sent"
    if checks.phone_number(to):
        leg.warn(14101, f"<Sms> to “{to}” cannot be sent")
        status = "invalid"
    elif not words or len(words) > LONGEST_MESSAGE:
        status = "invalid"
    sid = fresh_sid("SM")
    told = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status}
    if status == "sent":
        leg.tell(Sent(to, words))
        account = {name: leg.webhook.standard[name] for name in ("AccountSid", "ApiVersion")}
        leg.notify(verb.get("statusCallback"), {**account, **told, "To": to, "From": sender})
    return leg.request(verb.get("action"), method(verb), told) if "action" in verb.attrib else None
