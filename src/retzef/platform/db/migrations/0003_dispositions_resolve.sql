-- Whether a disposition usually resolves the case: "waiting for the customer" does not. What the desk ticks until the
-- agent says otherwise.
ALTER TABLE dispositions ADD COLUMN resolves boolean NOT NULL DEFAULT true;
