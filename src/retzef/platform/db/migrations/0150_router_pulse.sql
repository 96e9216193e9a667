-- A holder of leases may keep a session of the database open for as long as it lives. Where it did when it renewed, its end is seen in that.
ALTER TABLE router_leases ADD COLUMN has_pulse boolean NOT NULL DEFAULT false;
