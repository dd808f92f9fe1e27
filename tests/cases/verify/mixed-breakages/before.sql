-- Rows that got past every kind of constraint.
CREATE DOMAIN public.price AS numeric;
CREATE DOMAIN public.small_price AS public.price;
CREATE TYPE public.colour AS ENUM ('red', 'green', 'blue');
CREATE TYPE public.box AS (label text, cost public.small_price);
CREATE TABLE public.parent (id int PRIMARY KEY, code text UNIQUE DEFERRABLE);
CREATE TABLE public."Odd %s" (
  id int PRIMARY KEY, "a b" int REFERENCES public.parent, c public.colour, boxes public.box[], p public.small_price, n int
);
CREATE INDEX ON public."Odd %s" ("a b");
INSERT INTO public.parent VALUES (1, 'x'), (2, 'y');
SET session_replication_role = replica;
INSERT INTO public.parent VALUES (3, 'x');
INSERT INTO public."Odd %s" VALUES (1, 9, 'green', ARRAY[('l', -1)::public.box], -1, NULL), (2, 1, 'red', NULL, 1, 3), (3, NULL, 'red', '{}', NULL, -7);
SET session_replication_role = origin;
DELETE FROM pg_catalog.pg_enum WHERE enumlabel = 'green';
ALTER DOMAIN public.price ADD CONSTRAINT price_positive CHECK (VALUE > 0) NOT VALID;
ALTER TABLE public."Odd %s" ADD CONSTRAINT odd_n CHECK (n > 0 AND ("Odd %s".*) IS DISTINCT FROM NULL) NOT VALID;
UPDATE pg_catalog.pg_attribute SET attnotnull = true WHERE attrelid = 'public."Odd %s"'::regclass AND attname = 'n';
CREATE TABLE public.part (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE public.part_1 PARTITION OF public.part FOR VALUES FROM (0) TO (10);
CREATE TABLE public.part_2 PARTITION OF public.part FOR VALUES FROM (10) TO (20);
INSERT INTO public.part VALUES (1, 1), (11, -1), (12, -1);
INSERT INTO public.part_1 VALUES (2, -1);
ALTER TABLE public.part ADD CONSTRAINT part_v CHECK (v > 0) NOT VALID;
