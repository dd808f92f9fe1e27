"""What a run of seeds was proved by, so that the next one can be spared; imports psycopg alone."""
