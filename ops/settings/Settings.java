import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes docs/settings.md: the environment from the list below, everything else from the metadata that the compiler takes
 * out of the typed settings. {@code ./run settings} runs it after a build; with {@code --check} it writes nothing and fails
 * where the page is not what the code says. Either way it fails where a setting has no description, or where the
 * environment has a meaning for a name that nothing reads.
 */
static final Map<String, String> MEANINGS = meanings();

static Map<String, String> meanings() {
    var all = new LinkedHashMap<String, String>();
    all.put("KINDRED_MODE", "how `./run up` runs it: `native` or `compose`; by default Compose where a Docker engine answers");
    all.put("KINDRED_ENV", "`development`, or `production`, which refuses the development secret");
    all.put("KINDRED_SECRET", "the master secret from which signing keys are derived: at least 32 characters, the same in all services");
    all.put("KINDRED_BIND", "the address that is listened on (with Compose: where the gateway is published)");
    all.put("KINDRED_GATEWAY_PORT", "the one port meant for the outside");
    all.put("KINDRED_USERS_PORT", "users-service");
    all.put("KINDRED_MATCHING_PORT", "matching-service");
    all.put("KINDRED_MESSAGING_PORT", "messaging-service");
    all.put("KINDRED_GATEWAY_MANAGEMENT_PORT", "health and `/metrics` of the gateway");
    all.put("KINDRED_USERS_MANAGEMENT_PORT", "the same of users-service");
    all.put("KINDRED_MATCHING_MANAGEMENT_PORT", "the same of matching-service");
    all.put("KINDRED_MESSAGING_MANAGEMENT_PORT", "the same of messaging-service");
    all.put("KINDRED_USERS_URL", "where the others find users-service");
    all.put("KINDRED_MATCHING_URL", "where the others find matching-service");
    all.put("KINDRED_MESSAGING_URL", "where the gateway finds messaging-service");
    all.put("KINDRED_JWKS_URI", "where the gateway finds the keys that tokens are signed with");
    all.put("KINDRED_DB_URL", "the database, through PgBouncer where there is one; `./run up` starts none of its own when it is set");
    all.put("KINDRED_DB_DIRECT_URL", "the database past PgBouncer, for migrations");
    all.put("KINDRED_DB_PASSWORD", "of the three roles `kindred_users`, `kindred_matching`, `kindred_messaging`");
    all.put("KINDRED_DB_POOL", "connections of one instance");
    all.put("KINDRED_DB_PREPARE_THRESHOLD", "uses before a statement is prepared on the server; 0 behind PgBouncer before 1.21");
    all.put("KINDRED_PGBOUNCER", "`no` lets `./run up` connect the services to PostgreSQL directly");
    all.put("KINDRED_PGBOUNCER_PORT", "the private PgBouncer of `./run up`");
    all.put("KINDRED_POSTGRES_PORT", "the private PostgreSQL of `./run up`");
    all.put("KINDRED_POSTGRES_USER", "the superuser that prepares the database");
    all.put("KINDRED_POSTGRES_PASSWORD", "of that superuser; made up where the cluster is private");
    all.put("KINDRED_REDIS_URL", "Redis; `./run up` starts none of its own when it is set");
    all.put("KINDRED_REDIS_PORT", "the private Redis of `./run up`");
    all.put("KINDRED_REDIS_MEMORY", "how much the private Redis may hold");
    all.put("KINDRED_PROMETHEUS_PORT", "the private Prometheus of `./run up --observe`");
    all.put("KINDRED_ALERTMANAGER_PORT", "its Alertmanager, with Compose");
    all.put("KINDRED_GRAFANA_PORT", "its Grafana, with Compose");
    all.put("KINDRED_GRAFANA_PASSWORD", "of Grafana's `admin`; everybody may look without it");
    all.put("KINDRED_DATA_DIR", "where photos and the local mailbox lie");
    all.put("KINDRED_MAIL", "`smtp://user:password@host:port`; empty: letters become files that `./run logs mail` shows");
    all.put("KINDRED_CORS_ORIGINS", "the origins whose pages may call the gateway");
    all.put("KINDRED_HEAP", "heap of each service under `./run up`");
    all.put("KINDRED_JAVA_OPTIONS", "more options for the services' JVMs under `./run up`");
    all.put("KINDRED_TEST_POSTGRES", "JDBC URL of a superuser on a server for tests; `./run test` starts its own without it");
    return all;
}

/** Names that the code reads beyond those worth a line above are described where they are bound: the typed settings. */
static final Pattern NAME = Pattern.compile("\\$\\{(KINDRED_[A-Z_]+)(?::-?([^}$]*))?");

record Property(String name, String type, String fallback, String description) {}

void main(String[] args) throws IOException {
    boolean check = args.length > 0 && args[0].equals("--check");
    var page = Path.of("docs/settings.md");
    var text = text();
    if (check && !text.equals(Files.exists(page) ? Files.readString(page) : "")) {
        System.err.println("docs/settings.md is not what the code says: ./run settings writes it anew.");
        System.exit(1);
    } else if (!check) {
        Files.writeString(page, text);
    }
}

String text() throws IOException {
    var defaults = environment();
    var out = new StringBuilder("""
            # Settings

            Made by `./run settings` from the code: do not edit. The environment is what `./run`, Compose and the services read;
            the typed settings below are set in a service's `application.yml`, or by the environment in Spring's manner
            (`kindred.swipe.undo-within` is `KINDRED_SWIPE_UNDOWITHIN`). A bad value stops start-up with a sentence.

            ## Environment

            | name | default | meaning |
            |---|---|---|
            """);
    MEANINGS.forEach((name, meaning) -> {
        if (!defaults.containsKey(name) && !name.equals("KINDRED_SECRET")) {
            System.err.println(name + " is described in ops/settings/Settings.java but nothing reads it.");
            System.exit(1);
        }
        out.append("| `%s` | %s | %s |\n".formatted(name, code(defaults.getOrDefault(name, "")), meaning));
    });
    var rest = new TreeSet<>(defaults.keySet());
    rest.removeAll(MEANINGS.keySet());
    for (var module : List.of("shared-lib", "api-gateway", "users-service", "matching-service", "messaging-service")) {
        out.append("\n## ").append(module.equals("shared-lib") ? "Every service" : module).append("\n\n| setting | type | default | meaning |\n|---|---|---|---|\n");
        for (var property : properties(module)) {
            if (property.description.isBlank()) {
                System.err.println(property.name + " has no description: give its record's component a @param.");
                System.exit(1);
            }
            out.append("| `%s` | %s | %s | %s |\n".formatted(property.name, property.type, code(property.fallback), property.description));
        }
    }
    if (!rest.isEmpty()) {
        out.append("\nAlso read by an `application.yml` as the value of a setting above: ")
                .append(String.join(", ", rest.stream().map(name -> "`" + name + "`").toList()))
                .append(".\n");
    }
    return out.toString();
}

static String code(String text) {
    return text.isBlank() ? "" : "`" + text + "`";
}

/** Every KINDRED_ name that is read with a default, and the first default found. */
static Map<String, String> environment() throws IOException {
    var found = new TreeMap<String, String>();
    var files = new ArrayList<Path>();
    for (var root : List.of("shared-lib/src/main/resources", "api-gateway/src/main/resources", "users-service/src/main/resources",
            "matching-service/src/main/resources", "messaging-service/src/main/resources", "ops/run")) {
        try (Stream<Path> walk = Files.walk(Path.of(root))) {
            walk.filter(f -> f.toString().endsWith(".yml") || f.toString().endsWith(".sh")).sorted().forEach(files::add);
        }
    }
    files.add(Path.of("docker-compose.yml"));
    for (var file : files) {
        var matcher = NAME.matcher(Files.readString(file));
        while (matcher.find()) {
            var fallback = matcher.group(2) == null || matcher.group(2).contains("$") ? "" : matcher.group(2).strip();
            found.merge(matcher.group(1), fallback, (a, b) -> a.isBlank() ? b : a);
        }
    }
    found.keySet().removeIf(name -> name.startsWith("KINDRED_TEST_") && !name.equals("KINDRED_TEST_POSTGRES"));
    return found;
}

static List<Property> properties(String module) throws IOException {
    var file = Path.of(module, "target/classes/META-INF/spring-configuration-metadata.json");
    var all = new TreeMap<String, Property>();
    if (!Files.exists(file)) {
        return List.of();
    }
    for (JsonNode node : JsonMapper.shared().readTree(Files.readString(file)).path("properties")) {
        var type = node.path("type").asString("").replaceAll("[a-z_0-9]+\\.(?=[a-zA-Z_]+)", "").replace("$", ".");
        var fallback = node.has("defaultValue") ? node.path("defaultValue").isString() ? node.path("defaultValue").asString() : node.path("defaultValue").toString() : "";
        all.put(node.path("name").asString(), new Property(node.path("name").asString(), type, fallback,
                node.path("description").asString("").replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`").replaceAll("\\s+", " ").replace("|", "\\|")));
    }
    return List.copyOf(all.values());
}
