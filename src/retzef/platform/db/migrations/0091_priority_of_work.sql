-- What is open of a case is worth what its case is: until now it was worth its queue's priority alone. The owner of the tables, who is no
-- tenant, sees no rows of theirs otherwise.
ALTER TABLE work_items NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cases NO FORCE ROW LEVEL SECURITY;
UPDATE work_items w SET priority = w.priority + k.priority
FROM cases k WHERE k.tenant_id = w.tenant_id AND k.case_id = w.case_id AND w.state <> 'done' AND k.priority <> 0;
ALTER TABLE work_items FORCE ROW LEVEL SECURITY;
ALTER TABLE cases FORCE ROW LEVEL SECURITY;
