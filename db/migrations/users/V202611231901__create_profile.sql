-- gender: 1 woman, 2 man, 3 nonbinary. interested_in: bit 0 women, bit 1 men, bit 2 nonbinary people.
-- Ids of interests and the words of goal and going_out are the vocabulary published at /api/users/vocabulary.
CREATE TABLE profile (
    id              uuid PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    name            text        NOT NULL,
    bio             text        NOT NULL DEFAULT '',
    birth_date      date        NOT NULL,
    gender          smallint    NOT NULL CONSTRAINT profile_gender_known CHECK (gender BETWEEN 1 AND 3),
    goal            text,
    going_out       text,
    habits          jsonb       NOT NULL DEFAULT '{}',
    interests       text[]      NOT NULL DEFAULT '{}',
    prompts         jsonb       NOT NULL DEFAULT '[]',

    interested_in   smallint    NOT NULL DEFAULT 7 CONSTRAINT profile_interested_in_bits CHECK (interested_in BETWEEN 1 AND 7),
    min_age         smallint    NOT NULL DEFAULT 18,
    max_age         smallint    NOT NULL DEFAULT 99,
    max_distance_km smallint    NOT NULL DEFAULT 50 CONSTRAINT profile_distance_sane CHECK (max_distance_km BETWEEN 1 AND 500),
    dealbreakers    jsonb       NOT NULL DEFAULT '{}',
    CONSTRAINT profile_ages_ordered CHECK (min_age >= 18 AND max_age >= min_age AND max_age <= 120),

    paused          boolean     NOT NULL DEFAULT false,
    incognito       boolean     NOT NULL DEFAULT false,
    hide_age        boolean     NOT NULL DEFAULT false,
    hide_distance   boolean     NOT NULL DEFAULT false,

    -- The centre of the 1 km cell the person is in; the exact position is never stored.
    location        geography(Point, 4326),
    located_at      timestamptz,
    travelling      boolean     NOT NULL DEFAULT false,

    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    version         bigint      NOT NULL DEFAULT 0
);

-- Moves of a person, kept for a while: limits on moving about are what keeps a location private.
CREATE TABLE location_move (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    uuid                   NOT NULL REFERENCES profile ON DELETE CASCADE,
    location   geography(Point, 4326) NOT NULL,
    kind       text                   NOT NULL DEFAULT 'MOVED' CONSTRAINT location_move_kind_known CHECK (kind IN ('MOVED', 'TRAVELLED', 'REFUSED')),
    created_at timestamptz            NOT NULL DEFAULT now()
);

CREATE INDEX location_move_user_idx ON location_move (user_id, created_at DESC);

CREATE TABLE photo (
    id         uuid PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES profile ON DELETE CASCADE,
    position   smallint    NOT NULL,
    state      text        NOT NULL DEFAULT 'PENDING'
        CONSTRAINT photo_state_known CHECK (state IN ('PENDING', 'APPROVED', 'REJECTED')),
    width      integer     NOT NULL,
    height     integer     NOT NULL,
    -- Where the picture lies in the photo store; several rows may share one.
    object_key text        NOT NULL,
    phash      bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    version    bigint      NOT NULL DEFAULT 0
);

CREATE INDEX photo_user_idx ON photo (user_id, position);

CREATE TABLE block (
    blocker_id uuid        NOT NULL REFERENCES profile ON DELETE CASCADE,
    blocked_id uuid        NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (blocker_id, blocked_id),
    CONSTRAINT block_not_oneself CHECK (blocker_id <> blocked_id)
);

CREATE INDEX block_blocked_idx ON block (blocked_id, blocker_id);

CREATE TABLE report (
    id          uuid PRIMARY KEY,
    reporter_id uuid        NOT NULL,
    reported_id uuid        NOT NULL,
    category    text        NOT NULL,
    note        text        NOT NULL DEFAULT '',
    evidence    jsonb       NOT NULL DEFAULT '{}',
    state       text        NOT NULL DEFAULT 'OPEN',
    created_at  timestamptz NOT NULL DEFAULT now(),
    version     bigint      NOT NULL DEFAULT 0
);

CREATE INDEX report_queue_idx ON report (state, created_at);
CREATE INDEX report_reported_idx ON report (reported_id, created_at DESC);
