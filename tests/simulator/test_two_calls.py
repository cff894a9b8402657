"""Two people on the line at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from .fakeline import FakeLine, Form, dial, twiml, words


def test_two_calls_at_once_share_nothing_but_the_line() -> None:
    """Each has its own CallSid, keys, cookies and clock, though every step of both happens at the same moment."""
    together = Barrier(2, timeout=10)

    def voice(form: Form) -> object:
        together.wait()
        return twiml(
            f'<Gather action="/next?caller={form["From"][-1]}"><Say>Press your number.</Say></Gather>',
            Set_Cookie=f"caller={form['From'][-1]}; Path=/",
        )

    def answer(form: Form) -> str:
        together.wait()
        return f"<Say>{form['From'][-1]} pressed {form['Digits']}.</Say><Hangup/>"

    line = FakeLine({"/voice": voice, "/next": answer})  # type: ignore[dict-item]
    with ThreadPoolExecutor(2) as both:
        one = both.submit(dial, line, ["111#"], from_number="+15105550101")
        other = both.submit(dial, line, ["clock 11:00 pm", "222#"], from_number="+15105550102")
    assert words(one.result())[-1] == "1 pressed 111."
    assert words(other.result())[-1] == "2 pressed 222."

    last = {asked.form["From"][-1]: asked for asked in line.asked if asked.path == "/next"}
    assert {caller: asked.headers["Cookie"] for caller, asked in last.items()} == {"1": "caller=1", "2": "caller=2"}
    assert {caller: asked.form["CallSid"] for caller, asked in last.items()} == {
        "1": one.result().call_sid,
        "2": other.result().call_sid,
    }
    assert last["1"].headers["X-IVR-Clock"].startswith("2027-03-16T16:58")
    assert last["2"].headers["X-IVR-Clock"].startswith("2027-03-16T23:00")
