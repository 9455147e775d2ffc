-- Development: statements above 100 ms send their plan with the answer, and the service logs it with the values taken
-- out. It is the plan of that very run: nothing runs twice. Only a superuser may load the library for others; run once on
-- Kindred's database, takes effect with new connections.

DO $$
DECLARE
    service text;
    setting text[];
BEGIN
    FOREACH service IN ARRAY ARRAY ['users', 'matching', 'messaging'] LOOP
        FOREACH setting SLICE 1 IN ARRAY ARRAY [
            ['session_preload_libraries', 'auto_explain'],
            ['auto_explain.log_min_duration', '100ms'],
            ['auto_explain.log_level', 'notice'],
            ['auto_explain.log_analyze', 'on'],
            -- Timing every row costs more than the rest together; rows and buffers tell enough.
            ['auto_explain.log_timing', 'off'],
            ['auto_explain.log_buffers', 'on'],
            -- The hot statements of matching are inside functions.
            ['auto_explain.log_nested_statements', 'on'],
            -- From Postgres 16 on it would print the parameters as well.
            ['auto_explain.log_parameter_max_length', '0']
        ] LOOP
            CONTINUE WHEN setting[1] = 'auto_explain.log_parameter_max_length'
                AND current_setting('server_version_num')::int < 160000;
            EXECUTE format('ALTER ROLE %I IN DATABASE %I SET %s = %L',
                           'kindred_' || service, current_database(), setting[1], setting[2]);
        END LOOP;
    END LOOP;
END
$$;
