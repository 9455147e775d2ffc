package app.kindred.load.cache;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One instance of a service: in a process of its own, told by its standard input what to ask for.
 * {@code CONTENDER CALLERS FAILS KEY} is answered by {@code ready}, and {@code go} by the number of
 * callers who were answered and of those who were told of a failure.
 */
final class CacheWorker {

    private static final long LOAD_MILLISECONDS = 50;

    private CacheWorker() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        var client = Contender.client(port);
        var counter = client.connect().sync();
        Map<String, Contender> contenders = new HashMap<>();
        var input = new InputStreamReader(System.in, StandardCharsets.UTF_8);
        try (var lines = new BufferedReader(input)) {
            for (String line; (line = lines.readLine()) != null; ) {
                var words = line.split(" ");
                var cache =
                        contenders.computeIfAbsent(words[0], name -> Contender.named(name, port));
                int callers = Integer.parseInt(words[1]);
                boolean fails = Boolean.parseBoolean(words[2]);
                String key = words[3];
                System.out.println("ready");
                lines.readLine();
                var answered = new AtomicInteger();
                var failed = new AtomicInteger();
                var start = new CountDownLatch(1);
                try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int i = 0; i < callers; i++) {
                        threads.execute(
                                () -> {
                                    try {
                                        start.await();
                                        cache.get(
                                                key,
                                                () -> {
                                                    counter.incr("loads:" + key);
                                                    load();
                                                    if (fails) {
                                                        throw new IllegalStateException("no");
                                                    }
                                                    return Profile.of(key, 1);
                                                });
                                        answered.incrementAndGet();
                                    } catch (RuntimeException | InterruptedException e) {
                                        failed.incrementAndGet();
                                    }
                                });
                    }
                    start.countDown();
                }
                System.out.println(answered + " " + failed);
            }
        }
        System.exit(0);
    }

    private static void load() {
        try {
            Thread.sleep(LOAD_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
