-- The first words of a conversation, as a fingerprint: the same to many is spam. Kept for some days only.
CREATE TABLE opener (
    sender_id   uuid        NOT NULL,
    match_id    uuid        NOT NULL,
    fingerprint bigint      NOT NULL,
    sent_at     timestamptz NOT NULL,
    PRIMARY KEY (sender_id, match_id)
);

CREATE INDEX opener_recent_idx ON opener (sender_id, sent_at);
CREATE INDEX opener_age_idx ON opener (sent_at);
