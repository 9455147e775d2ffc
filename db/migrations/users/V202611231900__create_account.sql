CREATE TABLE account (
    id            uuid PRIMARY KEY,
    email         text        NOT NULL CONSTRAINT account_email_lower CHECK (email = lower(email)),
    password_hash text        NOT NULL,
    role          text        NOT NULL DEFAULT 'MEMBER'
        CONSTRAINT account_role_known CHECK (role IN ('MEMBER', 'MODERATOR', 'ADMIN')),
    state         text        NOT NULL DEFAULT 'UNVERIFIED'
        CONSTRAINT account_state_known CHECK (state IN ('UNVERIFIED', 'ACTIVE', 'SUSPENDED', 'BANNED', 'SHADOW_BANNED', 'DELETED')),
    premium_until timestamptz,
    demo          boolean     NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now(),
    verified_at   timestamptz,
    deleted_at    timestamptz,
    version       bigint      NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX account_email_key ON account (email) WHERE deleted_at IS NULL;

-- One-time codes that go out by mail; only their hash is kept.
CREATE TABLE mail_code (
    account_id uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    purpose    text        NOT NULL CONSTRAINT mail_code_purpose_known CHECK (purpose IN ('VERIFY', 'RESET', 'CHANGE_MAIL')),
    code_hash  bytea       NOT NULL,
    attempts   smallint    NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, purpose)
);

-- A session is a family of refresh tokens, of which one is alive. The one before it is kept so that its reuse is seen.
CREATE TABLE session (
    id            uuid PRIMARY KEY,
    account_id    uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    refresh_hash  bytea       NOT NULL,
    previous_hash bytea,
    rotated_at    timestamptz NOT NULL DEFAULT now(),
    device        text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL,
    revoked_at    timestamptz
);

CREATE INDEX session_account_idx ON session (account_id, created_at DESC);
CREATE INDEX session_expiry_idx ON session (expires_at);

-- Token signing keys; the private part is sealed with the deployment's secret.
CREATE TABLE signing_key (
    kid        text PRIMARY KEY,
    public_jwk jsonb       NOT NULL,
    sealed_key bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    signs_from timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz
);
