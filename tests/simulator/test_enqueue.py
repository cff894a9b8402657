"""Enqueue and Leave: waiting in a queue, and how that ends."""

import pytest

from ivr.simulator.agent import COMES_SECONDS
from ivr.simulator.caller import HangUp
from ivr.simulator.leg import MOST_DOCUMENTS_WITHOUT_CALLER, Agent
from ivr.simulator.transport import Answer

from .attributes import keeps
from .fakeline import FakeLine, Page, dial, told, words
from .interrupting import Interrupting, Listening

COMES = COMES_SECONDS
WORKFLOW = "WW" + "0" * 32
HOLD = "<Say>Please hold the line.</Say><Pause length='2'/>"


def queue(attributes: str = "", wait: Page = HOLD, name: str = "billing", action: str = 'action="/after"') -> FakeLine:
    inside = f"<Pause/><Enqueue {action} {attributes}>{name}</Enqueue><Say>Nobody came. Goodbye.</Say>"
    return FakeLine({"/voice": inside, "/wait": wait, "/after": "<Say>Goodbye.</Say><Hangup/>", "/done": "<Pause/>"})


@keeps("Enqueue", "action method")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_agent_comes_after_half_a_minute_and_the_action_hears_of_it_when_they_have_talked(method: str) -> None:
    line, caller = queue(f'method="{method}"'), Listening()
    ending = dial(line, caller=caller)
    assert caller.kinds()[1:3] == [("music", COMES), ("talk", 60)]
    result = line.form("/after")
    assert line.asked[-1].method == method
    assert (result["QueueResult"], result["QueueTime"], result["QueueSid"][:2]) == ("bridged", "30", "QU")
    assert "dial:     queue billing (answers)" in ending.dialogue and words(ending) == ["Goodbye."]


@pytest.mark.parametrize(("agent", "result"), [("busy", "queue-full"), ("failed", "system-error")])
def test_a_queue_that_cannot_be_entered_is_told_at_once(agent: Agent, result: str) -> None:
    line = queue()
    ending = dial(line, agent=agent)
    form = line.form("/after")
    assert form["QueueResult"] == result and "QueueSid" not in form and "QueueTime" not in form
    assert ending.seconds < 2 and ("14207" in told(ending)) is (agent == "busy")


@pytest.mark.parametrize("agent", ["no-answer", "canceled"])
def test_where_nobody_ever_comes_the_caller_waits_until_the_call_may_last_no_longer(agent: Agent) -> None:
    ending = dial(queue(), agent=agent)
    assert not ending.ordinary and "4 hours" in ending.reason
    ending = dial(queue('waitUrl="/wait"'), agent=agent)
    assert "loop" in ending.reason and ending.documents == MOST_DOCUMENTS_WITHOUT_CALLER


def test_without_an_action_the_next_verb_runs() -> None:
    ending = dial(queue(action=""), agent="busy")
    assert words(ending) == ["Nobody came. Goodbye."]
    ending = dial(FakeLine({"/voice": "<Enqueue>billing</Enqueue>"}))
    assert ending.ordinary and ending.reason == "the agent and the caller spoke"


@keeps("Enqueue", "waitUrl waitUrlMethod maxQueueSize")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_its_document_is_asked_again_whenever_it_runs_out_and_told_of_the_queue(method: str) -> None:
    line = queue(f'waitUrl="/wait" waitUrlMethod="{method}" maxQueueSize="12"')
    ending = dial(line)
    waits = line.all("/wait")
    once = 4 / 2.6 + 2
    assert len(waits) == -(-COMES // once) and {asked.method for asked in waits} == {method}
    first, second = (asked.form for asked in waits[:2])
    assert (first["QueuePosition"], first["CurrentQueueSize"], first["MaxQueueSize"]) == ("1", "1", "12")
    assert (first["QueueTime"], second["QueueTime"], second["AvgQueueTime"]) == ("0", "4", "4")
    assert first["QueueSid"] == second["QueueSid"] == line.form("/after")["QueueSid"]
    assert ending.seconds == pytest.approx(1 + COMES + 60 + 1 / 2.6, abs=0.001), "the agent's coming ends it at once"


def test_a_queue_holds_a_thousand_unless_told_otherwise() -> None:
    line = queue('waitUrl="/wait"')
    dial(line)
    assert line.form("/wait")["MaxQueueSize"] == "1000"


def test_an_empty_wait_url_is_silence_and_dead_air() -> None:
    caller = Listening()
    ending = dial(queue('waitUrl=""'), caller=caller)
    assert caller.kinds()[1] == ("pause", COMES) and "dead air" in told(ending)


def test_a_recording_can_be_waited_to_as_well() -> None:
    line, caller = queue('waitUrl="/wait"', Answer(200, {"Content-Type": "audio/mpeg"}, "…")), Listening()
    dial(line, caller=caller)
    assert caller.kinds()[1:7] == [("recording", 5)] * 6 and line.form("/after")["QueueResult"] == "bridged"


def test_keys_count_while_waiting_and_can_lead_out_of_the_queue() -> None:
    wait = '<Gather action="/leave" numDigits="1"><Say>Press 1 to leave a message.</Say></Gather>'
    line = queue('waitUrl="/wait"', wait)
    line = FakeLine({**line.pages, "/leave": lambda form: "<Leave/>" if form["Digits"] == "1" else "<Pause/>"})
    ending = dial(line, ["2", "1"], agent="no-answer")
    assert line.paths() == ["/voice", "/wait", "/leave", "/wait", "/leave", "/after"]
    assert line.form("/after")["QueueResult"] == "leave" and words(ending)[-1] == "Goodbye."


@pytest.mark.parametrize(("agent", "wait"), [("busy", ""), ("no-answer", "<Say>We are closed.</Say><Leave/>")])
def test_words_heard_before_or_while_waiting_are_no_goodbye(agent: Agent, wait: str) -> None:
    line = FakeLine({"/voice": "<Say>Hello.</Say><Enqueue waitUrl='/wait'>billing</Enqueue>", "/wait": wait})
    assert "dead air" in dial(line, agent=agent).reason


def test_leaving_goes_on_behind_the_queue_and_links_are_read_from_there() -> None:
    pages = {
        "/voice": "<Enqueue waitUrl='/hold/wait'>billing</Enqueue><Redirect>next</Redirect>",
        "/hold/wait": "<Redirect>more</Redirect>",
        "/hold/more": "<Leave/>",
        "/next": "<Say>Goodbye.</Say>",
    }
    line = FakeLine(pages)
    assert words(dial(line)) == ["Goodbye."]
    assert line.paths() == ["/voice", "/hold/wait", "/hold/more", "/next"]


@pytest.mark.parametrize("over", ["music", "talk"])
def test_a_caller_who_hangs_up_is_told_to_the_action_whose_answer_does_not_run(over: str) -> None:
    line = queue()
    ending = dial(line, caller=Interrupting(over, [HangUp(into=9)]))
    result = line.form("/after")
    assert (result["QueueResult"], result["CallStatus"]) == ("hangup" if over == "music" else "bridged", "completed")
    assert result["QueueTime"] == ("9" if over == "music" else "30")
    assert ending.reason == "the caller hung up" and ending.heard == ()


def test_a_line_that_hangs_up_on_those_who_wait_is_told_so_too() -> None:
    line = queue('waitUrl="/wait"', "<Say>We are closed.</Say><Hangup/>")
    ending = dial(line)
    assert line.form("/after")["QueueResult"] == "hangup" and line.form("/after")["CallStatus"] == "completed"
    assert ending.reason == "the line hung up" and words(ending) == ["We are closed."]


@pytest.mark.parametrize("verb", ["<Record/>", "<Dial>+15105550199</Dial>", "<Enqueue>other</Enqueue>", "<Pay/>"])
def test_what_may_not_be_heard_in_a_queue_is_passed_over(verb: str) -> None:
    line = queue('waitUrl="/wait"', f"{verb}{HOLD}")
    ending = dial(line)
    assert "may not stand in what is heard in a queue" in told(ending)
    assert line.form("/after")["QueueResult"] == "bridged"


@pytest.mark.parametrize(
    "wait", [Answer(500, {"Content-Type": "text/xml"}, ""), Answer(200, {"Content-Type": "text/xml"}, "<Response>")]
)
def test_a_document_that_fails_is_an_error_of_the_queue_and_the_call_goes_on(wait: Answer) -> None:
    line = queue('waitUrl="/wait"', wait)
    ending = dial(line)
    assert line.form("/after")["QueueResult"] == "error" and ending.ordinary
    assert ("11200" if wait.status == 500 else "12100") in told(ending)


@pytest.mark.parametrize(
    ("attributes", "name"),
    [("", ""), ("", "a" * 65), ('waitUrl="ftp://line.example/"', "billing"), ('method="PUT"', "billing")],
)
def test_a_queue_that_is_none_is_an_error_nobody_waits_for(attributes: str, name: str) -> None:
    line = queue(attributes, name=name)
    ending = dial(line)
    assert line.form("/after")["QueueResult"] == "error" and ending.seconds < 2


@keeps("Enqueue", "workflowSid")
def test_a_task_waits_for_its_workflow() -> None:
    line = queue(f'workflowSid="{WORKFLOW}"', name='<Task priority="5">{"bill": 17}</Task>')
    ending = dial(line)
    assert f"dial:     workflow {WORKFLOW} (answers)" in ending.dialogue
    assert line.form("/after")["QueueResult"] == "bridged"
    line = queue(name="<Task>{}</Task>")
    dial(line)
    assert line.form("/after")["QueueResult"] == "error"
