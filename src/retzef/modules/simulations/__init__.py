"""Simulate and compare: a made-up centre, or one as the journal shows ours, run through routing policies.

Owns `simulations` and `simulation_runs`. Simulates nothing itself: that is `engine.simulation`, with the very routing code of
the centre. `running` runs, `telling` tells; `asked` says what is wanted, `simulating` is the job, `work` what its
process does beside everything that is live. Nothing of the centre changes by it.
"""
