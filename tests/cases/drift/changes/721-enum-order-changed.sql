-- expect: drift; kind: enum; severity: behaviour
-- objects: notification_kind
-- note: Recreated with the same labels in another order: comparisons and ORDER BY differ.
ALTER TYPE notification_kind RENAME TO notification_kind_old;
CREATE TYPE notification_kind AS ENUM ('assigned', 'due_soon', 'overdue', 'mentioned');
ALTER TABLE notification ALTER COLUMN kind TYPE notification_kind USING kind::text::notification_kind;
DROP TYPE notification_kind_old;
