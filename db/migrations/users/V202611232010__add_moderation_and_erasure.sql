ALTER TABLE report
    ADD COLUMN weight       real NOT NULL DEFAULT 1,
    ADD COLUMN claimed_by   uuid,
    ADD COLUMN claimed_at   timestamptz,
    ADD COLUMN decision     text,
    ADD COLUMN reason       text,
    ADD COLUMN decided_by   uuid,
    ADD COLUMN decided_at   timestamptz,
    ADD COLUMN appeal       text,
    ADD COLUMN appealed_at  timestamptz;

-- The queue: what weighs most first, then what waits longest.
CREATE INDEX report_open_idx ON report (weight DESC, created_at, id) WHERE state IN ('OPEN', 'CLAIMED', 'APPEALED');
CREATE UNIQUE INDEX report_once_open_key ON report (reporter_id, reported_id) WHERE state IN ('OPEN', 'CLAIMED');

-- What moderators did, for good: rows are only ever added.
CREATE TABLE audit_entry (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor_id   uuid        NOT NULL,
    action     text        NOT NULL,
    subject_id uuid        NOT NULL,
    report_id  uuid,
    reason     text        NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit is only ever added to'; END $$;

CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Keyed hashes of the addresses of banned accounts: they outlive the accounts, and tell nothing by themselves.
CREATE TABLE banned_address (
    hash       text PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Accounts on their way out. A row goes when every service has confirmed.
CREATE TABLE erasure (
    account_id   uuid PRIMARY KEY,
    requested_at timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    erased_at    timestamptz,
    told_at      timestamptz,
    version      bigint      NOT NULL DEFAULT 0,
    confirmed_by text[]      NOT NULL DEFAULT '{}'
);

CREATE INDEX erasure_due_idx ON erasure (due_at);
CREATE INDEX report_reporter_idx ON report (reporter_id, state);
CREATE INDEX photo_pending_idx ON photo (created_at, id) WHERE state = 'PENDING';
