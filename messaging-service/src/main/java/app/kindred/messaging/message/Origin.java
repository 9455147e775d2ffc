package app.kindred.messaging.message;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a send came in.
 *
 * @param authorization the sender's Authorization header, which a REST call has; with it matching
 *     is asked about a match that is not known here yet
 * @param connectionId the socket, which hears of its own message by the acknowledgement
 */
public record Origin(@Nullable String authorization, @Nullable UUID connectionId) {

    public static Origin rest(String authorization) {
        return new Origin(authorization, null);
    }

    public static Origin socket(UUID connectionId) {
        return new Origin(null, connectionId);
    }
}
