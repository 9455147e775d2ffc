package app.kindred.shared.telemetry;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/**
 * Times every statement, and shows it as a span under whatever asked for it, where the trace is one
 * that somebody receives.
 */
final class StatementMeters implements QueryExecutionListener {

    static final String DURATION = "database.query.duration";

    private static final int MOST_TABLES = 100;
    private static final String KEY = "kindred";

    private final Supplier<MeterRegistry> meters;
    private final Supplier<ObservationRegistry> observations;
    private final Supplier<RecordedTraces> traces;
    private final Set<String> tables = ConcurrentHashMap.newKeySet();
    private final LoadingCache<String, Timed> read =
            Caffeine.newBuilder().maximumSize(2_000).build(this::timed);

    /** A statement, and the timer of those like it. */
    private record Timed(Statement statement, Timer timer) {}

    StatementMeters(
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<RecordedTraces> traces) {
        this.meters = SingletonSupplier.of(meters::getObject);
        this.observations = SingletonSupplier.of(observations::getObject);
        this.traces = SingletonSupplier.of(traces::getObject);
    }

    @Override
    public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        execution.addCustomValue(
                KEY,
                !queries.isEmpty() && traces.get().isInOne()
                        ? observation(timed(queries).statement()).start()
                        : (Object) System.nanoTime());
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
            case Long start ->
                    timed(queries).timer().record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            case null, default -> {}
        }
    }

    private Observation observation(Statement statement) {
        return Observation.createNotStarted(DURATION, observations.get())
                .contextualName(statement.operation() + " " + statement.table())
                .lowCardinalityKeyValue("operation", statement.operation())
                .lowCardinalityKeyValue("table", statement.table())
                .highCardinalityKeyValue("operation.name", "postgresql.query")
                .highCardinalityKeyValue("db.system.name", "postgresql");
    }

    private Timed timed(List<QueryInfo> queries) {
        return read.get(queries.isEmpty() ? "" : queries.getFirst().getQuery());
    }

    private Timed timed(String sql) {
        var statement = bounded(Statement.of(sql));
        return new Timed(
                statement,
                meters.get()
                        .timer(
                                DURATION,
                                "operation",
                                statement.operation(),
                                "table",
                                statement.table()));
    }

    /** Tables are few; whatever a statement made up at run time names instead is one more. */
    private Statement bounded(Statement statement) {
        boolean known =
                tables.contains(statement.table())
                        || (tables.size() < MOST_TABLES && tables.add(statement.table()));
        return known ? statement : new Statement(statement.operation(), "other");
    }
}
