-- The address that a change of mail waits for.
ALTER TABLE mail_code ADD COLUMN target text;

-- Perceptual hashes of pictures that nobody may show again.
CREATE TABLE banned_picture (
    phash      bigint PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now()
);
