-- What an administrator sets up is archived, not deleted: past work goes on naming it.
ALTER TABLE queues ADD COLUMN active boolean NOT NULL DEFAULT true;
ALTER TABLE dispositions ADD COLUMN active boolean NOT NULL DEFAULT true;
ALTER TABLE tenants ADD COLUMN version bigint NOT NULL DEFAULT 1;
