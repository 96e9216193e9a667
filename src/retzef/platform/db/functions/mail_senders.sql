-- Whom a mail is of. Its sender is what it says; how far that is believed is said by `sender` in the details (`engine/mail`):
-- proven, unproven or forged. Null, as with all other media: the channel vouches for who writes.

-- Whose identity it is: no rows' nulls when it is nobody's whom we know.
--
-- Who has proved an address by writing from it, and is the one person who has claimed it, is that person from now on. Where
-- several have claimed it nobody can tell which of them writes. What nobody vouches for finds whoever wrote so before, and
-- whom the address is proved to be of; it proves nothing. What is forged finds only its like.
CREATE OR REPLACE FUNCTION find_sender(
    p_tenant uuid, p_now timestamptz, p_kind text, p_value text, p_details jsonb, OUT identity_id uuid, OUT customer_id uuid)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_sender  text := p_details ->> 'sender';
    v_roots   integer;
BEGIN
    IF v_sender IS DISTINCT FROM 'forged' THEN
        SELECT d.identity_id, d.customer_id INTO identity_id, customer_id
        FROM identities d
        WHERE d.tenant_id = p_tenant AND d.kind = p_kind AND d.value = p_value AND d.status = 'verified';
        IF FOUND OR v_sender IS NULL THEN
            RETURN;
        END IF;
    END IF;
    IF v_sender = 'proven' THEN
        SELECT count(DISTINCT c.root_id) INTO v_roots
        FROM identities d JOIN customers c ON c.tenant_id = d.tenant_id AND c.customer_id = d.customer_id
        WHERE d.tenant_id = p_tenant AND d.kind = p_kind AND d.value = p_value AND d.status = 'claimed'
          AND d.provenance <> 'email_forged';
        IF v_roots <> 1 THEN
            RETURN;
        END IF;
    END IF;
    SELECT d.identity_id, d.customer_id INTO identity_id, customer_id
    FROM identities d
    WHERE d.tenant_id = p_tenant AND d.kind = p_kind AND d.value = p_value AND d.status = 'claimed'
      AND CASE v_sender WHEN 'proven' THEN d.provenance <> 'email_forged' WHEN 'forged' THEN d.provenance = 'email_forged'
          ELSE d.provenance = 'email' END
    ORDER BY d.identity_id LIMIT 1;
    IF FOUND AND v_sender = 'proven' THEN
        UPDATE identities d SET status = 'verified', version = d.version + 1
        WHERE d.tenant_id = p_tenant AND d.identity_id = find_sender.identity_id;
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, identity_id, customer_id, data)
        SELECT p_tenant, p_now, 'identity_verified', 'customer', find_sender.identity_id, c.root_id,
               jsonb_build_object('kind', p_kind)
        FROM customers c WHERE c.tenant_id = p_tenant AND c.customer_id = find_sender.customer_id;
    END IF;
END $$;

-- The case in which a thread goes on, where it is merged by now; and of whom the thread is, when who writes takes part in another's
-- matter. Nulls when the case is not there any more.
CREATE OR REPLACE FUNCTION find_matter_of_thread(
    p_tenant uuid, p_thread_key text, p_details jsonb, OUT case_id uuid, OUT customer_id uuid, OUT identity_id uuid)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    case_id := case_now(p_tenant, (p_details ->> 'into_case')::uuid);
    IF case_id IS NOT NULL AND p_details ? 'takes_part' THEN
        SELECT i.identity_id, d.customer_id INTO identity_id, customer_id
        FROM interactions i
        JOIN cases k ON k.tenant_id = i.tenant_id AND k.case_id = i.case_id
        JOIN identities d ON d.tenant_id = i.tenant_id AND d.identity_id = i.identity_id
        WHERE i.tenant_id = p_tenant AND i.case_id = find_matter_of_thread.case_id
        ORDER BY i.thread_key = p_thread_key DESC, i.interaction_id DESC LIMIT 1;
    END IF;
END $$;
