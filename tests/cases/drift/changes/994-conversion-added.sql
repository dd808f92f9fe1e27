-- expect: drift; kind: conversion; severity: cosmetic
-- objects: from_latin_one
CREATE CONVERSION from_latin_one FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
