"""Play one seed: `python -m tests.simulation SEED [CALLS] [-v]`; exits 1 when something was found."""

from __future__ import annotations

import argparse
import sys

from tests.simulation.run import Plan, simulate

if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.simulation", description="Play one seed.")
    asked.add_argument("seed", type=int)
    asked.add_argument("calls", type=int, nargs="?", default=500)
    asked.add_argument("-v", dest="verbose", action="store_true", help="print every event as it happens")
    given = asked.parse_args()
    result = simulate(given.seed, Plan.of(given.seed, given.calls), on_event=print if given.verbose else len)
    print(result)
    sys.exit(bool(result.found))
