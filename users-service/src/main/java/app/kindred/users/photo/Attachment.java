package app.kindred.users.photo;

import java.util.UUID;

/** A picture for a conversation, as it is stored. */
record Attachment(
        UUID id,
        UUID userId,
        PhotoState state,
        int width,
        int height,
        String objectKey,
        long likeness) {}
