-- From which texts views, functions and rights were laid: a process that starts beside others lays nothing that lies there.
ALTER TABLE installation ADD COLUMN laid text NOT NULL DEFAULT '';
