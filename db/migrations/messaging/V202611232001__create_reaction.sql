-- One reaction per person and message. A reaction taken back keeps its row without an emoji, so that a client that was away
-- hears of that too.
CREATE TABLE reaction (
    match_id   uuid        NOT NULL,
    message_id uuid        NOT NULL,
    user_id    uuid        NOT NULL,
    emoji      text,
    reacted_at timestamptz NOT NULL,
    PRIMARY KEY (message_id, user_id)
);

CREATE INDEX reaction_changed_idx ON reaction (match_id, reacted_at);
