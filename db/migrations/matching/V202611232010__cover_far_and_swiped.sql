-- Looking beyond a hundred kilometres, only those who themselves reach that far can be found: few, so a widened search past a
-- city where everybody looks nearby stays cheap.
CREATE INDEX profile_far_idx ON profile USING gist (geog, birth_date) WHERE visibility = 1 AND max_km > 100;
-- Erasure finds closed matches from either side.
CREATE INDEX match_high_all_idx ON match (high_id);
-- Whom somebody swiped is asked with a bound on time: whichever index the planner takes then answers alone.
DROP INDEX swipe_latest_idx;
CREATE INDEX swipe_latest_idx ON swipe (swiper_id, created_at DESC) INCLUDE (target_id, action);
