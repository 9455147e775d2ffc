-- Nearest first, where people live close together: everybody stands at the centre of a cell of the location grid, so in a metro
-- hundreds share one distance, and an order by geography reads all who tie before it returns the first. Those in the viewer's own
-- cell come first in any order, so they are read in none, and only until there are enough; the ordered search goes on where they
-- end. The answer is what it was, so the version before may call this too.
--
-- See create_search_functions for what the parameters and the settings are.
DO $do$
DECLARE
    nearest   CONSTANT text := $sql$
        CREATE OR REPLACE FUNCTION %1$s(
            me uuid, here geography, reach double precision, beyond integer, born_from date, born_to date, my_age integer,
            my_traits integer, my_refuses integer, as_of timestamptz, cooled_down timestamptz, box geography, most integer)
            RETURNS SETOF candidate LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
            SET enable_seqscan = off SET enable_sort = off AS
        $$
        BEGIN
            RETURN QUERY
            WITH left_out AS MATERIALIZED (
                SELECT b.blocked_id AS id FROM block b WHERE b.blocker_id = me AND b.active
                UNION ALL
                SELECT b.blocker_id FROM block b WHERE b.blocked_id = me AND b.active
                UNION ALL
                SELECT s.target_id FROM swipe s
                WHERE s.swiper_id = me AND s.created_at <= as_of AND (s.action > 0 OR s.created_at > cooled_down)
            )
            SELECT c.id, c.birth_date, c.last_active, c.hide_distance, c.goal, c.going_out, c.interests_lo, c.interests_hi,
                   c.swipes_given, c.likes_given, c.swipes_received, c.likes_received, c.metres
            FROM (
                (SELECT c.*, 0.0::double precision AS metres
                 FROM profile c
                 WHERE c.geog && here%2$s)
                UNION ALL
                (SELECT c.*
                 FROM (SELECT c.*, ST_Distance(c.geog, here, false) AS metres
                       FROM profile c
                       WHERE c.geog && box AND NOT c.geog && here%2$s
                       ORDER BY c.geog <-> here
                       OFFSET 0) AS c
                 WHERE c.metres <= least(reach, c.max_km * 1000))
            ) AS c
            LIMIT most;
        END
        $$ $sql$;

    -- Both sides' wishes. "< 1" is "= 0" that the planner does not take for one row in two hundred.
    wishes    CONSTANT text := $sql$
                   AND c.gender = %s AND (c.wants & %s) <> 0 AND c.visibility = 1
                   AND c.birth_date BETWEEN born_from AND born_to
                   AND my_age BETWEEN c.min_age AND c.max_age
                   AND c.max_km > beyond
                   AND c.id <> me
                   AND (c.traits & my_refuses) < 1
                   AND (c.refuses & my_traits) < 1
                   AND c.id NOT IN (SELECT l.id FROM left_out l)$sql$;
    gender    integer;
    accepting integer;
BEGIN
    FOR gender IN 1..3 LOOP
        FOREACH accepting IN ARRAY ARRAY [1, 2, 4] LOOP
            EXECUTE format(nearest, format('nearest_%s_%s', gender, accepting), format(wishes, gender, accepting));
            EXECUTE format(nearest, format('nearest_far_%s_%s', gender, accepting),
                           format(wishes, gender, accepting) || E'\n                   AND c.max_km > 100');
        END LOOP;
    END LOOP;
END
$do$;
