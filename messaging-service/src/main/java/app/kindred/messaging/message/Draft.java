package app.kindred.messaging.message;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemException.FieldError;
import java.util.ArrayList;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to send, checked: a draft that breaks a rule cannot be built.
 *
 * @param clientMessageId chosen by the client; a second send under the same id is a repeat
 */
public record Draft(UUID matchId, UUID clientMessageId, String body) {

    static final int LONGEST = 2_000;

    public static Draft of(
            @Nullable UUID matchId,
            @Nullable UUID clientMessageId,
            @Nullable String body,
            @Nullable UUID attachmentId) {
        var errors = new ArrayList<FieldError>();
        if (matchId == null) {
            errors.add(new FieldError("matchId", "must be given"));
        }
        if (clientMessageId == null) {
            errors.add(new FieldError("clientMessageId", "must be given"));
        }
        if (attachmentId != null) {
            errors.add(new FieldError("attachmentId", "names no picture of yours"));
        }
        if (body == null || body.isBlank()) {
            errors.add(new FieldError("body", "must not be empty"));
        } else if (body.codePointCount(0, body.length()) > LONGEST) {
            errors.add(new FieldError("body", "must be at most " + LONGEST + " characters"));
        }
        if (matchId == null || clientMessageId == null || body == null || !errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new Draft(matchId, clientMessageId, body);
    }
}
