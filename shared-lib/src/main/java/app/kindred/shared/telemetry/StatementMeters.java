package app.kindred.shared.telemetry;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import org.springframework.beans.factory.ObjectProvider;

/** Times every statement, and shows it as a span under whatever asked for it. */
final class StatementMeters implements QueryExecutionListener {

    static final String DURATION = "database.query.duration";

    private static final int MOST_TABLES = 100;
    private static final String KEY = "kindred";

    private final ObjectProvider<MeterRegistry> meters;
    private final ObjectProvider<ObservationRegistry> observations;
    private final Set<String> tables = ConcurrentHashMap.newKeySet();
    private final LoadingCache<String, Statement> read =
            Caffeine.newBuilder().maximumSize(2_000).build(sql -> bounded(Statement.of(sql)));

    StatementMeters(
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<ObservationRegistry> observations) {
        this.meters = meters;
        this.observations = observations;
    }

    @Override
    public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        var registry = observations.getObject();
        // Without a parent it would be a trace of its own: the pollings of the outbox need none.
        if (registry.getCurrentObservation() == null || queries.isEmpty()) {
            execution.addCustomValue(KEY, System.nanoTime());
            return;
        }
        var statement = statement(queries);
        var observation =
                Observation.createNotStarted(DURATION, registry)
                        .contextualName(statement.operation() + " " + statement.table())
                        .lowCardinalityKeyValue("operation", statement.operation())
                        .lowCardinalityKeyValue("table", statement.table())
                        .highCardinalityKeyValue("operation.name", "postgresql.query")
                        .highCardinalityKeyValue("db.system.name", "postgresql");
        execution.addCustomValue(KEY, observation.start());
    }

    @Override
    public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        switch (execution.getCustomValue(KEY, Object.class)) {
            case Observation observation -> {
                if (execution.getThrowable() != null) {
                    observation.error(execution.getThrowable());
                }
                observation.stop();
            }
            case Long start -> {
                var statement = statement(queries);
                meters.getObject()
                        .timer(
                                DURATION,
                                "operation",
                                statement.operation(),
                                "table",
                                statement.table())
                        .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            }
            case null, default -> {}
        }
    }

    private Statement statement(List<QueryInfo> queries) {
        return queries.isEmpty()
                ? new Statement("other", "none")
                : read.get(queries.getFirst().getQuery());
    }

    /** Tables are few; whatever a statement made up at run time names instead is one more. */
    private Statement bounded(Statement statement) {
        boolean known =
                tables.contains(statement.table())
                        || (tables.size() < MOST_TABLES && tables.add(statement.table()));
        return known ? statement : new Statement(statement.operation(), "other");
    }
}
