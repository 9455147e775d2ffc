package app.kindred.users.block;

import java.util.UUID;

/** The fact {@code block.v1}. */
record BlockChanged(UUID blockerId, UUID blockedId, boolean active) {}
