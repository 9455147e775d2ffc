package app.kindred.matching.block;

import java.util.UUID;

/** Two people became invisible to each other, or visible again. */
public record BlockChanged(UUID blockerId, UUID blockedId) {}
