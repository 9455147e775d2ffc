-- A conversation opens with its match and hands out seq: 1, 2, 3 … without a gap, under its row lock.
CREATE TABLE conversation (
    match_id        uuid PRIMARY KEY,
    low_id          uuid        NOT NULL,
    high_id         uuid        NOT NULL,
    last_seq        bigint      NOT NULL DEFAULT 0,
    last_message_at timestamptz,
    opened_at       timestamptz NOT NULL,
    closed_at       timestamptz,
    version         bigint      NOT NULL DEFAULT 0,
    CONSTRAINT conversation_pair_ordered CHECK (low_id < high_id)
) WITH (fillfactor = 70);

-- One row per person in a conversation: high-water marks, only ever forward. unread = last_seq - read_seq, less one's own
-- messages, which move one's own marks as they are sent.
CREATE TABLE participant (
    user_id       uuid        NOT NULL,
    match_id      uuid        NOT NULL REFERENCES conversation ON DELETE CASCADE,
    delivered_seq bigint      NOT NULL DEFAULT 0,
    read_seq      bigint      NOT NULL DEFAULT 0,
    -- Copied from the conversation so that one index gives the newest conversations of a person.
    sort_at       timestamptz NOT NULL,
    closed        boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (user_id, match_id)
) WITH (fillfactor = 70);

CREATE INDEX participant_newest_idx ON participant (user_id, sort_at DESC, match_id DESC) WHERE NOT closed;
CREATE INDEX participant_match_idx ON participant (match_id);

-- What messaging shows of the partner; a copy fed by profile.v1 (version) and account.v1 (account_version), either of which
-- may come first. photo is the id of the first approved photo.
CREATE TABLE person (
    id              uuid PRIMARY KEY,
    name            text    NOT NULL DEFAULT '',
    photo           text,
    visible         boolean NOT NULL DEFAULT true,
    version         bigint  NOT NULL DEFAULT 0,
    account_version bigint  NOT NULL DEFAULT 0
);

CREATE TABLE block (
    blocker_id uuid    NOT NULL,
    blocked_id uuid    NOT NULL,
    active     boolean NOT NULL DEFAULT true,
    version    bigint  NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
);
