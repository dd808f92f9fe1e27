-- expect: drift; kind: enum; severity: breaking
-- objects: notification_kind
ALTER TYPE notification_kind RENAME TO notification_kind_old;
CREATE TYPE notification_kind AS ENUM ('assigned', 'mentioned', 'due_soon');
ALTER TABLE notification ALTER COLUMN kind TYPE notification_kind USING kind::text::notification_kind;
DROP TYPE notification_kind_old;
