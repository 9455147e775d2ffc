package app.kindred.shared.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem+json answer. Carries nothing that a client may not read. */
public final class ProblemException extends RuntimeException {

    private final ProblemType type;
    private final List<FieldError> errors;
    private final @Nullable Duration retryAfter;

    public ProblemException(ProblemType type, String detail) {
        this(type, detail, List.of(), null);
    }

    private ProblemException(
            ProblemType type,
            String detail,
            List<FieldError> errors,
            @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.type = type;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /** 404, for what is absent and for what is not the caller's: the two look the same. */
    public static ProblemException notFound(String what) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no such " + what + ".");
    }

    /** 422 for one field that breaks a rule. */
    public static ProblemException invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** 422 for several fields at once. */
    public static ProblemException invalid(List<FieldError> errors) {
        var first = errors.getFirst();
        return new ProblemException(
                ProblemType.INVALID, first.field() + ": " + first.message(), errors, null);
    }

    public ProblemException retryAfter(Duration wait) {
        return new ProblemException(type, detail(), errors, wait);
    }

    public ProblemType type() {
        return type;
    }

    /** A sentence that a client developer can act on. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** After what time a repeat makes sense, where that is known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** What is wrong with one field of a request. */
    public record FieldError(String field, String message) {}
}
