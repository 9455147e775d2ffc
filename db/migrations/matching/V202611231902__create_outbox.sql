-- Facts for other services, written in the transaction that made them true. The relay takes pending rows by state, never
-- by "id above the last one": a smaller id may commit later. Published rows are kept for a while so that a stream that
-- Redis lost can be filled again.
CREATE TABLE outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic        text        NOT NULL,
    subject      uuid        NOT NULL,
    version      bigint      NOT NULL,
    payload      jsonb       NOT NULL,
    trace        text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX outbox_pending_idx ON outbox (id) WHERE published_at IS NULL;
CREATE INDEX outbox_published_idx ON outbox (published_at) WHERE published_at IS NOT NULL;

-- The incarnation of each stream as last seen in Redis: when Redis no longer knows it, the stream was lost.
CREATE TABLE outbox_stream (
    topic       text PRIMARY KEY,
    incarnation uuid NOT NULL
);
