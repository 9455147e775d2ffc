package app.kindred.load.cache;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** How many loads it takes when many ask for what is not there, in one process and in eight. */
final class Stampedes implements AutoCloseable {

    private static final int PROCESSES = 8;

    record Outcome(
            String contender,
            int instances,
            int callers,
            boolean fails,
            long loads,
            long milliseconds) {}

    private record Worker(Process process, PrintWriter in, BufferedReader out) {

        String told(String line) throws IOException {
            in.println(line);
            return answer();
        }

        String answer() throws IOException {
            return Objects.requireNonNull(out.readLine(), "a worker has ended");
        }
    }

    private final List<Worker> workers = new ArrayList<>();
    private final int port;
    private int round;

    Stampedes(int port) throws IOException {
        this.port = port;
        for (int i = 0; i < PROCESSES; i++) {
            var process =
                    new ProcessBuilder(
                                    System.getProperty("java.home") + "/bin/java",
                                    "-Xmx192m",
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    CacheWorker.class.getName(),
                                    String.valueOf(port))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            workers.add(
                    new Worker(
                            process,
                            new PrintWriter(
                                    process.getOutputStream(), true, StandardCharsets.UTF_8),
                            process.inputReader(StandardCharsets.UTF_8)));
        }
    }

    List<Outcome> run(Consumer<Outcome> progress) throws IOException {
        for (String contender : Contender.NAMES) {
            stampede(contender, PROCESSES, 1, false);
        }
        var outcomes = new ArrayList<Outcome>();
        for (int instances : List.of(1, PROCESSES)) {
            for (int callers : List.of(1, 100, 1_000)) {
                for (String contender : Contender.NAMES) {
                    outcomes.add(stampede(contender, instances, callers, false));
                    progress.accept(outcomes.getLast());
                }
            }
            for (String contender : Contender.NAMES) {
                outcomes.add(stampede(contender, instances, 100, true));
                progress.accept(outcomes.getLast());
            }
        }
        return outcomes;
    }

    private Outcome stampede(String contender, int instances, int callers, boolean fails)
            throws IOException {
        String key = "stampede" + round++;
        var some = workers.subList(0, instances);
        for (var worker : some) {
            worker.told(contender + " " + callers + " " + fails + " " + key);
        }
        long begun = System.nanoTime();
        for (var worker : some) {
            worker.in().println("go");
        }
        for (var worker : some) {
            worker.answer();
        }
        long took = (System.nanoTime() - begun) / 1_000_000;
        var client = Contender.client(port);
        try (var connection = client.connect()) {
            var loads = Objects.requireNonNull(connection.sync().get("loads:" + key));
            return new Outcome(contender, instances, callers, fails, Long.parseLong(loads), took);
        } finally {
            client.shutdown();
        }
    }

    @Override
    public void close() {
        workers.forEach(worker -> worker.process().destroyForcibly());
    }
}
