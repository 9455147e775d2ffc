package app.kindred.load.suite;

import app.kindred.load.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Processor time that each part of a running system has spent, read from the kernel: services,
 * Postgres' sessions, Redis, the pooler.
 */
final class ProcessorTime {

    private static final double TICKS_PER_SECOND = 100;

    private final Map<String, Long> services = new LinkedHashMap<>();
    private final Map<String, List<Long>> stores = new LinkedHashMap<>();
    private final Database database;

    /** Of the services whose management ports are set here. */
    ProcessorTime(Database database) throws IOException {
        this.database = database;
        for (var service : Services.all()) {
            ProcessHandle.allProcesses()
                    .filter(process -> serves(process.pid(), service))
                    .findFirst()
                    .ifPresent(process -> services.put(service.name(), process.pid()));
        }
        stores.put("redis", listening("redis-server", "REDIS", 56379));
        stores.put("pooler", listening("pgbouncer", "PGBOUNCER", 56432));
    }

    /** Milliseconds so far, by part; {@code postgres} is the sum over its sessions. */
    Map<String, Double> read() throws SQLException {
        var times = new LinkedHashMap<String, Double>();
        services.forEach((name, pid) -> times.put(name, milliseconds(pid)));
        double sessions = 0;
        for (long pid : sessions()) {
            sessions += milliseconds(pid);
        }
        times.put("postgres", sessions);
        stores.forEach(
                (name, pids) ->
                        times.put(
                                name,
                                pids.stream().mapToDouble(ProcessorTime::milliseconds).sum()));
        return times;
    }

    private List<Long> sessions() throws SQLException {
        var pids = new ArrayList<Long>();
        try (var connection = database.open("matching");
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")) {
            while (rows.next()) {
                pids.add(rows.getLong(1));
            }
        }
        return pids;
    }

    /** The processes of a program that were started for the port which the settings name. */
    private static List<Long> listening(String program, String setting, int otherwise) {
        var port = Integer.toString(Services.port(setting, otherwise));
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(
                        pid -> {
                            try {
                                var words =
                                        Files.readString(
                                                Path.of("/proc", Long.toString(pid), "cmdline"));
                                var named =
                                        Files.readString(
                                                Path.of("/proc", Long.toString(pid), "comm"));
                                return named.startsWith(program)
                                        && (words.contains(port) || program.equals("pgbouncer"));
                            } catch (IOException e) {
                                return false;
                            }
                        })
                .toList();
    }

    private static boolean serves(long pid, Services.Service service) {
        try {
            var words = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
            return words.contains("-Dkindred.service=" + service.name())
                    && Files.readString(Path.of("/proc", Long.toString(pid), "environ"))
                            .contains(
                                    "KINDRED_"
                                            + service.name().toUpperCase(java.util.Locale.ROOT)
                                            + "_MANAGEMENT_PORT="
                                            + service.managementPort());
        } catch (IOException e) {
            return false;
        }
    }

    /** User and system time; fields 14 and 15, counted behind the name in brackets. */
    private static double milliseconds(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
                    * 1000
                    / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0;
        }
    }
}
