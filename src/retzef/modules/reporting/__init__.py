"""The numbers of a tenant: what a day was like, what is going on now, and the events each number is made of.

Owns no table but two settings of the tenant (time zone, promise). Reads the journal; what a number means is decided in
`engine.metrics`.

Reading order: `days`, `facts`, `report`, `ways_down`, `spreadsheets`, `answers`, `endpoints`; `board` for what is live.
"""
