-- What a queue promises whoever writes: an answer within so much working time. Which case's answer is due when, by its first
-- word that has had none, and of which due time it was told that it has passed.

ALTER TABLE queues ADD COLUMN answer_minutes integer CHECK (answer_minutes BETWEEN 1 AND 100000);

ALTER TABLE cases
    ADD COLUMN answer_due_at timestamptz,
    ADD COLUMN answer_due_since timestamptz,
    ADD COLUMN answer_told_for timestamptz;
CREATE INDEX cases_by_untold_answer ON cases (answer_due_at)
    WHERE answer_due_at IS NOT NULL AND answer_told_for IS DISTINCT FROM answer_due_at;

ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check CHECK (kind IN ('mentioned', 'handed_over', 'customer_wrote', 'case_woke',
    'deadline_near', 'deadline_passed', 'answer_overdue', 'task_given', 'task_due', 'rule'));
