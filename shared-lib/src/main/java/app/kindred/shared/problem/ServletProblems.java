package app.kindred.shared.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/** Answers a servlet request with a problem, from wherever the fault came up. */
public final class ServletProblems {

    private static final Logger log = LoggerFactory.getLogger(ServletProblems.class);

    private final JsonMapper json;

    ServletProblems(JsonMapper json) {
        this.json = json;
    }

    /** For filters and security, which stand outside the controllers. */
    public void write(HttpServletRequest request, HttpServletResponse response, Throwable error)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        var answer = answer(request, Fault.of(error), error);
        response.setStatus(answer.getStatusCode().value());
        answer.getHeaders()
                .forEach((name, values) -> values.forEach(v -> response.setHeader(name, v)));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(answer.getBody()));
    }

    ResponseEntity<Problem> answer(HttpServletRequest request, Throwable error) {
        return answer(request, Fault.of(error), error);
    }

    /** For what the container refused before any of our code saw it. */
    ResponseEntity<Problem> answer(HttpServletRequest request, HttpStatus status) {
        return answer(request, Fault.of(status), new ContainerError(status));
    }

    private static ResponseEntity<Problem> answer(
            HttpServletRequest request, Fault fault, Throwable error) {
        var traceId = TraceIds.current();
        if (!fault.expected()) {
            // Also where no tracing runs, the answer and the log line share their id.
            try (var _ = MDC.putCloseable("traceId", traceId)) {
                log.error("{} failed", request.getMethod(), error);
            }
        }
        var original = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        var path = original instanceof String uri ? uri : request.getRequestURI();
        return ResponseEntity.status(fault.type().status())
                .headers(fault.headers())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(fault.at(path, traceId));
    }

    private static final class ContainerError extends Exception {

        ContainerError(HttpStatus status) {
            super("The container answered " + status.value(), null, false, false);
        }
    }
}
