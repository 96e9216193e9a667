"""What an administrator sets up: queues with their people and outcomes, entry points with settings and secrets, the tenant.

Everything here is written whole with the version it was read at, so that two administrators do not undo each other
unseen; what is no longer wanted is archived or switched off, never deleted: past work goes on naming it.
"""
