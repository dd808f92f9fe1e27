-- Tables of one name in two schemas; one is broken.
CREATE SCHEMA other;
CREATE TABLE public.item (id int PRIMARY KEY, n int);
CREATE TABLE other.item (id int PRIMARY KEY, n int);
INSERT INTO public.item VALUES (1, 1);
INSERT INTO other.item VALUES (1, -1);
ALTER TABLE public.item ADD CONSTRAINT item_n CHECK (n > 0) NOT VALID;
ALTER TABLE other.item ADD CONSTRAINT item_n CHECK (n > 0) NOT VALID;
