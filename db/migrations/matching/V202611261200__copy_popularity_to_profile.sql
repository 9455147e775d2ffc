-- Popularity, copied to where a search reads everything else of a person: one index descent less for each person found. The
-- materialised view stays the source, and the job that refreshes it copies what has changed. No index covers these columns,
-- so a copy can stay within its page (HOT). Until the first copy everybody counts as somebody new.
ALTER TABLE profile
    ADD COLUMN swipes_given    integer NOT NULL DEFAULT 0,
    ADD COLUMN likes_given     integer NOT NULL DEFAULT 0,
    ADD COLUMN swipes_received integer NOT NULL DEFAULT 0,
    ADD COLUMN likes_received  integer NOT NULL DEFAULT 0;
