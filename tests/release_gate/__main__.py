"""Run the gate.

    python -m tests.release_gate [--calls N] [--database sqlite|postgresql|both] [--forgetful] [--seed N]

Exits 1 when anything was found; then the folder with database and logs is kept.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from contextlib import ExitStack

from tests.release_gate.checks import findings
from tests.release_gate.gate import fresh_folder, play
from tests.release_gate.plan import Plan
from tests.release_gate.processes import at_most
from tests.release_gate.result import PROMISED_SECONDS, Latencies, table
from tests.truth import Findings

# For each engine, at a pace that no machine which can hold the line stays below.
LONGEST_SECONDS, SECONDS_A_CALL = 300, 1.0


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.release_gate", description="The release gate.")
    asked.add_argument("--calls", type=int, default=10_000)
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked.add_argument("--forgetful", action="store_true", help="the gateway forgets every idempotency key at once")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--mistake", default="", help="a mutant of tests/simulation/mutants.py, by its name")
    given = asked.parse_args()
    engines = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    plans = [Plan(given.calls, engine, given.seed, given.forgetful, given.mistake) for engine in engines]
    # Ended from outside as by Ctrl-C: everything that was started ends first.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return int(any([bool(_passed(plan).of) for plan in plans]))
    except KeyboardInterrupt:
        print("Broken off; everything that was started has ended, and the folder is kept.")
        return 130


def _passed(plan: Plan) -> Findings:
    """One run, printed; what was found."""
    folder = fresh_folder()
    print(f"{plan}\n  in {folder}", flush=True)
    with at_most(int(LONGEST_SECONDS + SECONDS_A_CALL * plan.calls)), ExitStack() as stack:
        run = play(plan, folder, stack)
        found = findings(run)
        took = Latencies.of(run.telephones.twilio.asked, run.trouble)
        if took.p99 >= PROMISED_SECONDS:
            found.add("turns that took too long", f"p99 {took.p99:.2f} s of the turns without a fault")
        print(table(run, found, took), flush=True)
    if found.of:
        print("FOUND")
        print("\n".join(f"  {one}" for one in found.all()))
        print(f"Kept in {folder}: the database, the line's logs, and what went wrong when (trouble.jsonl).")
    else:
        print("found nothing")
        shutil.rmtree(folder)
    return found


if __name__ == "__main__":
    sys.exit(main())
