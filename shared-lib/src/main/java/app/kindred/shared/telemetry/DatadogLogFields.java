package app.kindred.shared.telemetry;

import datadog.trace.api.CorrelationIdentifier;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/**
 * Adds the ids by which Datadog joins log lines and traces, where its agent runs. The only class
 * that knows Datadog's interface.
 */
public final class DatadogLogFields implements StructuredLoggingJsonMembersCustomizer<Object> {

    private static final String NO_AGENT = "0";

    @Override
    public void customize(JsonWriter.Members<Object> members) {
        members.add("dd.trace_id", _ -> CorrelationIdentifier.getTraceId())
                .when(id -> !NO_AGENT.equals(id));
        members.add("dd.span_id", _ -> CorrelationIdentifier.getSpanId())
                .when(id -> !NO_AGENT.equals(id));
    }
}
