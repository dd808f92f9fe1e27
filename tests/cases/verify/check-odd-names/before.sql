-- Names with quotes, spaces, percent signs and colons.
CREATE SCHEMA "My schema";
CREATE TABLE "My schema"."a ""b"" %s :x" ("Id %" int PRIMARY KEY, "n:n" int);
INSERT INTO "My schema"."a ""b"" %s :x" VALUES (1, -1);
ALTER TABLE "My schema"."a ""b"" %s :x" ADD CONSTRAINT "%(c)s" CHECK ("n:n" > 0) NOT VALID;
