package app.kindred.users.report;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A report as a moderator reads it. Who reported is not said: it has no bearing on what is true.
 */
public record Report(
        UUID id,
        UUID reportedId,
        Category category,
        String note,
        JsonNode evidence,
        ReportState state,
        float weight,
        Instant createdAt,
        @Nullable UUID claimedBy,
        @Nullable Decision decision,
        @Nullable String reason,
        @Nullable UUID decidedBy,
        @Nullable String appeal) {}
