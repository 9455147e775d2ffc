import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the Grafana and Datadog boards, and the Datadog monitors, from one list, so that the two never tell different
 * stories. Run it after a change: {@code java ops/boards/Boards.java ops}. With {@code --check} it writes nothing and fails
 * where a file is not what the list says.
 */
void main(String[] args) throws IOException {
    var ops = Path.of(args[0]);
    boolean check = args.length > 1 && args[1].equals("--check");
    var files = new LinkedHashMap<Path, Object>();
    for (var board : boards()) {
        files.put(ops.resolve("grafana/dashboards/" + board.uid + ".json"), grafana(board));
        files.put(ops.resolve("datadog/boards/" + board.uid + ".json"), datadog(board));
    }
    for (var monitor : monitors()) {
        files.put(ops.resolve("datadog/monitors/" + monitor.runbook + ".json"), datadog(monitor));
    }
    for (var file : files.entrySet()) {
        var text = json(file.getValue(), 0) + "\n";
        if (check && !(Files.exists(file.getKey()) && Files.readString(file.getKey()).equals(text))) {
            System.err.println(file.getKey() + " is not what ops/boards/Boards.java says: run java ops/boards/Boards.java ops");
            System.exit(1);
        } else if (!check) {
            Files.createDirectories(file.getKey().getParent());
            Files.writeString(file.getKey(), text);
        }
    }
}

/** @param unit a Grafana unit: s, reqps, percentunit, short, bytes, ops */
record Panel(String title, String unit, String description, List<Query> queries, String datadog) {}

record Query(String expr, String legend) {}

record Board(String uid, String title, String description, List<Panel> panels) {}

record Monitor(String name, String query, double threshold, String severity, String runbook) {}

static Panel panel(String title, String unit, String description, String datadog, String... exprAndLegend) {
    var queries = new ArrayList<Query>();
    for (int i = 0; i < exprAndLegend.length; i += 2) {
        queries.add(new Query(exprAndLegend[i], exprAndLegend[i + 1]));
    }
    return new Panel(title, unit, description, queries, datadog);
}

static List<Board> boards() {
    return List.of(
            new Board("kindred-overview", "Kindred 1: overview", "The golden signals of every service, the error budget, and what is nearly full.", List.of(
                    panel("Requests", "reqps", "Answered requests a second, by service.", "sum:http.requests{*} by {service}.as_rate()",
                            "sum by (service) (rate(http_requests_total[1m]))", "{{service}}"),
                    panel("Response time, p95", "s", "Nineteen of twenty requests are faster. Alert above 1 s.", "p95:http.request.duration{*} by {service}",
                            "histogram_quantile(0.95, sum by (service, le) (rate(http_request_duration_seconds_bucket[1m])))", "{{service}}"),
                    panel("Failures", "percentunit", "Share of answers that are 5xx. Alert above 1 %.", "sum:http.requests{status_code:5*} by {service}.as_rate() / sum:http.requests{*} by {service}.as_rate()",
                            "(sum by (service) (rate(http_requests_total{status_code=~\"5..\"}[5m])) or 0 * sum by (service) (rate(http_requests_total[5m]))) / sum by (service) (rate(http_requests_total[5m]))", "{{service}}"),
                    panel("Refused by rule or limit", "reqps", "4xx answers a second by status: 401 storms, 429 floods.", "sum:http.requests{status_code:4*} by {status_code}.as_rate()",
                            "sum by (status_code) (rate(http_requests_total{service=\"api-gateway\", status_code=~\"4..\"}[5m])) or vector(0)", "{{status_code}}"),
                    panel("Error budget burn, 1 h", "short", "1 spends the month's budget in a month; 14.4 spends 2 % of it in an hour and pages.", "(sum:http.requests{service:api-gateway,status_code:5*}.as_count().rollup(sum, 3600) / sum:http.requests{service:api-gateway}.as_count().rollup(sum, 3600)) / 0.001",
                            "((sum(rate(http_requests_total{service=\"api-gateway\", status_code=~\"5..\"}[1h])) or vector(0)) / sum(rate(http_requests_total{service=\"api-gateway\"}[1h]))) / 0.001", "burn rate"),
                    panel("Slowest routes, p95", "s", "The ten slowest routes of the system.", "top(p95:http.request.duration{*} by {service,route}, 10, 'mean', 'desc')",
                            "topk(10, histogram_quantile(0.95, sum by (service, route, le) (rate(http_request_duration_seconds_bucket[5m]))))", "{{service}} {{route}}"),
                    panel("CPU", "percentunit", "Share of the machine's CPU that each process uses. Alert above 80 %.", "max:process.cpu.usage{*} by {service}",
                            "max by (service, instance) (process_cpu_usage)", "{{service}} {{instance}}"),
                    panel("Connections", "short", "Open HTTP connections by service.", "sum:active_connections{*} by {service}",
                            "sum by (service) (active_connections)", "{{service}}"))),
            new Board("kindred-matching", "Kindred 2: matching", "Is the candidate search fast, is the deck deep, do people match?", List.of(
                    panel("Candidates, response time", "s", "p50, p95 and p99 of GET /api/matches/candidates. Objective: p95 under 500 ms.", "p95:http.request.duration{route:/api/matches/candidates}",
                            "histogram_quantile(0.5, sum by (le) (rate(http_request_duration_seconds_bucket{service=\"matching-service\", route=\"/api/matches/candidates\"}[1m])))", "p50",
                            "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{service=\"matching-service\", route=\"/api/matches/candidates\"}[1m])))", "p95",
                            "histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{service=\"matching-service\", route=\"/api/matches/candidates\"}[1m])))", "p99"),
                    panel("Named queries, mean", "s", "Database time of each named question of matching.", "avg:db.query.duration{service:matching-service} by {operation}",
                            "sum by (operation) (rate(db_query_duration_seconds_sum{service=\"matching-service\"}[5m])) / sum by (operation) (rate(db_query_duration_seconds_count{service=\"matching-service\"}[5m]) > 0)", "{{operation}}"),
                    panel("Candidates served", "short", "People shown, a second.", "sum:candidates.served{*}.as_rate()",
                            "sum(rate(candidates_served_total[1m]))", "candidates a second"),
                    panel("Depth of decks, mean", "short", "How many candidates a search found. Falling: people run out of others to see.", "avg:candidates.depth{*}",
                            "sum(rate(candidates_depth_sum[5m])) / sum(rate(candidates_depth_count[5m]))", "candidates per deck"),
                    panel("Widened searches", "percentunit", "Share of decks for which nobody was left within reach.", "sum:candidates.widened{*}.as_rate() / sum:candidates.depth.count{*}.as_rate()",
                            "(sum(rate(candidates_widened_total[5m])) or vector(0)) / sum(rate(candidates_depth_count[5m]))", "widened"),
                    panel("Swipes", "ops", "Swipes a second by action.", "sum:swipe.action{*} by {action}.as_rate()",
                            "sum by (action) (rate(swipe_action_total[1m]))", "{{action}}"),
                    panel("Matches", "ops", "Matches a second.", "sum:match.created{*} by {type}.as_rate()",
                            "sum by (type) (rate(match_total[5m]))", "{{type}}"),
                    panel("Cache, share of hits", "percentunit", "Reads answered by memory (l1) or Redis (l2) of all that asked that tier.", "sum:cache.hit{*} by {key,tier}.as_rate() / (sum:cache.hit{*} by {key,tier}.as_rate() + sum:cache.miss{*} by {key,tier}.as_rate())",
                            "sum by (key, tier) (rate(cache_hit_total[5m])) / (sum by (key, tier) (rate(cache_hit_total[5m])) + sum by (key, tier) (rate(cache_miss_total[5m])) > 0)", "{{key}} {{tier}}"))),
            new Board("kindred-messaging", "Kindred 3: messaging", "Are messages delivered at once, and do facts move between services?", List.of(
                    panel("Messages", "ops", "Messages stored a second.", "sum:message.sent{*}.as_rate()",
                            "sum(rate(message_sent_total[1m]))", "messages a second"),
                    panel("Open sockets", "short", "WebSocket connections by instance.", "sum:websocket.connections.active{*}",
                            "sum by (instance) (websocket_connections_active)", "{{instance}}"),
                    panel("Delivery time, mean", "s", "From storing a message to the other's socket.", "avg:message.delivery{*}",
                            "sum(rate(message_delivery_seconds_sum[5m])) / sum(rate(message_delivery_seconds_count[5m]))", "mean"),
                    panel("Failed sockets", "ops", "Connections refused or broken, by reason.", "sum:websocket.connections.failed{*} by {reason}.as_rate()",
                            "sum by (reason) (rate(websocket_connections_failed_total[5m]))", "{{reason}}"),
                    panel("Outbox: age of the oldest unsent fact", "s", "Above 30 s pages.", "max:outbox.lag{*} by {service}",
                            "max by (service) (outbox_lag)", "{{service}}"),
                    panel("Outbox: unsent facts", "short", "Facts committed and not yet in a stream.", "max:outbox.pending{*} by {service}",
                            "max by (service) (outbox_pending)", "{{service}}"),
                    panel("Streams: facts to read", "short", "By consuming service and stream.", "max:stream.lag{*} by {service,stream}",
                            "max by (service, stream) (stream_lag)", "{{service}} {{stream}}"),
                    panel("Streams: dead letters", "short", "Facts that no attempt could handle.", "max:stream.dead{*} by {service,stream}",
                            "max by (service, stream) (stream_dead)", "{{service}} {{stream}}"))),
            new Board("kindred-database", "Kindred 4: database", "Which statements cost, are the pools and PgBouncer full, are the tables and replicas well?", List.of(
                    panel("Database time by table", "percentunit", "Seconds of statements a second: 1 is one connection busy all the time.", "sum:database.query.duration.sum{*} by {operation,table}.as_rate()",
                            "sum by (operation, table) (rate(database_query_duration_seconds_sum[1m]))", "{{operation}} {{table}}"),
                    panel("Statements", "ops", "Statements a second.", "sum:database.query.duration.count{*} by {service}.as_rate()",
                            "sum by (service) (rate(database_query_duration_seconds_count[1m]))", "{{service}}"),
                    panel("Statement time, p95", "s", "By service.", "p95:database.query.duration{*} by {service}",
                            "histogram_quantile(0.95, sum by (service, le) (rate(database_query_duration_seconds_bucket[5m])))", "{{service}}"),
                    panel("Pool: connections in use", "short", "Of 20 by default.", "max:hikaricp.connections.active{*} by {service}",
                            "max by (service, instance) (hikaricp_connections_active)", "{{service}} {{instance}}"),
                    panel("Pool: requests that wait", "short", "Anything above 0 for a minute pages when the pool is full.", "max:hikaricp.connections.pending{*} by {service}",
                            "max by (service, instance) (hikaricp_connections_pending)", "{{service}} {{instance}}"),
                    panel("Pool: wait for a connection, mean", "s", "Time from asking to having.", "avg:hikaricp.connections.acquire{*} by {service}",
                            "sum by (service) (rate(hikaricp_connections_acquire_seconds_sum[5m])) / sum by (service) (rate(hikaricp_connections_acquire_seconds_count[5m]) > 0)", "{{service}}"),
                    panel("Connections at Postgres", "short", "Of each service's role, all instances together: those of PgBouncer, 25 at most and 30 after three seconds of waiting. Active ones near that: clients wait, which ./run doctor shows.", "max:database.connections{*} by {service,state}",
                            "max by (service, state) (database_connections)", "{{service}} {{state}}"),
                    panel("Connections in use: clients over servers", "short", "Busy connections of the services for each busy one at Postgres. Well above 1: PgBouncer makes them wait.", "sum:hikaricp.connections.active{*} by {service} / max:database.connections{state:active} by {service}",
                            "sum by (service) (hikaricp_connections_active) / clamp_min(max by (service) (database_connections{state=~\"active|idle in transaction\"}), 1)", "{{service}}"),
                    panel("Slow statements", "ops", "Statements a second that took more than 100 ms. The log has the plan of each; ./run doctor the worst.", "p99:database.query.duration{*} by {operation,table}",
                            "sum by (operation, table) (rate(database_query_duration_seconds_count[5m])) - sum by (operation, table) (rate(database_query_duration_seconds_bucket{le=\"0.1\"}[5m]))", "{{operation}} {{table}}"),
                    panel("Tables: dead rows", "percentunit", "Share of rows that vacuum has yet to take away, of the ten worst. Above 20 % for hours: see ./run doctor.", "top(max:database.table.dead.share{*} by {service,table}, 10, 'last', 'desc')",
                            "topk(10, max by (service, table) (database_table_dead_share))", "{{service}} {{table}}"),
                    panel("Tables: size", "bytes", "With indexes, of the ten largest; all partitions together.", "top(max:database.table.size{*} by {service,table}, 10, 'last', 'desc')",
                            "topk(10, max by (service, table) (database_table_size_bytes))", "{{service}} {{table}}"),
                    panel("Replicas: lag", "s", "How far each is behind. Above 2 s it is left out of reads; a day means that it does not answer.", "max:database.replica.lag{*} by {service,replica}",
                            "max by (service, replica) (database_replica_lag) or vector(0)", "{{service}} {{replica}}"))),
            new Board("kindred-jvm", "Kindred 5: JVM", "Memory, collections, threads. Profiles: POST /admin/profiler/cpu/start, or ./run profile.", List.of(
                    panel("Heap in use", "bytes", "Between collections.", "sum:jvm.memory.used{area:heap} by {service}",
                            "sum by (service, instance) (jvm_memory_used_bytes{area=\"heap\"})", "{{service}} {{instance}}"),
                    panel("Heap alive after GC", "percentunit", "Share of the limit. Alert above 85 %.", "max:jvm.memory.usage.after.gc{area:heap} by {service}",
                            "max by (service, instance) (jvm_memory_usage_after_gc{area=\"heap\"})", "{{service}} {{instance}}"),
                    panel("Time in GC pauses", "percentunit", "Share of wall time.", "sum:jvm.gc.pause.sum{*} by {service}.as_rate()",
                            "sum by (service, instance) (rate(jvm_gc_pause_seconds_sum[5m]))", "{{service}} {{instance}}"),
                    panel("Allocation", "Bps", "Bytes allocated a second.", "sum:jvm.gc.memory.allocated{*} by {service}.as_rate()",
                            "sum by (service, instance) (rate(jvm_gc_memory_allocated_bytes_total[5m]))", "{{service}} {{instance}}"),
                    panel("Platform threads", "short", "Virtual threads carry requests and are not counted here.", "max:jvm.threads.live{*} by {service}",
                            "sum by (service, instance) (jvm_threads_live_threads)", "{{service}} {{instance}}"),
                    panel("Process memory outside the heap", "bytes", "Metaspace, code cache, direct buffers.", "sum:jvm.memory.used{area:nonheap} by {service}",
                            "sum by (service, instance) (jvm_memory_used_bytes{area=\"nonheap\"})", "{{service}} {{instance}}"))));
}

static List<Monitor> monitors() {
    return List.of(
            new Monitor("Response time above 1 s", "avg(last_5m):p95:http.request.duration{env:production} by {service} > 1", 1, "page", "response-time-high"),
            new Monitor("Error rate above 1 %", "sum(last_5m):sum:http.requests{env:production,status_code:5*} by {service}.as_count() / sum:http.requests{env:production} by {service}.as_count() > 0.01", 0.01, "page", "error-rate-high"),
            new Monitor("Candidates slow", "avg(last_5m):p95:http.request.duration{env:production,route:/api/matches/candidates} > 0.5", 0.5, "page", "candidates-slow"),
            new Monitor("Swipes slow", "avg(last_5m):p95:http.request.duration{env:production,route:/api/swipes} > 0.2", 0.2, "page", "swipes-slow"),
            new Monitor("Error budget burns", "sum(last_1h):sum:http.requests{env:production,service:api-gateway,status_code:5*}.as_count() / sum:http.requests{env:production,service:api-gateway}.as_count() > 0.0144", 0.0144, "page", "error-budget-burn"),
            new Monitor("CPU above 80 %", "avg(last_10m):max:process.cpu.usage{env:production} by {service,host} > 0.8", 0.8, "ticket", "cpu-high"),
            new Monitor("Memory above 85 %", "min(last_10m):max:jvm.memory.usage.after.gc{env:production,area:heap} by {service,host} > 0.85", 0.85, "page", "memory-high"),
            new Monitor("Database pool exhausted", "min(last_1m):max:hikaricp.connections.pending{env:production} by {service,host} > 0", 0, "page", "database-pool-exhausted"),
            new Monitor("Cache miss rate above 30 %", "sum(last_10m):sum:cache.miss{env:production,tier:l2} by {key}.as_count() / (sum:cache.hit{env:production} by {key}.as_count() + sum:cache.miss{env:production,tier:l2} by {key}.as_count()) > 0.3", 0.3, "ticket", "cache-miss-rate-high"),
            new Monitor("WebSocket connections fail", "sum(last_5m):sum:websocket.connections.failed{env:production} by {reason}.as_count() > 300", 300, "page", "websocket-connections-failing"),
            new Monitor("Outbox lag", "min(last_2m):max:outbox.lag{env:production} by {service} > 30", 30, "page", "outbox-lag"),
            new Monitor("Stream lag", "min(last_5m):max:stream.lag{env:production} by {service,stream} > 1000", 1000, "page", "stream-lag"),
            new Monitor("Dead letters", "max(last_5m):max:stream.dead{env:production} by {stream} > 0", 0, "ticket", "dead-letters"),
            new Monitor("Replication lag", "min(last_2m):max:database.replica.lag{env:production} by {replica} > 30", 30, "ticket", "replication-lag"),
            new Monitor("No message partition for next month", "max(last_15m):max:message.partitions.ahead{env:production} < 1", 1, "page", "message-partition-missing"),
            new Monitor("Service does not report", "min(last_2m):sum:process.uptime{env:production} by {service} < 1", 1, "page", "target-down"));
}

static Object grafana(Board board) {
    var panels = new ArrayList<Object>();
    for (var panel : board.panels) {
        int index = panels.size();
        var targets = new ArrayList<Object>();
        for (var query : panel.queries) {
            targets.add(object("refId", String.valueOf((char) ('A' + targets.size())), "expr", query.expr, "legendFormat", query.legend));
        }
        panels.add(object(
                "id", index + 1, "type", "timeseries", "title", panel.title, "description", panel.description,
                "datasource", object("type", "prometheus", "uid", "kindred-prometheus"),
                "gridPos", object("x", index % 2 * 12, "y", index / 2 * 8, "w", 12, "h", 8),
                "fieldConfig", object("defaults", object("unit", panel.unit, "min", 0), "overrides", List.of()),
                "targets", targets));
    }
    return object(
            "uid", board.uid, "title", board.title, "description", board.description, "tags", List.of("kindred"),
            "schemaVersion", 39, "version", 1, "refresh", "10s", "time", object("from", "now-1h", "to", "now"),
            "timezone", "utc", "editable", false, "panels", panels);
}

static Object datadog(Board board) {
    var widgets = board.panels.stream()
            .map(panel -> (Object) object("definition", object(
                    "type", "timeseries", "title", panel.title,
                    "requests", List.of(object("q", panel.datadog, "display_type", "line")))))
            .toList();
    return object("title", board.title, "description", board.description, "layout_type", "ordered", "widgets", widgets);
}

static Object datadog(Monitor monitor) {
    return object(
            "name", "Kindred: " + monitor.name, "type", "query alert", "query", monitor.query,
            "message", "Runbook: ops/runbooks/" + monitor.runbook + ".md",
            "tags", List.of("team:backend", "severity:" + monitor.severity),
            "options", object("thresholds", object("critical", monitor.threshold), "notify_no_data", monitor.runbook.equals("target-down")));
}

static Map<String, Object> object(Object... keysAndValues) {
    var object = new LinkedHashMap<String, Object>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
        object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return object;
}

static String json(Object value, int depth) {
    var pad = "\n" + "  ".repeat(depth + 1);
    var end = "\n" + "  ".repeat(depth);
    return switch (value) {
        case Map<?, ?> map -> map.entrySet().stream()
                .map(entry -> pad + json(entry.getKey(), 0) + ": " + json(entry.getValue(), depth + 1))
                .collect(Collectors.joining(",", "{", end + "}"));
        case List<?> list when list.isEmpty() -> "[]";
        case List<?> list -> list.stream()
                .map(element -> pad + json(element, depth + 1))
                .collect(Collectors.joining(",", "[", end + "]"));
        case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        default -> value.toString();
    };
}
