package app.kindred.shared.problem;

import java.util.UUID;
import org.slf4j.MDC;

/** The id by which an answer and its log lines find each other. */
final class TraceIds {

    private TraceIds() {}

    static String current() {
        var traceId = MDC.get("traceId");
        return traceId != null ? traceId : UUID.randomUUID().toString().replace("-", "");
    }
}
