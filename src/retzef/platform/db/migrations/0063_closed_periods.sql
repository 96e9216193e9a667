-- The closed period, named by its end, in which a customer was told in this interaction that it is closed: once each.
ALTER TABLE interactions ADD COLUMN closed_told_until timestamptz;
