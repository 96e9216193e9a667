"""The numbers of a tenant: what a day was like, what is going on now, and the events each number is made of.

Owns no table but what the tenant counts by (promise, target). Reads the journal; what a number means is decided in
`engine.metrics`.

Reading order: `days`, `facts`, `report`, `ways_down`, `spreadsheets`, `answers`, `endpoints`; `standing`,
`today`, `board`, `live_board` for what is live.
"""
