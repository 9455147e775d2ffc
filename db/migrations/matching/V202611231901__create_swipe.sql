-- action: 0 dislike, 1 like, 2 superlike. The primary key leads with the swiper: it is also the sharding key.
CREATE TABLE swipe (
    swiper_id  uuid        NOT NULL,
    target_id  uuid        NOT NULL,
    action     smallint    NOT NULL CONSTRAINT swipe_action_known CHECK (action BETWEEN 0 AND 2),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- A search asks "swiped already, and not a pass that has cooled down?" from the index alone.
    CONSTRAINT swipe_pkey PRIMARY KEY (swiper_id, target_id) INCLUDE (action, created_at),
    CONSTRAINT swipe_not_oneself CHECK (swiper_id <> target_id)
);

CREATE INDEX swipe_target_idx ON swipe (target_id, action, created_at DESC);
CREATE INDEX swipe_latest_idx ON swipe (swiper_id, created_at DESC);

-- A pair is stored once, smaller id first. A closed match stays as evidence and keeps the pair apart.
CREATE TABLE match (
    id         uuid PRIMARY KEY,
    low_id     uuid        NOT NULL,
    high_id    uuid        NOT NULL,
    kind       text        NOT NULL DEFAULT 'regular' CONSTRAINT match_kind_known CHECK (kind IN ('regular', 'super')),
    created_at timestamptz NOT NULL DEFAULT now(),
    closed_at  timestamptz,
    closed_by  uuid,
    CONSTRAINT match_pair_ordered CHECK (low_id < high_id),
    CONSTRAINT match_pair_key UNIQUE (low_id, high_id)
);

CREATE INDEX match_low_idx ON match (low_id, created_at DESC, id DESC) WHERE closed_at IS NULL;
CREATE INDEX match_high_idx ON match (high_id, created_at DESC, id DESC) WHERE closed_at IS NULL;
