package app.kindred.shared.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import datadog.trace.api.CorrelationIdentifier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/**
 * Adds the ids by which Datadog joins log lines and traces, where its agent runs. The only class
 * that knows Datadog's interface.
 */
public final class DatadogLogFields implements StructuredLoggingJsonMembersCustomizer<Object> {

    private static final String TRACE = "dd.trace_id";
    private static final String SPAN = "dd.span_id";
    private static final String NO_AGENT = "0";

    @Override
    public void customize(JsonWriter.Members<Object> members) {
        members.add(TRACE, event -> missing(event, TRACE, CorrelationIdentifier.getTraceId()))
                .whenNotNull();
        members.add(SPAN, event -> missing(event, SPAN, CorrelationIdentifier.getSpanId()))
                .whenNotNull();
    }

    /** With log injection the agent has put it there itself: written twice, the line is lost. */
    private static @Nullable String missing(Object event, String field, String id) {
        boolean injected =
                event instanceof ILoggingEvent line && line.getMDCPropertyMap().containsKey(field);
        return injected || NO_AGENT.equals(id) ? null : id;
    }
}
