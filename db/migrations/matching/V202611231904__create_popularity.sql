-- How readily each person says yes and how often others say yes to them, as plain counts; the score smooths them.
-- Refreshed concurrently by one instance at a time. Nobody is ever shown any of it.
CREATE MATERIALIZED VIEW popularity AS
SELECT id,
       coalesce(given, 0)        AS given,
       coalesce(yes_given, 0)    AS yes_given,
       coalesce(received, 0)     AS received,
       coalesce(yes_received, 0) AS yes_received
FROM (SELECT swiper_id AS id, count(*)::integer AS given, count(*) FILTER (WHERE action > 0)::integer AS yes_given
      FROM swipe GROUP BY swiper_id) AS giving
FULL JOIN (SELECT target_id AS id, count(*)::integer AS received, count(*) FILTER (WHERE action > 0)::integer AS yes_received
      FROM swipe GROUP BY target_id) AS receiving USING (id);

CREATE UNIQUE INDEX popularity_id_idx ON popularity (id)
    INCLUDE (given, yes_given, received, yes_received);
