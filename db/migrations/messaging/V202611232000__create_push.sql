-- Where a person's phones are reached when no socket is.
CREATE TABLE push_device (
    user_id   uuid        NOT NULL,
    device_id uuid        NOT NULL,
    platform  text        NOT NULL,
    token     text        NOT NULL,
    seen_at   timestamptz NOT NULL,
    PRIMARY KEY (user_id, device_id),
    CONSTRAINT push_device_platform CHECK (platform IN ('fcm', 'apns'))
);

CREATE UNIQUE INDEX push_device_token_key ON push_device (token);

-- Who is to be told of what, written with the message. One row per conversation and recipient, however much is written:
-- the phone shows one notice for each conversation. A row waits until due_at, which gives a socket the time to deliver.
CREATE TABLE push (
    recipient_id uuid        NOT NULL,
    match_id     uuid        NOT NULL,
    sender_id    uuid        NOT NULL,
    seq          bigint      NOT NULL,
    due_at       timestamptz NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (recipient_id, match_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX push_due_idx ON push (due_at);
