-- What share of customers is to be answered in time: the live board is coloured by it.
ALTER TABLE tenants ADD COLUMN level_target_percent integer NOT NULL DEFAULT 80 CHECK (level_target_percent BETWEEN 1 AND 100);
