-- expect: clean; kind: table; severity: none
-- tier: textual
ALTER TABLE notification SET UNLOGGED;
ALTER TABLE notification SET LOGGED;
