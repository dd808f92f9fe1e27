-- expect: drift; kind: table; severity: behaviour
-- objects: notification|heap_two
CREATE ACCESS METHOD heap_two TYPE TABLE HANDLER heap_tableam_handler;
ALTER TABLE notification SET ACCESS METHOD heap_two;
