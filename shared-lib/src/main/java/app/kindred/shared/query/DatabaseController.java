package app.kindred.shared.query;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.dao.DataAccessException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/admin/database")
@PreAuthorize("hasRole('ADMIN')")
class DatabaseController {

    private final DatabaseQuery database;
    private final ObjectProvider<DataSource> sources;

    DatabaseController(DatabaseQuery database, ObjectProvider<DataSource> sources) {
        this.database = database;
        this.sources = sources;
    }

    /** What is found, and what to make of it. */
    record Finding<T>(List<T> rows, String advice) {}

    record Pool(String name, int active, int idle, int waiting, int total, int maximum) {}

    @GetMapping("/slow-queries")
    Finding<DatabaseQuery.SlowQuery> slowQueries() {
        try {
            return new Finding<>(
                    database.slowQueries(),
                    "Begin with the largest totalMs: often is as dear as slow.");
        } catch (DataAccessException e) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE,
                    "pg_stat_statements is not loaded in this Postgres:"
                            + " add it to shared_preload_libraries.");
        }
    }

    @GetMapping("/index-usage")
    Finding<DatabaseQuery.IndexUsage> indexUsage() {
        return new Finding<>(
                database.indexUsage(), "Counted since the statistics of this server began.");
    }

    @GetMapping("/unused-indexes")
    Finding<DatabaseQuery.IndexUsage> unusedIndexes() {
        return new Finding<>(
                database.unusedIndexes(),
                "Each costs every write. Ask the replicas too before dropping one.");
    }

    @GetMapping("/table-health")
    Finding<DatabaseQuery.TableHealth> tableHealth() {
        return new Finding<>(
                database.tableHealth(),
                "A deadShare above 0.2 asks for a lower autovacuum_vacuum_scale_factor; many"
                        + " sequentialScans of a large table ask for an index.");
    }

    @GetMapping("/pools")
    Finding<Pool> pools() {
        return new Finding<>(
                sources.stream().flatMap(DatabaseController::pool).toList(),
                "Waiting above 0 for long: statements are slow, or transactions hold their"
                        + " connection while they wait for something else.");
    }

    @GetMapping("/replicas")
    Finding<DatabaseQuery.Replica> replicas() {
        return new Finding<>(
                database.replicas(), "A replica that lags is left out of reads by itself.");
    }

    private static Stream<Pool> pool(DataSource source) {
        var pool =
                DataSourceUnwrapper.unwrap(
                        source, HikariConfigMXBean.class, HikariDataSource.class);
        if (pool == null) {
            return Stream.empty();
        }
        var state = pool.getHikariPoolMXBean();
        if (state == null) {
            // Opened by the first connection that somebody wants.
            return Stream.of(
                    new Pool(
                            String.valueOf(pool.getPoolName()),
                            0,
                            0,
                            0,
                            0,
                            pool.getMaximumPoolSize()));
        }
        return Stream.of(
                new Pool(
                        pool.getPoolName(),
                        state.getActiveConnections(),
                        state.getIdleConnections(),
                        state.getThreadsAwaitingConnection(),
                        state.getTotalConnections(),
                        pool.getMaximumPoolSize()));
    }
}
