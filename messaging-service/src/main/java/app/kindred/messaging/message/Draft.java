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
 * @param body may be empty beside a picture
 * @param attachmentId what the upload of a picture answered
 */
public record Draft(
        UUID matchId, UUID clientMessageId, String body, @Nullable String attachmentId) {

    static final int LONGEST = 2_000;

    public static Draft of(
            @Nullable UUID matchId,
            @Nullable UUID clientMessageId,
            @Nullable String body,
            @Nullable String attachmentId) {
        var errors = new ArrayList<FieldError>();
        if (matchId == null) {
            errors.add(new FieldError("matchId", "must be given"));
        }
        if (clientMessageId == null) {
            errors.add(new FieldError("clientMessageId", "must be given"));
        }
        var text = body == null || body.isBlank() ? "" : body;
        if (text.isEmpty() && attachmentId == null) {
            errors.add(new FieldError("body", "must not be empty"));
        } else if (text.codePointCount(0, text.length()) > LONGEST) {
            errors.add(new FieldError("body", "must be at most " + LONGEST + " characters"));
        }
        if (matchId == null || clientMessageId == null || !errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new Draft(matchId, clientMessageId, text, attachmentId);
    }
}
