-- By what an item waits: its queue's priority and its case's. The sum is decided by engine/routing `rank_of`; a test compares.
CREATE OR REPLACE FUNCTION rank_of(p_queue integer, p_case integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT p_queue + p_case
$$;

-- The items of a case are worth what the case is worth now: those that wait at once, those that are offered or in hand when they wait
-- again; an offer that is out stays. Nothing is shown of it, so the version stays too. Whoever changes the case has locked its work
-- before (`hold_case`).
CREATE OR REPLACE FUNCTION rank_work(p_tenant uuid, p_case uuid) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    UPDATE work_items w SET priority = rank_of(q.priority, k.priority)
    FROM queues q, cases k
    WHERE w.tenant_id = p_tenant AND w.case_id = p_case AND w.state <> 'done'
      AND q.tenant_id = p_tenant AND q.queue_id = w.queue_id AND k.tenant_id = p_tenant AND k.case_id = p_case
      AND w.priority <> rank_of(q.priority, k.priority);
END $$;
