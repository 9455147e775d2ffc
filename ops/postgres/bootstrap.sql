-- Run once by a superuser on a direct connection to Kindred's database, before the first migration; safe to repeat.
-- Extensions need a superuser; everything after this belongs to the three service roles. Passwords are set by whoever runs
-- this (./run, Compose, the tests): ALTER ROLE kindred_users PASSWORD '…'.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

DO $$
DECLARE
    service text;
    role    text;
BEGIN
    FOREACH service IN ARRAY ARRAY ['users', 'matching', 'messaging'] LOOP
        role := 'kindred_' || service;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role);
            EXECUTE format('GRANT pg_read_all_stats TO %I', role);
        END IF;
        EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', service, role);
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = %I, public', role, current_database(), service);
        -- A statement that nobody waits for any more must not hold a connection.
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = ''10s''', role, current_database());
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = ''30s''', role, current_database());
    END LOOP;
    -- JIT makes the nearest-first search 80 times slower at a million people (99 ms against 1.2): never on.
    EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
    EXECUTE format('ALTER DATABASE %I SET timezone = ''UTC''', current_database());
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
