package app.kindred.shared.problem;

import app.kindred.shared.problem.ProblemException.FieldError;
import jakarta.validation.ConstraintViolationException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.util.ClassUtils;
import org.springframework.validation.BindingResult;
import org.springframework.validation.method.MethodValidationResult;
import org.springframework.web.ErrorResponse;
import org.springframework.web.multipart.MultipartException;
import tools.jackson.core.JacksonException;

/**
 * What an exception means to a client: the same reading for servlets and for the reactive gateway.
 *
 * @param expected whether this is the client's affair or a known outage; anything else is logged
 */
record Fault(
        ProblemType type,
        String detail,
        List<FieldError> errors,
        HttpHeaders headers,
        boolean expected) {

    private static final Map<Integer, ProblemType> BY_STATUS =
            Stream.of(
                            ProblemType.UNREADABLE,
                            ProblemType.UNAUTHENTICATED,
                            ProblemType.FORBIDDEN,
                            ProblemType.NOT_FOUND,
                            ProblemType.METHOD_NOT_ALLOWED,
                            ProblemType.NOT_ACCEPTABLE,
                            ProblemType.CONFLICT,
                            ProblemType.PRECONDITION_FAILED,
                            ProblemType.TOO_LARGE,
                            ProblemType.UNSUPPORTED_MEDIA_TYPE,
                            ProblemType.INVALID,
                            ProblemType.RATE_LIMITED,
                            ProblemType.INTERNAL,
                            ProblemType.UNAVAILABLE)
                    .collect(
                            Collectors.toUnmodifiableMap(ProblemType::status, Function.identity()));

    private static final boolean DATABASE =
            ClassUtils.isPresent(
                    "org.springframework.dao.DataAccessException", Fault.class.getClassLoader());

    static Fault of(Throwable error) {
        return switch (error) {
            case ProblemException problem -> of(problem);
            case AuthenticationServiceException _ -> unavailable();
            case AuthenticationException _ ->
                    expected(
                                    ProblemType.UNAUTHENTICATED,
                                    "Send a valid access token as 'Authorization: Bearer <token>'.")
                            .with(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            case AccessDeniedException _ ->
                    expected(
                            ProblemType.FORBIDDEN,
                            "The account has neither the role nor the entitlement for this.");
            case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
            case TypeMismatchException mismatch -> mismatch(mismatch);
            case ConstraintViolationException invalid ->
                    invalid(
                            invalid.getConstraintViolations().stream()
                                    .map(v -> field(v.getPropertyPath().toString(), v.getMessage()))
                                    .toList());
            case BindingResult binding -> invalid(binding);
            case MethodValidationResult method -> invalid(method);
            // The reactive stack wraps what it could not read.
            case ErrorResponse response
                    when error.getCause() instanceof TypeMismatchException mismatch ->
                    mismatch(mismatch);
            case ErrorResponse response -> of(response);
            case MultipartException _ ->
                    expected(
                            ProblemType.UNREADABLE,
                            "The body is not the multipart form that its type says.");
            case ConnectException _, TimeoutException _ -> unavailable();
            default -> DATABASE ? DatabaseFaults.of(error).orElseGet(Fault::unknown) : unknown();
        };
    }

    static Fault of(HttpStatus status) {
        return status.is5xxServerError()
                ? serverError(status.value())
                : expected(type(status.value()), describe(status.value(), null));
    }

    Problem at(String path, String traceId) {
        return new Problem(type.uri(), type.title(), type.status(), detail, path, traceId, errors);
    }

    private static Fault of(ProblemException problem) {
        var fault =
                new Fault(
                        problem.type(),
                        problem.detail(),
                        problem.errors(),
                        new HttpHeaders(),
                        problem.type() != ProblemType.INTERNAL);
        return problem.retryAfter().map(fault::retryAfter).orElse(fault);
    }

    private static Fault of(ErrorResponse response) {
        int status = response.getStatusCode().value();
        if (status >= 500) {
            return serverError(status);
        }
        var fault = expected(type(status), describe(status, response.getBody().getDetail()));
        fault.headers.addAll(response.getHeaders());
        return fault;
    }

    private static Fault serverError(int status) {
        return status == 500 || status == 501 ? unknown() : unavailable();
    }

    private static Fault unreadable(HttpMessageNotReadableException error) {
        var path =
                error.getCause() instanceof JacksonException json
                        ? json.getPath().stream()
                                .map(
                                        part ->
                                                part.getPropertyName() != null
                                                        ? "." + part.getPropertyName()
                                                        : "[" + part.getIndex() + "]")
                                .collect(Collectors.joining())
                        : "";
        if (path.isEmpty()) {
            return expected(
                    ProblemType.UNREADABLE,
                    "The body is missing or is not the JSON expected here.");
        }
        var field = path.startsWith(".") ? path.substring(1) : path;
        return unreadable(field, "cannot be read as the type expected here");
    }

    private static Fault mismatch(TypeMismatchException error) {
        return unreadable(
                Objects.requireNonNullElse(error.getPropertyName(), "parameter"),
                "cannot be read as the type expected here");
    }

    private static Fault unreadable(String field, String message) {
        return new Fault(
                ProblemType.UNREADABLE,
                field + ": " + message,
                List.of(field(field, message)),
                new HttpHeaders(),
                true);
    }

    private static Fault invalid(BindingResult binding) {
        var errors =
                Stream.concat(
                                binding.getFieldErrors().stream()
                                        .map(e -> field(e.getField(), message(e))),
                                binding.getGlobalErrors().stream().map(e -> field("", message(e))))
                        .toList();
        // A query parameter that cannot be converted arrives here too, and is unreadable.
        var mismatched = binding.getFieldErrors().stream().filter(e -> e.isBindingFailure());
        return mismatched
                .findFirst()
                .map(e -> unreadable(e.getField(), "cannot be read as the type expected here"))
                .orElseGet(() -> invalid(errors));
    }

    private static Fault invalid(MethodValidationResult result) {
        var errors =
                result.getParameterValidationResults().stream()
                        .flatMap(
                                parameter ->
                                        parameter.getResolvableErrors().stream()
                                                .map(e -> field(name(parameter, e), message(e))))
                        .toList();
        return invalid(errors);
    }

    private static String name(
            org.springframework.validation.method.ParameterValidationResult parameter,
            MessageSourceResolvable error) {
        return error instanceof org.springframework.validation.FieldError field
                ? field.getField()
                : Objects.requireNonNullElse(
                        parameter.getMethodParameter().getParameterName(), "parameter");
    }

    private static String message(MessageSourceResolvable error) {
        return Objects.requireNonNullElse(error.getDefaultMessage(), "is not valid");
    }

    private static FieldError field(String field, String message) {
        return new FieldError(field, message);
    }

    private static Fault invalid(List<FieldError> errors) {
        return errors.isEmpty()
                ? expected(ProblemType.INVALID, "The request breaks a rule.")
                : of(ProblemException.invalid(errors));
    }

    private static Fault unknown() {
        return new Fault(
                ProblemType.INTERNAL,
                "Try again later; when it persists, report the traceId.",
                List.of(),
                new HttpHeaders(),
                false);
    }

    private static Fault unavailable() {
        return expected(
                        ProblemType.UNAVAILABLE,
                        "Something this call needs is down. Try again in a moment.")
                .retryAfter(Duration.ofSeconds(1));
    }

    private static Fault expected(ProblemType type, String detail) {
        return new Fault(type, detail, List.of(), new HttpHeaders(), true);
    }

    private Fault with(String header, String value) {
        headers.set(header, value);
        return this;
    }

    private Fault retryAfter(Duration wait) {
        // Rounded up: a client that waits as told must not come too early.
        return with(
                HttpHeaders.RETRY_AFTER,
                String.valueOf(Math.max(1, wait.plusMillis(999).toSeconds())));
    }

    private static ProblemType type(int status) {
        return Optional.ofNullable(BY_STATUS.get(status))
                .orElseGet(() -> new ProblemType("refused", status, "The request was refused"));
    }

    private static String describe(int status, @Nullable String detail) {
        return switch (status) {
            case 401 -> "Send a valid access token as 'Authorization: Bearer <token>'.";
            case 404 -> "Nothing is found at this address.";
            case 413 -> "The request is larger than what is accepted here.";
            default ->
                    detail == null || detail.isBlank()
                            ? "The request cannot be served as it is."
                            : detail;
        };
    }

    /** Apart, because the gateway has no database and none of these classes. */
    private static final class DatabaseFaults {

        // What a client sent in good JSON and Postgres cannot store in text or jsonb: NUL.
        private static final List<String> UNSTORABLE_TEXT = List.of("22021", "22P05");

        static Optional<Fault> of(Throwable error) {
            return switch (error) {
                case org.springframework.dao.OptimisticLockingFailureException _ ->
                        Optional.of(
                                expected(
                                        ProblemType.CONFLICT,
                                        "It was changed by somebody else meanwhile. Read it again"
                                                + " and repeat."));
                case org.springframework.dao.TransientDataAccessException _,
                        org.springframework.dao.DataAccessResourceFailureException _,
                        org.springframework.transaction.CannotCreateTransactionException _ ->
                        Optional.of(unavailable());
                default ->
                        unstorable(error)
                                ? Optional.of(
                                        expected(
                                                ProblemType.INVALID,
                                                "A text holds a character that cannot be stored."))
                                : Optional.empty();
            };
        }

        private static boolean unstorable(Throwable error) {
            return Stream.<Throwable>iterate(error, Objects::nonNull, Throwable::getCause)
                    .limit(10)
                    .anyMatch(
                            cause ->
                                    cause instanceof SQLException sql
                                            && sql.getSQLState() != null
                                            && UNSTORABLE_TEXT.contains(sql.getSQLState()));
        }
    }
}
