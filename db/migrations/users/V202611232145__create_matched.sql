-- Pairs that are or were matched, as match.v1 tells: who is matched sees the other even when they are paused or incognito.
-- A closed match stays, so that an opening that arrives late does not open it again.
CREATE TABLE matched (
    low_id  uuid    NOT NULL REFERENCES profile ON DELETE CASCADE,
    high_id uuid    NOT NULL REFERENCES profile ON DELETE CASCADE,
    open    boolean NOT NULL,
    version bigint  NOT NULL,
    PRIMARY KEY (low_id, high_id)
);

CREATE INDEX matched_high_idx ON matched (high_id);
