package app.kindred.matching.profilecopy;

import java.util.UUID;

/**
 * What is known of somebody has changed: their profile, their preferences or whether they are seen.
 */
public record PersonChanged(UUID id) {}
