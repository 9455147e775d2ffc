package app.kindred.load.suite;

import app.kindred.load.Arguments;
import app.kindred.load.Command;
import app.kindred.load.UsageException;
import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs a suite in a process of its own, with the services' figures taken beside it. */
public final class SuiteCommand {

    /** Every suite there is; a new one is a line here. */
    private static final Map<String, Class<? extends Simulation>> SUITES =
            Map.of(
                    "staged", StagedSuite.class,
                    "smoke", SmokeSuite.class,
                    "evening", EveningSuite.class,
                    "spike", SpikeSuite.class,
                    "soak", SoakSuite.class,
                    "breakpoint", BreakpointSuite.class);

    private static final String HELP =
            "[--scale 1.0] [--base http://127.0.0.1:8080] [--manifest FILE] [--people 2000] [--baseline FILE] [--out DIR] [--influx URL]";

    private static final int ASSERTION_FAILED = 2;

    private SuiteCommand() {}

    public static Stream<Command> commands() {
        return SUITES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(
                        suite ->
                                new Command(
                                        "load " + suite.getKey(),
                                        HELP,
                                        arguments ->
                                                run(suite.getKey(), suite.getValue(), arguments)));
    }

    private static int run(String name, Class<? extends Simulation> suite, Arguments arguments)
            throws Exception {
        arguments.only(
                "scale",
                "base",
                "manifest",
                "people",
                "baseline",
                "out",
                "influx",
                "url",
                "user",
                "password");
        double scale = arguments.decimal("scale", 1);
        if (scale < 0.005 || scale > 20) {
            throw new UsageException("--scale must lie between 0.005 and 20.");
        }
        String base = arguments.get("base", "http://127.0.0.1:" + Services.port("GATEWAY", 8080));
        var folder =
                Files.createDirectories(
                        arguments
                                .findPath("out")
                                .orElse(Path.of("load-tests", "target", "load", name)));
        var people = folder.resolve("people.csv");
        People.write(
                People.choose(arguments, (int) arguments.number("people", 2_000, 1, 100_000)),
                people);

        var start = Instant.now();
        try (var influx = influx(name, arguments);
                var sampler = Sampler.start(influx == null ? sample -> {} : influx)) {
            int exit =
                    gatling(
                            suite,
                            folder,
                            List.of(
                                    "-Dkindred.base=" + base,
                                    "-Dkindred.scale=" + scale,
                                    "-Dkindred.people=" + people));
            var samples = sampler.stop();
            var summary = Summary.of(name, scale, start, exit == 0, samples, latestReport(folder));
            summary.print(System.out);
            summary.write(folder, arguments.findPath("baseline"));
            if (exit != 0 && exit != ASSERTION_FAILED) {
                throw new IllegalStateException("Gatling ended with " + exit);
            }
            return exit;
        }
    }

    /** INFLUX_TOKEN is read from the environment: a secret is no option. */
    private static @Nullable InfluxLines influx(String suite, Arguments arguments) {
        return arguments
                .find("influx")
                .map(url -> new InfluxLines(URI.create(url), suite, System.getenv("INFLUX_TOKEN")))
                .orElse(null);
    }

    private static int gatling(
            Class<? extends Simulation> suite, Path folder, List<String> settings)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx768m",
                        "-XX:+UseSerialGC",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED"));
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(settings);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(
                List.of(
                        "io.gatling.app.Gatling",
                        "-s",
                        suite.getName(),
                        "-rf",
                        folder.resolve("gatling").toString()));
        var process = new ProcessBuilder(command).inheritIO().start();
        try {
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }

    private static Path latestReport(Path folder) throws IOException {
        try (var reports = Files.list(folder.resolve("gatling"))) {
            return reports.filter(Files::isDirectory).max(Path::compareTo).orElse(folder);
        }
    }
}
