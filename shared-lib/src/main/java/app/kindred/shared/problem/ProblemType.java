package app.kindred.shared.problem;

import java.net.URI;

/**
 * A kind of error that clients may rely on: a stable slug, an HTTP status and a short title.
 * Features declare their own as constants; those that every service answers with are here.
 *
 * @param slug the last segment of the {@code type} URI, for example {@code not-found}
 * @param status the HTTP status it is answered with
 * @param title what went wrong, the same for every occurrence
 */
public record ProblemType(String slug, int status, String title) {

    public static final ProblemType UNREADABLE =
            new ProblemType("unreadable", 400, "The request could not be read");
    public static final ProblemType UNAUTHENTICATED =
            new ProblemType("unauthenticated", 401, "A valid access token is needed");
    public static final ProblemType FORBIDDEN =
            new ProblemType("forbidden", 403, "This account may not do that");
    public static final ProblemType NOT_FOUND = new ProblemType("not-found", 404, "Not found");
    public static final ProblemType METHOD_NOT_ALLOWED =
            new ProblemType("method-not-allowed", 405, "This method does not exist here");
    public static final ProblemType NOT_ACCEPTABLE =
            new ProblemType("not-acceptable", 406, "No answer in an accepted media type");
    public static final ProblemType CONFLICT =
            new ProblemType("conflict", 409, "Conflicts with what exists");
    public static final ProblemType PRECONDITION_FAILED =
            new ProblemType("precondition-failed", 412, "Changed by somebody else meanwhile");
    public static final ProblemType TOO_LARGE =
            new ProblemType("too-large", 413, "The request is too large");
    public static final ProblemType UNSUPPORTED_MEDIA_TYPE =
            new ProblemType("unsupported-media-type", 415, "The media type is not supported");
    public static final ProblemType INVALID =
            new ProblemType("invalid", 422, "The request breaks a rule");
    public static final ProblemType RATE_LIMITED =
            new ProblemType("rate-limited", 429, "Too many requests");
    public static final ProblemType INTERNAL =
            new ProblemType("internal", 500, "Something went wrong on our side");
    public static final ProblemType UNAVAILABLE =
            new ProblemType("unavailable", 503, "Not available at the moment");

    /** The stable identifier of this kind: {@code /problems/<slug>}. */
    public URI uri() {
        return URI.create("/problems/" + slug);
    }
}
