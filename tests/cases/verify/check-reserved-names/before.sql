-- A table that is called select, and a column that is called user.
CREATE TABLE "select" ("user" int PRIMARY KEY, "from" int);
INSERT INTO "select" VALUES (1, -1);
ALTER TABLE "select" ADD CONSTRAINT "where" CHECK ("from" > 0) NOT VALID;
