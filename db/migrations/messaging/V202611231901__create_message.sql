-- Messages, by month. sent_at is the millisecond time inside the id (UUID version 7), so an id alone prunes to one partition.
CREATE TABLE message (
    match_id          uuid        NOT NULL,
    seq               bigint      NOT NULL,
    sent_at           timestamptz NOT NULL,
    id                uuid        NOT NULL,
    sender_id         uuid        NOT NULL,
    client_message_id uuid        NOT NULL,
    body              text,
    attachment_id     uuid,
    deleted_at        timestamptz,
    PRIMARY KEY (match_id, seq, sent_at)
) PARTITION BY RANGE (sent_at);

CREATE INDEX message_id_idx ON message (id);

-- Uniqueness across the months, which a partitioned table cannot promise by itself: one narrow row per message, written in
-- the same transaction. It also gives the times that bound a page of seqs, so that a page asks only its own partitions.
CREATE TABLE message_key (
    match_id          uuid        NOT NULL,
    sender_id         uuid        NOT NULL,
    client_message_id uuid        NOT NULL,
    seq               bigint      NOT NULL,
    sent_at           timestamptz NOT NULL,
    PRIMARY KEY (match_id, sender_id, client_message_id)
);

CREATE UNIQUE INDEX message_key_seq_key ON message_key (match_id, seq) INCLUDE (sent_at);

-- Makes the partitions of the months from first to last, where they are missing. Safe to call at any time, by anyone.
CREATE FUNCTION ensure_message_partitions(first date, last date) RETURNS integer
    LANGUAGE plpgsql AS $$
DECLARE
    month date := date_trunc('month', first);
    made  integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('messaging.ensure_message_partitions'));
    WHILE month <= last LOOP
        IF to_regclass('messaging.message_' || to_char(month, 'YYYYMM')) IS NULL THEN
            EXECUTE format('CREATE TABLE messaging.%I PARTITION OF messaging.message FOR VALUES FROM (%L) TO (%L)',
                           'message_' || to_char(month, 'YYYYMM'), month, month + interval '1 month');
            made := made + 1;
        END IF;
        month := month + interval '1 month';
    END LOOP;
    RETURN made;
END
$$;

SELECT ensure_message_partitions((now() - interval '6 months')::date, (now() + interval '3 months')::date);
