-- A page of an open conversation in one round trip: whether it is open to this person, where it ends, and the messages from there or
-- from the seq asked for, oldest first. One row without a message where there is none on that page, no row where it is not open.
-- Newest first counts down to just before `before_seq` (or from the end), oldest first up from just after `after_seq`.
-- See docs/decisions/0006-planned-once.md. It changes by a new name: the version before still calls it.
CREATE FUNCTION open_page(conversation uuid, me uuid, before_seq bigint, after_seq bigint, most integer)
    RETURNS TABLE (
        last_seq bigint,
        match_id uuid, seq bigint, sent_at timestamptz, id uuid, sender_id uuid, client_message_id uuid, body text,
        attachment_id uuid, attachment_width integer, attachment_height integer, deleted_at timestamptz, reacted uuid[], emojis text[])
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
    ending   bigint;
    from_seq bigint;
    to_seq   bigint;
BEGIN
    SELECT l.last_seq INTO ending FROM look(conversation, me) l WHERE l.open;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF after_seq IS NULL THEN
        to_seq := least(ending, before_seq - 1);
        from_seq := to_seq - most + 1;
    ELSE
        from_seq := least(ending, after_seq) + 1;
        to_seq := least(ending, from_seq + most - 1);
    END IF;

    RETURN QUERY
    SELECT ending, m.*
    FROM (VALUES (1)) AS page
    LEFT JOIN messages_between(conversation, from_seq, to_seq) m ON true
    ORDER BY m.seq;
END
$$;
