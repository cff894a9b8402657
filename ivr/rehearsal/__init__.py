"""The line and the telephone in one process, so that testers can play call scripts, by the hundred, in seconds.

    script    ──▶ given        accounts, gateway, desk and network as the tester wants them
    stage     ──▶ scene        a whole line on a scratch database, for one script
    play      ──▶ Performance  the call as it went, and everything that is not as it should be
    watching  ──▶ coverage     steps, outcomes, keys, misses and languages nobody has played yet
    company                    many scripts, shared among processes
    crawl                      every key everywhere, silence everywhere, a hang-up after everything

Nothing here is in service: no caller of the real line ever meets it, no money moves, and no database but
the scratch ones is touched.
"""
