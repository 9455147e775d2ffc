-- Most swipes are the first of their pair, on somebody who may be seen and has not said yes: nothing is left to decide about them, so
-- they are recorded in one call, which is a transaction of its own. Whatever else it finds it leaves, without a row, to
-- the longer way, which takes the same lock and looks again. VOLATILE like lock_and_look, which see.
CREATE FUNCTION swipe_at_once(
    pair bigint, me uuid, target uuid, said integer, at timestamptz, today date, price integer, superprice integer, most integer,
    supermost integer)
    RETURNS TABLE (likes integer, superlikes integer) LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
    seen record;
BEGIN
    SELECT * INTO seen FROM lock_and_look(pair, me, target);
    IF seen.mine IS NOT NULL OR seen.theirs > 0 OR seen.match_id IS NOT NULL OR NOT seen.visible OR NOT seen.known THEN
        RETURN;
    END IF;
    IF said > 0 THEN
        RETURN QUERY SELECT s.* FROM spend_and_put_swipe(me, target, said, at, today, price, superprice, most, supermost) s;
    ELSE
        PERFORM put_swipe(me, target, said, at);
        RETURN QUERY SELECT 0, 0;
    END IF;
END
$$;
