package app.kindred.load.bench;

import app.kindred.load.Arguments;
import app.kindred.load.Command;
import app.kindred.matching.score.Evaluation;
import app.kindred.matching.score.EvaluationFile;
import app.kindred.matching.score.Person;
import app.kindred.matching.score.ScoreParameters;
import app.kindred.matching.score.Scorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import tools.jackson.databind.json.JsonMapper;

/** What scoring one pair costs, in a pool as large as a deck's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScoreBench {

    private static final String HELP =
            "[FILE] [--check] [--json FILE]: nanoseconds and bytes per scored pair; with a FILE, how well the score ranks its pairs";
    private static final int POOL = 300;
    private static final long EVALUATION_SEED = 1;
    private static final double MOST_NANOSECONDS = 200;

    private final Scorer scorer = new Scorer(ScoreParameters.PRIORS);
    private final SplittableRandom random = new SplittableRandom(11);
    private final Person viewer = person();
    private final List<Person> pool = Stream.generate(this::person).limit(POOL).toList();
    private final double[] scores = new double[POOL];

    public static Command command() {
        return new Command("bench score", HELP, ScoreBench::run);
    }

    @Benchmark
    @OperationsPerInvocation(POOL)
    public double[] pair() {
        scorer.mutual(viewer, pool, scores);
        return scores;
    }

    private static int run(Arguments arguments) throws Exception {
        arguments.only(Arguments.FILE, "check", "json");
        var history = arguments.findPath(Arguments.FILE);
        if (history.isPresent()) {
            evaluate(history.get(), arguments.findPath("json"));
            return 0;
        }
        var options =
                new OptionsBuilder()
                        .include(ScoreBench.class.getName())
                        .addProfiler(GCProfiler.class)
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1));
        arguments
                .find("json")
                .ifPresent(file -> options.resultFormat(ResultFormatType.JSON).result(file));
        var result = new Runner(options.build()).runSingle();
        double nanoseconds = result.getPrimaryResult().getScore();
        double bytes =
                Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"))
                        .getScore();
        System.out.printf(
                "A pair takes %.1f ns and %.3f bytes; the goals are %.0f ns and none.%n",
                nanoseconds, bytes, MOST_NANOSECONDS);
        return arguments.has("check") && (nanoseconds >= MOST_NANOSECONDS || bytes >= 0.05) ? 1 : 0;
    }

    /** Replays a history through the real scorer; {@code EvaluationFile} says which columns. */
    private static void evaluate(Path file, Optional<Path> json) throws IOException {
        var lines = EvaluationFile.read(file);
        var figures =
                new Evaluation(new Scorer(ScoreParameters.PRIORS), EVALUATION_SEED)
                        .evaluate(lines.profiles(), lines.history(), lines.pairs());
        System.out.printf("%-16s %8s   %s%n", "figure", "value", "95 % interval");
        figures.forEach(
                (name, figure) ->
                        System.out.printf(
                                Locale.ROOT,
                                "%-16s %8.3f   %.3f to %.3f%n",
                                name,
                                figure.value(),
                                figure.low(),
                                figure.high()));
        json.ifPresent(
                target ->
                        JsonMapper.shared()
                                .writerWithDefaultPrettyPrinter()
                                .writeValue(target, figures));
    }

    /** As many bits set as people name interests, give or take. */
    private long sixInterests() {
        long bits = 0;
        for (int i = 0; i < 6; i++) {
            bits |= 1L << random.nextInt(64);
        }
        return bits;
    }

    private Person person() {
        int given = random.nextInt(200);
        int received = random.nextInt(200);
        return new Person(
                18 + random.nextInt(50),
                sixInterests(),
                sixInterests(),
                random.nextInt(6),
                random.nextInt(4),
                given,
                random.nextInt(given + 1),
                received,
                random.nextInt(received + 1));
    }
}
