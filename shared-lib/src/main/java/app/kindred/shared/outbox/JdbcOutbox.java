package app.kindred.shared.outbox;

import app.kindred.shared.transaction.AfterCommit;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes facts to the {@code outbox} table of the caller's own schema, in the caller's transaction.
 */
final class JdbcOutbox implements Outbox {

    private static final String INSERT =
            """
            INSERT INTO outbox (topic, subject, version, payload, trace)
            VALUES (:topic, :subject, :version, :payload::jsonb, :trace)
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final ObservationRegistry observations;
    private final OutboxRelay relay;

    JdbcOutbox(
            JdbcClient jdbc, JsonMapper json, ObservationRegistry observations, OutboxRelay relay) {
        this.jdbc = jdbc;
        this.json = json;
        this.observations = observations;
        this.relay = relay;
    }

    @Override
    public void append(String topic, UUID subject, long version, Object payload) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "A fact is only true together with what it tells: append within its transaction");
        }
        // The tracer, where there is one, leaves the trace's headers in here: the trace goes on
        // where the fact is handled.
        var headers = new HashMap<String, String>();
        Observation.createNotStarted("outbox.append", () -> sender(headers), observations)
                .contextualName("outbox.append " + topic)
                .lowCardinalityKeyValue("stream", topic)
                .highCardinalityKeyValue("operation.name", "outbox.append")
                .observe(() -> insert(topic, subject, version, payload, headers));
        AfterCommit.run(relay::wake);
    }

    private void insert(
            String topic, UUID subject, long version, Object payload, Map<String, String> headers) {
        jdbc.sql(INSERT)
                .param("topic", topic)
                .param("subject", subject)
                .param("version", version)
                .param("payload", json.writeValueAsString(payload))
                .param("trace", headers.get("traceparent"))
                .update();
    }

    private static SenderContext<Map<String, String>> sender(Map<String, String> headers) {
        var context =
                new SenderContext<Map<String, String>>(
                        (carrier, key, value) -> {
                            if (carrier != null) {
                                carrier.put(key, value);
                            }
                        });
        context.setCarrier(headers);
        return context;
    }
}
