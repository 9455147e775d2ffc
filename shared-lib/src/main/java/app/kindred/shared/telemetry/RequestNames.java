package app.kindred.shared.telemetry;

import io.micrometer.common.KeyValues;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names and labels of a request, alike in the servlet services and the gateway. */
final class RequestNames {

    static final String DURATION = "http.request.duration";

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    private RequestNames() {}

    static KeyValues labels(@Nullable String method, @Nullable String route, int status) {
        return KeyValues.of(
                "method", known(method), "route", route(route), "status_code", code(status));
    }

    /** A client may invent methods; each would be a new series. */
    private static String known(@Nullable String method) {
        return method != null && METHODS.contains(method) ? method : "OTHER";
    }

    /** What no controller has is one route, whatever the path. */
    private static String route(@Nullable String pattern) {
        return pattern == null || pattern.isEmpty() || pattern.equals("/**")
                ? "unmatched"
                : pattern;
    }

    private static String code(int status) {
        return status >= 100 && status < 600 ? String.valueOf(status) : "other";
    }
}
