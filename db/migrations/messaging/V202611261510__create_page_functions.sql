-- What every request of a conversation asks, as functions: a server session plans each of them once and keeps the plan, whoever is
-- behind it. See docs/decisions/0006-planned-once.md. They change by new names: the version before still calls these.

-- The conversation as one person may see it: no row where it is unknown; not open where it is closed, somebody else's, blocked, or
-- with someone who is hidden.
CREATE FUNCTION look(conversation uuid, me uuid)
    RETURNS TABLE (low_id uuid, high_id uuid, last_seq bigint, open boolean, heard boolean)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
    RETURN QUERY
    SELECT c.low_id, c.high_id, c.last_seq,
           c.closed_at IS NULL
           AND me IN (c.low_id, c.high_id)
           AND NOT EXISTS (SELECT FROM block b WHERE b.blocker_id = c.low_id AND b.blocked_id = c.high_id AND b.active)
           AND NOT EXISTS (SELECT FROM block b WHERE b.blocker_id = c.high_id AND b.blocked_id = c.low_id AND b.active)
           AND NOT EXISTS (SELECT FROM person p
                           WHERE p.id = CASE c.low_id WHEN me THEN c.high_id ELSE c.low_id END AND NOT p.visible),
           NOT EXISTS (SELECT FROM person p WHERE p.id = me AND NOT p.visible)
    FROM conversation c
    WHERE c.match_id = conversation;
END
$$;

-- The messages from one seq to another, both included, oldest first, with what was made of them. Two statements on purpose: the
-- first finds the times by an index alone, the second takes them as bounds and leaves every other month out before it starts.
CREATE FUNCTION messages_between(conversation uuid, from_seq bigint, to_seq bigint)
    RETURNS TABLE (
        match_id uuid, seq bigint, sent_at timestamptz, id uuid, sender_id uuid, client_message_id uuid, body text,
        attachment_id uuid, attachment_width integer, attachment_height integer, deleted_at timestamptz, reacted uuid[], emojis text[])
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
    first timestamptz;
    last  timestamptz;
BEGIN
    SELECT min(k.sent_at), max(k.sent_at) INTO first, last
    FROM message_key k
    WHERE k.match_id = conversation AND k.seq BETWEEN from_seq AND to_seq;

    RETURN QUERY
    SELECT m.match_id, m.seq, m.sent_at, m.id, m.sender_id, m.client_message_id, m.body, m.attachment_id, m.attachment_width,
           m.attachment_height, m.deleted_at, r.reacted, r.emojis
    FROM message m
    CROSS JOIN LATERAL (SELECT array_agg(r.user_id ORDER BY r.reacted_at) AS reacted, array_agg(r.emoji ORDER BY r.reacted_at) AS emojis
                        FROM reaction r
                        WHERE r.message_id = m.id AND r.emoji IS NOT NULL) AS r
    WHERE m.match_id = conversation AND m.seq BETWEEN from_seq AND to_seq AND m.sent_at BETWEEN first AND last
    ORDER BY m.seq;
END
$$;
