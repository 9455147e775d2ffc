-- The statements of a page of candidates and of a swipe, as functions: a server session plans each of them once and keeps the
-- plan, whoever is behind it. PgBouncer before 1.21 knows no prepared statements in transaction mode, and to plan a search
-- anew costs as much as to run it. See docs/decisions/0006-planned-once.md.
--
-- Each is planned for all values (force_generic_plan), so whatever a plan depends on is spelled out: there is a function of its
-- own for every pair of genders. They change by new names: the version before still calls these.

-- What ranking reads of a person found.
CREATE TYPE candidate AS (
    id              uuid,
    birth_date      date,
    last_active     timestamptz,
    hide_distance   boolean,
    goal            smallint,
    going_out       smallint,
    interests_lo    bigint,
    interests_hi    bigint,
    swipes_given    integer,
    likes_given     integer,
    swipes_received integer,
    likes_received  integer,
    metres          double precision
);

CREATE FUNCTION find_viewer(person uuid, heavy integer)
    RETURNS TABLE (
        id uuid, latitude double precision, longitude double precision, birth_date date, gender smallint, wants smallint,
        min_age smallint, max_age smallint, max_km smallint, traits integer, refuses integer, shown smallint, goal smallint,
        going_out smallint, interests_lo bigint, interests_hi bigint, swipes_given integer, likes_given integer,
        swipes_received integer, likes_received integer, swiped bigint)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
    RETURN QUERY
    SELECT p.id, ST_Y(p.geog::geometry), ST_X(p.geog::geometry), p.birth_date, p.gender, p.wants, p.min_age, p.max_age, p.max_km,
           p.traits, p.refuses, p.shown, p.goal, p.going_out, p.interests_lo, p.interests_hi,
           p.swipes_given, p.likes_given, p.swipes_received, p.likes_received,
           (SELECT count(*) FROM (SELECT FROM swipe s WHERE s.swiper_id = p.id LIMIT heavy) AS swipes)
    FROM profile p
    WHERE p.id = person;
END
$$;

DO $do$
DECLARE
    -- What every search asks for: here and box as the indexes compare them, reach in metres, beyond in kilometres.
    who       CONSTANT text := 'me uuid, here geography, reach double precision, beyond integer, born_from date, born_to date,
                                my_age integer, my_traits integer, my_refuses integer, as_of timestamptz, cooled_down timestamptz';
    -- The planner takes a box for a handful of rows: it would rather read a small table whole, or sort what the index gives in order.
    planned   CONSTANT text := 'RETURNS SETOF candidate LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
                                SET enable_seqscan = off';
    ordered   CONSTANT text := planned || ' SET enable_sort = off';

    found     CONSTANT text := 'c.id, c.birth_date, c.last_active, c.hide_distance, c.goal, c.going_out, c.interests_lo, c.interests_hi,
                                c.swipes_given, c.likes_given, c.swipes_received, c.likes_received';

    -- Both sides' wishes, as far as profile_recent_idx covers them; %1$s is the alias. Whom to leave out is read once, by
    -- index-only scans, into a hash table: asking the swipes for each person found would cost more than finding them.
    covered   CONSTANT text := $sql$
                AND %1$s.birth_date BETWEEN born_from AND born_to
                AND my_age BETWEEN %1$s.min_age AND %1$s.max_age
                AND %1$s.max_km > beyond
                AND %1$s.id <> me
                AND %1$s.id NOT IN (SELECT b.blocked_id FROM block b WHERE b.blocker_id = me AND b.active
                                    UNION ALL
                                    SELECT b.blocker_id FROM block b WHERE b.blocked_id = me AND b.active
                                    UNION ALL
                                    SELECT s.target_id FROM swipe s
                                    WHERE s.swiper_id = me AND s.created_at <= as_of
                                      AND (s.action > 0 OR s.created_at > cooled_down))$sql$;

    -- "< 1" is "= 0" that the planner does not take for one row in two hundred.
    accepted  CONSTANT text := $sql$
                AND (c.traits & my_refuses) < 1
                AND (c.refuses & my_traits) < 1$sql$;

    -- Both sides' reach, where the distance is already taken.
    reached   CONSTANT text := 'c.metres <= least(reach, c.max_km * 1000)';

    -- In the order of the partial index. The distance is taken once, below OFFSET 0: for this it is compared with both sides'
    -- reach and shown, and the box, which the index can use, stands for ST_DWithin.
    nearest   CONSTANT text := $sql$
        CREATE FUNCTION %1$s(%2$s, box geography, most integer) %3$s AS
        $$
        BEGIN
            RETURN QUERY
            SELECT %4$s, c.metres
            FROM (
                SELECT %4$s, c.max_km, ST_Distance(c.geog, here, false) AS metres
                FROM profile c
                WHERE c.gender = %5$s AND (c.wants & %6$s) <> 0 AND c.visibility = 1
                AND c.geog && box%7$s
                ORDER BY c.geog <-> here
                OFFSET 0
            ) AS c
            WHERE %8$s
            LIMIT most;
        END
        $$ $sql$;

    -- To go through thousands of people in the order of their distance costs ten times what it costs to go through them in no
    -- order. So a heavy swiper's nearest are looked for ring by ring, each read whole and without those swiped before any
    -- distance is taken; the outer limit stops at the ring that fills it. ring.box is a tighter box around the ring than
    -- ST_DWithin would ask the index for: a quarter fewer people to look at.
    in_rings  CONSTANT text := $sql$
        CREATE FUNCTION %1$s(%2$s, rings_since double precision[], rings_until double precision[], boxes text[], most integer) %3$s AS
        $$
        BEGIN
            RETURN QUERY
            SELECT %4$s, c.metres
            FROM unnest(rings_since, rings_until, boxes) AS ring (since, until, box)
            CROSS JOIN LATERAL (
                SELECT c.*
                FROM (
                    SELECT %4$s, c.max_km, ST_Distance(c.geog, here, false) AS metres
                    FROM profile c
                    WHERE c.gender = %5$s AND (c.wants & %6$s) <> 0 AND c.visibility = 1
                    AND c.geog && ring.box::geography%7$s
                    OFFSET 0
                ) AS c
                WHERE c.metres > ring.since AND c.metres <= ring.until AND %8$s
                ORDER BY c.metres
                LIMIT most
            ) AS c
            LIMIT most;
        END
        $$ $sql$;

    -- The windows of time are asked in turn, the newest first, and the outer limit stops asking as soon as it is full: exact,
    -- and as cheap in the metro as in a town. Cells and genders come as rows, so that every plan looks each of them up, from
    -- the hour on at which somebody was last there: most of the country is empty most of the time. Distances are taken last,
    -- of as few as it needs.
    recent    CONSTANT text := $sql$
        CREATE FUNCTION recent(%1$s, cells integer[], seekers integer[], windows_since integer[], windows_until integer[],
                               most integer) %2$s AS
        $$
        BEGIN
            RETURN QUERY
            WITH near AS MATERIALIZED (
                SELECT pair.cell, pair.seek,
                       (SELECT k.active_hour FROM profile k
                        WHERE k.visibility = 1 AND k.cell = pair.cell AND k.seek = pair.seek
                        ORDER BY k.active_hour DESC
                        LIMIT 1) AS newest
                FROM unnest(cells, seekers) AS pair (cell, seek)
            )
            SELECT %3$s, c.metres
            FROM unnest(windows_since, windows_until) AS span (since, until)
            CROSS JOIN LATERAL (
                SELECT c.*
                FROM (
                    SELECT c.*, ST_Distance(c.geog, here, false) AS metres
                    FROM (
                        SELECT c.*
                        FROM near
                        CROSS JOIN LATERAL (
                            SELECT %3$s, c.geog, c.max_km
                            FROM profile c
                            WHERE c.visibility = 1 AND c.cell = near.cell AND c.seek = near.seek
                            AND c.active_hour >= span.since AND c.active_hour < span.until%4$s
                            OFFSET 0
                        ) AS c
                        WHERE near.newest >= span.since
                        ORDER BY c.last_active DESC
                        OFFSET 0
                    ) AS c
                    OFFSET 0
                ) AS c
                WHERE %5$s
                LIMIT most
            ) AS c
            LIMIT most;
        END
        $$ $sql$;

    -- The same for a heavy swiper: who is left is answered from profile_recent_idx alone, so that thousands of people already
    -- swiped cost no row of the table, and rows are read hour by hour until there are enough.
    by_keys   CONSTANT text := $sql$
        CREATE FUNCTION recent_by_keys(%1$s, cells integer[], seekers integer[], windows_since integer[], windows_until integer[],
                                       most integer) %2$s AS
        $$
        BEGIN
            RETURN QUERY
            SELECT %3$s, c.metres
            FROM unnest(windows_since, windows_until) AS span (since, until)
            CROSS JOIN LATERAL (
                SELECT array_agg(k.id) AS ids
                FROM unnest(cells, seekers) AS near (cell, seek)
                CROSS JOIN LATERAL (
                    SELECT k.active_hour, k.id
                    FROM profile k
                    WHERE k.visibility = 1 AND k.cell = near.cell AND k.seek = near.seek
                    AND k.active_hour >= span.since AND k.active_hour < span.until%4$s
                    OFFSET 0
                ) AS k
                GROUP BY k.active_hour
                ORDER BY k.active_hour DESC
                OFFSET 0
            ) AS hour
            CROSS JOIN LATERAL (
                SELECT c.*
                FROM (
                    SELECT c.*, ST_Distance(c.geog, here, false) AS metres
                    FROM (
                        SELECT c.*
                        FROM unnest(hour.ids) AS key (id)
                        CROSS JOIN LATERAL (SELECT c.* FROM profile c WHERE c.id = key.id OFFSET 0) AS c
                        ORDER BY c.last_active DESC
                        OFFSET 0
                    ) AS c
                    OFFSET 0
                ) AS c
                WHERE %5$s%6$s
                LIMIT most
            ) AS c
            LIMIT most;
        END
        $$ $sql$;

    -- Incognito people are seen by those they liked, and whoever sent a superlike wants to be found: both start from the likes
    -- received (swipe_target_idx), the newest few hundred.
    admirers  CONSTANT text := $sql$
        CREATE FUNCTION admirers(%1$s, seekers integer[], most integer) %2$s AS
        $$
        BEGIN
            RETURN QUERY
            SELECT %3$s, ST_Distance(c.geog, here, false)
            FROM (SELECT s.swiper_id, s.action
                  FROM swipe s
                  WHERE s.target_id = me AND s.action IN (1, 2) AND s.created_at <= as_of
                  ORDER BY s.created_at DESC
                  LIMIT 300) AS liked
            JOIN profile c ON c.id = liked.swiper_id
            WHERE (c.visibility = 2 OR c.visibility = 1 AND liked.action = 2)
            AND c.seek = ANY (seekers)
            AND ST_Distance(c.geog, here, false) <= least(reach, c.max_km * 1000)%4$s
            LIMIT most;
        END
        $$ $sql$;

    wishes    CONSTANT text := format(covered, 'c') || accepted;
    far       text;
    gender    integer;
    accepting integer;
BEGIN
    FOR gender IN 1..3 LOOP
        FOREACH accepting IN ARRAY ARRAY [1, 2, 4] LOOP
            -- Beyond a hundred kilometres by profile_far_idx, which needs the literal.
            FOREACH far IN ARRAY ARRAY ['', 'far_'] LOOP
                EXECUTE format(nearest, format('nearest_%s%s_%s', far, gender, accepting), who, ordered, found, gender, accepting,
                               wishes || CASE far WHEN '' THEN '' ELSE E'\n AND c.max_km > 100' END, reached);
                EXECUTE format(in_rings, format('rings_%s%s_%s', far, gender, accepting), who, planned, found, gender, accepting,
                               wishes || CASE far WHEN '' THEN '' ELSE E'\n AND c.max_km > 100' END, reached);
            END LOOP;
        END LOOP;
    END LOOP;
    EXECUTE format(recent, who, planned, found, wishes, reached);
    EXECUTE format(by_keys, who, planned, found, format(covered, 'k'), reached, accepted);
    EXECUTE format(admirers, who, planned, found, wishes);
END
$do$;

-- The cards of one page, and the safety net of every deck: whatever happened since it was made, a swipe, a block, a pause, an
-- erasure, is seen here, by primary keys. Read in the order of the deck and no further than the page needs; a card whose version
-- is known is not looked up. Swipes are asked for one by one, by both ids: a plan for all values must suit those too who swiped, or
-- were liked by, thousands.
CREATE FUNCTION page(me uuid, deck uuid[], versions bigint[], cooled_down timestamptz, most integer)
    RETURNS TABLE (
        id uuid, version bigint, name text, bio text, photos jsonb, interests text[], prompts jsonb, goal text, going_out text,
        birth_date date, hide_age boolean, gender smallint, superlike boolean)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
    RETURN QUERY
    SELECT p.id, p.version, c.name, c.bio, c.photos, c.interests, c.prompts, c.goal, c.going_out, p.birth_date, p.hide_age,
           p.gender, coalesce(theirs.action = 2, false)
    FROM unnest(deck, versions) WITH ORDINALITY AS entry (id, known, place)
    JOIN profile p ON p.id = entry.id
    LEFT JOIN card c ON c.id = CASE WHEN p.version <> entry.known THEN p.id END
    LEFT JOIN LATERAL (SELECT s.action FROM swipe s WHERE s.swiper_id = p.id AND s.target_id = me OFFSET 0) AS theirs ON true
    WHERE (c.id IS NOT NULL OR p.version = entry.known)
      AND (p.visibility = 1 OR p.visibility = 2 AND theirs.action > 0)
      AND (SELECT s.action > 0 OR s.created_at > cooled_down
           FROM swipe s
           WHERE s.swiper_id = me AND s.target_id = p.id) IS NOT TRUE
      AND p.id NOT IN (SELECT b.blocked_id FROM block b WHERE b.blocker_id = me AND b.active
                       UNION ALL
                       SELECT b.blocker_id FROM block b WHERE b.blocked_id = me AND b.active)
    ORDER BY entry.place
    LIMIT most;
END
$$;

-- Takes the pair's lock until the transaction ends, then looks at all that a swipe depends on. VOLATILE, so that at READ COMMITTED
-- the second statement sees what was committed when it began, not when the function was called: whatever the other side wrote
-- under the same lock. In one statement, or under REPEATABLE READ, the snapshot would be older than the lock, and about half
-- of all simultaneous mutual likes would make no match.
CREATE FUNCTION lock_and_look(pair bigint, me uuid, target uuid)
    RETURNS TABLE (
        mine smallint, mine_at timestamptz, theirs smallint, match_id uuid, match_open boolean, visible boolean, known boolean)
    LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
    PERFORM pg_advisory_xact_lock(pair);
    RETURN QUERY
    SELECT m.action, m.created_at, t.action, match.id, match.closed_at IS NULL,
           p.id IS NOT NULL AND (p.visibility = 1 OR p.visibility = 2 AND coalesce(t.action, 0) > 0)
               AND NOT EXISTS (SELECT FROM block b WHERE b.blocker_id = me AND b.blocked_id = target AND b.active)
               AND NOT EXISTS (SELECT FROM block b WHERE b.blocker_id = target AND b.blocked_id = me AND b.active),
           EXISTS (SELECT FROM profile WHERE profile.id = me)
    FROM (SELECT) AS one
    LEFT JOIN profile p ON p.id = target
    LEFT JOIN swipe m   ON m.swiper_id = me AND m.target_id = target
    LEFT JOIN swipe t   ON t.swiper_id = target AND t.target_id = me
    LEFT JOIN match     ON match.low_id = least(me, target) AND match.high_id = greatest(me, target);
END
$$;

CREATE FUNCTION put_swipe(me uuid, target uuid, said integer, at timestamptz)
    RETURNS void LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
    INSERT INTO swipe (swiper_id, target_id, action, created_at)
    VALUES (me, target, said::smallint, at)
    ON CONFLICT ON CONSTRAINT swipe_pkey DO UPDATE SET action = excluded.action, created_at = excluded.created_at;
END
$$;

-- The quota is raised only while it is below its limits, and the swipe is written only if it was raised. The row is locked by the
-- first of two simultaneous swipes, the second then sees what is really left.
CREATE FUNCTION spend_and_put_swipe(
    me uuid, target uuid, said integer, at timestamptz, today date, price integer, superprice integer, most integer,
    supermost integer)
    RETURNS TABLE (likes integer, superlikes integer) LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
    RETURN QUERY
    INSERT INTO quota AS q (user_id, day, likes, superlikes)
    SELECT me, today, price, superprice
    WHERE price <= most AND superprice <= supermost
    ON CONFLICT ON CONSTRAINT quota_pkey DO UPDATE
    SET likes = q.likes + excluded.likes, superlikes = q.superlikes + excluded.superlikes
    WHERE q.likes + excluded.likes <= most AND q.superlikes + excluded.superlikes <= supermost
    RETURNING q.likes, q.superlikes;
    IF FOUND THEN
        PERFORM put_swipe(me, target, said, at);
    END IF;
END
$$;
