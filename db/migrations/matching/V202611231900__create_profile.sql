-- Matching's own slim copy of every person: just what a search filters and ranks by. What a candidate answer shows is in
-- card, which only the final page joins. See docs/decisions/0001-candidate-search.md for the measurements.
--
-- gender: 1 woman, 2 man, 3 nonbinary. wants: bit (gender - 1) for each gender sought. seek = gender * 8 + wants.
-- cell: quarter-degree cell, floor((lat + 90) * 4) * 1440 + floor((lon + 180) * 4). active_hour: whole hours since 1970.
-- visibility: 0 hidden (paused, suspended, banned, deleted), 1 visible, 2 incognito (seen only by those they liked).
CREATE TABLE profile (
    id            uuid PRIMARY KEY,
    geog          geography(Point, 4326),
    last_active   timestamptz NOT NULL,
    active_hour   integer     NOT NULL,
    cell          integer     NOT NULL,
    birth_date    date        NOT NULL,
    gender        smallint    NOT NULL CONSTRAINT profile_gender_known CHECK (gender BETWEEN 1 AND 3),
    wants         smallint    NOT NULL CONSTRAINT profile_wants_bits CHECK (wants BETWEEN 1 AND 7),
    seek          smallint    NOT NULL GENERATED ALWAYS AS (gender * 8 + wants) STORED,
    min_age       smallint    NOT NULL,
    max_age       smallint    NOT NULL,
    max_km        smallint    NOT NULL,
    visibility    smallint    NOT NULL DEFAULT 1 CONSTRAINT profile_visibility_known CHECK (visibility BETWEEN 0 AND 2),
    -- What the person chose (0 paused, 1 shown, 2 incognito); visibility is that, or 0 while the account is not active.
    shown         smallint    NOT NULL DEFAULT 1 CONSTRAINT profile_shown_known CHECK (shown BETWEEN 0 AND 2),
    hide_age      boolean     NOT NULL DEFAULT false,
    hide_distance boolean     NOT NULL DEFAULT false,
    goal          smallint    NOT NULL DEFAULT 0,
    going_out     smallint    NOT NULL DEFAULT 0,
    -- Traits a dealbreaker may name, as bits: one's own, and those one does not accept in others.
    traits        integer     NOT NULL DEFAULT 0,
    refuses       integer     NOT NULL DEFAULT 0,
    interests_lo  bigint      NOT NULL DEFAULT 0,
    interests_hi  bigint      NOT NULL DEFAULT 0,
    version       bigint      NOT NULL
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- Nearest first: one partial index per (gender of the candidate, gender the candidate accepts). The gender pair must be a
-- literal in the query, or a generic plan cannot use them.
CREATE INDEX profile_near_1_1_idx ON profile USING gist (geog, birth_date) WHERE gender = 1 AND (wants & 1) <> 0 AND visibility = 1;
CREATE INDEX profile_near_1_2_idx ON profile USING gist (geog, birth_date) WHERE gender = 1 AND (wants & 2) <> 0 AND visibility = 1;
CREATE INDEX profile_near_1_4_idx ON profile USING gist (geog, birth_date) WHERE gender = 1 AND (wants & 4) <> 0 AND visibility = 1;
CREATE INDEX profile_near_2_1_idx ON profile USING gist (geog, birth_date) WHERE gender = 2 AND (wants & 1) <> 0 AND visibility = 1;
CREATE INDEX profile_near_2_2_idx ON profile USING gist (geog, birth_date) WHERE gender = 2 AND (wants & 2) <> 0 AND visibility = 1;
CREATE INDEX profile_near_2_4_idx ON profile USING gist (geog, birth_date) WHERE gender = 2 AND (wants & 4) <> 0 AND visibility = 1;
CREATE INDEX profile_near_3_1_idx ON profile USING gist (geog, birth_date) WHERE gender = 3 AND (wants & 1) <> 0 AND visibility = 1;
CREATE INDEX profile_near_3_2_idx ON profile USING gist (geog, birth_date) WHERE gender = 3 AND (wants & 2) <> 0 AND visibility = 1;
CREATE INDEX profile_near_3_4_idx ON profile USING gist (geog, birth_date) WHERE gender = 3 AND (wants & 4) <> 0 AND visibility = 1;

-- Recently active first, cell by cell, answered from the index alone until the distance is checked.
CREATE INDEX profile_recent_idx ON profile (cell, seek, active_hour DESC)
    INCLUDE (id, birth_date, min_age, max_age, max_km) WHERE visibility = 1;

-- What users-service last said of each account; absent means active. ERASED stays as a tombstone, so that a late
-- profile event cannot bring anybody back.
CREATE TABLE account (
    id      uuid PRIMARY KEY,
    state   text   NOT NULL,
    version bigint NOT NULL
);

-- What an answer shows. photos: [{"id", "width", "height"}], prompts: [{"prompt", "answer"}].
CREATE TABLE card (
    id        uuid PRIMARY KEY,
    name      text     NOT NULL,
    bio       text     NOT NULL DEFAULT '',
    photos    jsonb    NOT NULL DEFAULT '[]',
    interests text[]   NOT NULL DEFAULT '{}',
    prompts   jsonb    NOT NULL DEFAULT '[]',
    goal      text,
    going_out text,
    version   bigint   NOT NULL
);

CREATE TABLE block (
    blocker_id uuid    NOT NULL,
    blocked_id uuid    NOT NULL,
    active     boolean NOT NULL DEFAULT true,
    version    bigint  NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
);

CREATE INDEX block_blocked_idx ON block (blocked_id, blocker_id) WHERE active;
