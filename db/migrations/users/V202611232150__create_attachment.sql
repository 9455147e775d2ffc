-- Pictures sent in conversations. They are not photos of a profile: a table of their own, so that nothing that reads
-- profiles (older versions of the service included) ever shows one.
CREATE TABLE attachment (
    id         uuid PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    state      text        NOT NULL CONSTRAINT attachment_state_known CHECK (state IN ('PENDING', 'APPROVED', 'REJECTED')),
    width      integer     NOT NULL,
    height     integer     NOT NULL,
    object_key text        NOT NULL,
    phash      bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    -- When messaging said that it went out with a message; what never does is removed after a while.
    sent_at    timestamptz
);

CREATE INDEX attachment_user_idx ON attachment (user_id, created_at);
CREATE INDEX attachment_unsent_idx ON attachment (created_at) WHERE sent_at IS NULL;
CREATE INDEX attachment_pending_idx ON attachment (created_at) WHERE state = 'PENDING';
