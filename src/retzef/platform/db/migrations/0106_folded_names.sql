-- The name without what two writings of it may differ in: case, composition, spaces. The program folds it (engine/recognition/names.py),
-- because lower() of a database depends on its locale. NULL: written before there was this column, or by a process of then; folded
-- by the first import that looks for names.
ALTER TABLE organizations ADD COLUMN folded_name text;
CREATE INDEX organizations_by_folded_name ON organizations (tenant_id, folded_name);
CREATE INDEX organizations_unfolded ON organizations (tenant_id) WHERE folded_name IS NULL;
