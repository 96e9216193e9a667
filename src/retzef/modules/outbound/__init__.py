"""What goes out: messages handed to their providers, at most once and visibly, and what the providers report of them.

Owns the delivery state of outgoing messages. A message is written as `queued` by whoever says it, together with a
`send_message` job; everything after that is here. Invariants: a state only moves forward; a provider without
idempotency keys is never handed the same message twice, what was cut off shows as `unconfirmed`; the messages of
one interaction go out in the order they were written.
"""
