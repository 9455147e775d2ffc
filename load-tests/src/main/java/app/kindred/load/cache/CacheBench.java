package app.kindred.load.cache;

import app.kindred.load.Arguments;
import app.kindred.load.Command;
import app.kindred.shared.testing.PrivateRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import tools.jackson.databind.json.JsonMapper;

/** Our cache beside the others: what a hit costs, what a stampede, and what a race. */
public final class CacheBench {

    private static final String HELP =
            "[--check] [--json FILE]: hits, stampedes over eight processes, races and outages,"
                    + " beside Caffeine, Lettuce, JetCache and Spring Cache";

    /** A Redis that does not answer, and what 1,000 misses cost meanwhile, in milliseconds. */
    record Outage(
            String redis, double first, double p99, double median, int loads, double backAfter) {}

    private final List<String> missed = new ArrayList<>();

    private CacheBench() {}

    public static Command command() {
        return new Command("bench cache", HELP, arguments -> new CacheBench().run(arguments));
    }

    private int run(Arguments arguments) throws Exception {
        arguments.only("check", "json");
        try (var redis = PrivateRedis.started()) {
            var nanos = costs(redis.port());
            printCosts(nanos);
            System.out.printf(
                    "%-12s %10s %10s %8s %8s %8s%n",
                    "a stampede", "instances", "callers", "fails", "loads", "ms");
            List<Stampedes.Outcome> stampedes;
            try (var processes = new Stampedes(redis.port())) {
                stampedes = processes.run(this::printStampede);
            }
            System.out.println();
            var races = new ArrayList<Races.Outcome>();
            for (String name : Contender.NAMES) {
                try (var cache = Contender.named(name, redis.port())) {
                    races.add(new Races(name, cache).run());
                }
            }
            printRaces(races);
            System.out.printf(
                    "%-12s %10s %10s %10s %8s %14s%n",
                    "Redis is", "first ms", "p99 ms", "median ms", "loads", "back after ms");
            var outages =
                    List.of(
                            outage("frozen", redis, redis::freeze, redis::thaw),
                            outage("gone", redis, redis::stop, redis::start));
            outages.forEach(this::printOutage);
            Optional<Path> file = arguments.findPath("json");
            if (file.isPresent()) {
                var figures = new LinkedHashMap<String, Object>();
                figures.put("nanoseconds", nanos);
                figures.put("stampedes", stampedes);
                figures.put("races", races);
                figures.put("outages", outages);
                figures.put("missed", missed);
                JsonMapper.shared()
                        .writerWithDefaultPrettyPrinter()
                        .writeValue(file.get(), figures);
            }
        }
        missed.forEach(goal -> System.out.println("Missed: " + goal));
        return arguments.has("check") && !missed.isEmpty() ? 1 : 0;
    }

    /** The fastest of many short runs: on a machine with other work the mean measures that. */
    private static Map<String, Double> costs(int port) throws Exception {
        var options =
                new OptionsBuilder()
                        .include(CacheCosts.class.getName())
                        .param("port", String.valueOf(port))
                        .verbosity(VerboseMode.SILENT)
                        .forks(1)
                        .warmupIterations(5)
                        .warmupTime(TimeValue.milliseconds(500))
                        .measurementIterations(20)
                        .measurementTime(TimeValue.milliseconds(200))
                        .build();
        var nanos = new LinkedHashMap<String, Double>();
        for (var result : new Runner(options).run()) {
            var name = result.getParams().getBenchmark();
            nanos.put(
                    name.substring(name.lastIndexOf('.') + 1),
                    result.getPrimaryResult().getStatistics().getMin());
        }
        return nanos;
    }

    private void printCosts(Map<String, Double> nanos) {
        System.out.printf("%-24s %12s %14s %10s%n", "a hit, in ns", "ours", "beside", "ratio");
        ratio(nanos, "memoryKindred", "memoryCaffeine", 0, 1.6);
        ratio(nanos, "memoryKindred", "memoryJetCache", 3, 0);
        ratio(nanos, "redisKindred", "redisLettuce", 0, 1.15);
        ratio(nanos, "redisKindred", "redisJetCache", 0, 0);
        ratio(nanos, "redisKindred", "redisSpring", 0, 0);
        System.out.println();
    }

    /** Ours at most so many times the other, or the other at least so many times ours. */
    private void ratio(
            Map<String, Double> nanos, String ours, String other, double times, double atMost) {
        double mine = Objects.requireNonNull(nanos.get(ours));
        double theirs = Objects.requireNonNull(nanos.get(other));
        double ratio = times > 0 ? theirs / mine : mine / theirs;
        var goal = times > 0 ? "at least " + times : atMost > 0 ? "at most " + atMost : "no goal";
        System.out.printf("%-24s %12.1f %14.1f %10.2f   %s%n", other, mine, theirs, ratio, goal);
        check(times == 0 || ratio >= times, other + ": " + ratio + " times, " + goal);
        check(atMost == 0 || ratio <= atMost, other + ": " + ratio + " times, " + goal);
    }

    private void printStampede(Stampedes.Outcome it) {
        System.out.printf(
                "%-12s %10d %10d %8s %8d %8d%n",
                it.contender(),
                it.instances(),
                it.callers(),
                it.fails() ? "yes" : "no",
                it.loads(),
                it.milliseconds());
        check(
                !it.contender().equals("kindred") || it.loads() == 1,
                it.loads() + " loads where one is enough: " + it);
    }

    private void printRaces(List<Races.Outcome> outcomes) {
        System.out.printf(
                "%-12s %24s %24s %24s%n",
                "a race",
                "kept what was read before",
                "served after invalidate",
                "p99 ms in a refresh");
        for (var it : outcomes) {
            System.out.printf(
                    "%-12s %17d of %d %17d of %d %24.2f%n",
                    it.contender(),
                    it.keptWhatWasReadBefore(),
                    Races.ROUNDS,
                    it.servedAfterInvalidate(),
                    Races.ROUNDS,
                    it.p99());
            if (it.contender().equals("kindred")) {
                check(it.keptWhatWasReadBefore() == 0, "kept what was read before: " + it);
                check(it.servedAfterInvalidate() == 0, "served after invalidate: " + it);
                check(it.p99() < 5, "a read took " + it.p99() + " ms during a refresh");
            }
        }
        System.out.println();
    }

    private static Outage outage(String name, PrivateRedis redis, Runnable breaks, Runnable mends)
            throws Exception {
        try (var cache = new Contender.Kindred(redis.port(), Duration.ofSeconds(60))) {
            cache.get("warm", () -> Profile.of("warm", 1));
            breaks.run();
            long[] took = new long[1_000];
            var loads = new AtomicInteger();
            for (int i = 0; i < took.length; i++) {
                String id = name + i;
                long begun = System.nanoTime();
                cache.get(
                        id,
                        () -> {
                            loads.incrementAndGet();
                            return Profile.of(id, 1);
                        });
                took[i] = System.nanoTime() - begun;
            }
            mends.run();
            long mended = System.nanoTime();
            while (!"used".equals(cache.cache.status().get("redis"))) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            double back = (System.nanoTime() - mended) / 1e6;
            double first = took[0] / 1e6;
            Arrays.sort(took);
            return new Outage(name, first, took[990] / 1e6, took[500] / 1e6, loads.get(), back);
        }
    }

    private void printOutage(Outage it) {
        System.out.printf(
                "%-12s %10.1f %10.3f %10.4f %8d %14.0f%n",
                it.redis(), it.first(), it.p99(), it.median(), it.loads(), it.backAfter());
        check(it.p99() < 1, "p99 of a get without Redis: " + it);
        check(it.loads() == 1_000, "one load for each miss: " + it);
        check(it.backAfter() < 2_000, "Redis used again: " + it);
    }

    private void check(boolean reached, String goal) {
        if (!reached) {
            missed.add(goal);
        }
    }
}
