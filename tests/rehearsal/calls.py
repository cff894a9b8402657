"""What the caller does in the calls of these tests."""

TO_THE_AMOUNTS = "caller: 1\ncaller: 1\ncaller: 10000001#\ncaller: 03151948\ncaller: 94612\n"
TO_THE_GATE = TO_THE_AMOUNTS + "caller: 1\ncaller: card visa-ok\n"
PAYS = TO_THE_GATE + "caller: 1\ncaller: silence\ncaller: silence\n"
