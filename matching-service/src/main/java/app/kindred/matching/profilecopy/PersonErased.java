package app.kindred.matching.profilecopy;

import java.util.UUID;

/** Somebody's data must go, everywhere, in this transaction. */
public record PersonErased(UUID id) {}
