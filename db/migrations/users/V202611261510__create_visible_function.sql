-- Whom of some people a viewer may see: themselves, and whoever is active, not on either side of a block with them, and not hidden or
-- matched with them. Every profile that is looked at asks this, so it is a function: a server session plans it once and keeps the
-- plan, whoever is behind it. See docs/decisions/0006-planned-once.md. It changes by a new name: the version before still calls it.
CREATE FUNCTION visible(viewer uuid, people uuid[])
    RETURNS TABLE (id uuid) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
    RETURN QUERY
    SELECT p.id
    FROM profile p
    JOIN account a ON a.id = p.id
    WHERE p.id = ANY (people)
      AND (p.id = viewer
           OR (a.state = 'ACTIVE'
               AND (NOT p.paused AND NOT p.incognito
                    OR EXISTS (SELECT FROM matched m WHERE m.low_id = viewer AND m.high_id = p.id AND m.open)
                    OR EXISTS (SELECT FROM matched m WHERE m.low_id = p.id AND m.high_id = viewer AND m.open))
               AND NOT EXISTS (SELECT FROM block b WHERE b.blocker_id = viewer AND b.blocked_id = p.id)
               AND NOT EXISTS (SELECT FROM block b WHERE b.blocker_id = p.id AND b.blocked_id = viewer)));
END
$$;
