"""One file per kind of step a supervisor may use, and the one list of them.

Pure, like all of the engine: a step never asks the world for anything itself. A new kind is a new
file here and a line in `KINDS`; its fields are its schema, in the shape in which YAML holds them.
"""

from collections.abc import Mapping

from ivr.engine.flow import Step
from ivr.engine.steps.charge import Charge
from ivr.engine.steps.check_hours import CheckHours
from ivr.engine.steps.choose_amount import ChooseAmount
from ivr.engine.steps.choose_bill import ChooseBill
from ivr.engine.steps.confirm_payment import ConfirmPayment
from ivr.engine.steps.find_account import FindAccount
from ivr.engine.steps.give_receipt import GiveReceipt
from ivr.engine.steps.hang_up import HangUp
from ivr.engine.steps.menu import Menu
from ivr.engine.steps.offer_text import OfferText
from ivr.engine.steps.say import Say
from ivr.engine.steps.take_payment import TakePayment
from ivr.engine.steps.transfer import Transfer
from ivr.engine.steps.undo_payment import UndoPayment
from ivr.engine.steps.verify_caller import VerifyCaller

KINDS: Mapping[str, type[Step]] = {
    "say": Say,
    "menu": Menu,
    "check_hours": CheckHours,
    "find_account": FindAccount,
    "verify_caller": VerifyCaller,
    "choose_bill": ChooseBill,
    "choose_amount": ChooseAmount,
    "take_payment": TakePayment,
    "confirm_payment": ConfirmPayment,
    "charge": Charge,
    "give_receipt": GiveReceipt,
    "undo_payment": UndoPayment,
    "offer_text": OfferText,
    "transfer": Transfer,
    "hang_up": HangUp,
}
