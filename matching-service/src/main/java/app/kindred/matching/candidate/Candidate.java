package app.kindred.matching.candidate;

import app.kindred.matching.score.Person;
import java.time.Instant;
import java.util.UUID;

/**
 * Somebody whom a search found, with all that ranking reads.
 *
 * @param metres between the two cell centres
 */
public record Candidate(
        UUID id, Person person, double metres, boolean hideDistance, Instant lastActive) {}
