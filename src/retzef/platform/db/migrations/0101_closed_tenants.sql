-- A closed tenant keeps all it has and does nothing: nobody signs in, channels take nothing, no work is offered.
-- One whose deletion has begun is not opened again.
ALTER TABLE tenants ADD COLUMN closed_at timestamptz, ADD COLUMN deletion_began_at timestamptz;
