"""What comes in: parsed messages of every channel, stored exactly once, with customer and case found.

Owns the way from a verified, parsed payload to a durable message. Does not own what the rows mean: that is
`customers`, `cases` and `queues`.
"""
