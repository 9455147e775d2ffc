-- Mail on its way out. A row lives until the mail server has taken it: what it says (codes, addresses) is not kept.
CREATE TABLE mail (
    id              uuid PRIMARY KEY,
    recipient       text        NOT NULL,
    subject         text        NOT NULL,
    body            text        NOT NULL,
    attempts        smallint    NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX mail_due_idx ON mail (next_attempt_at);

-- Orders the facts of block.v1.
CREATE SEQUENCE block_version;
