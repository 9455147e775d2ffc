-- Which picture went out in which match. The primary key is what lets a picture be sent once; a row outlives the deletion
-- of its message.
CREATE TABLE attachment (
    id       uuid PRIMARY KEY,
    match_id uuid NOT NULL
);

CREATE INDEX attachment_match_idx ON attachment (match_id);

ALTER TABLE message
    ADD COLUMN attachment_width  integer,
    ADD COLUMN attachment_height integer;
