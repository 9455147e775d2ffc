package app.kindred.shared.profiler;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes profiles for administrators and writes down who asked. That the caller is one, the web
 * layer has made sure of.
 */
public final class Profiler {

    private static final Logger audit = LoggerFactory.getLogger("audit");

    private final FlightRecorder recorder;

    Profiler(FlightRecorder recorder) {
        this.recorder = recorder;
    }

    /**
     * A recording that runs.
     *
     * @param endsAfterSeconds when it ends by itself, unless it is stopped before
     */
    public record Started(String kind, long endsAfterSeconds) {}

    /**
     * What was saved.
     *
     * @param file its name below the service's working directory
     */
    public record Saved(String file) {}

    /**
     * Starts a recording; one runs at a time.
     *
     * @param kind {@code cpu}, {@code alloc} or {@code lock}
     * @param seconds how long at most; null for as long as is allowed
     */
    public Started start(Caller admin, String kind, @Nullable Integer seconds) {
        if (seconds != null && seconds < 1) {
            throw ProblemException.invalid("seconds", "must be 1 or more");
        }
        var limit =
                recorder.start(kind(kind), seconds == null ? null : Duration.ofSeconds(seconds));
        audit.info("{} started a profile: {}", admin.userId(), kind);
        return new Started(kind, limit.toSeconds());
    }

    /** Ends the running recording of this kind and draws it. */
    public Saved stop(Caller admin, String kind) {
        return saved(admin, recorder.stop(kind(kind)));
    }

    /** Saves all live objects; stands still meanwhile. */
    public Saved heap(Caller admin) {
        return saved(admin, recorder.heap());
    }

    /** Saves where every thread stands. */
    public Saved threads(Caller admin) {
        return saved(admin, recorder.threads());
    }

    private static Saved saved(Caller admin, Path file) {
        var name = String.valueOf(file.getFileName());
        audit.info("{} saved a profile: {}", admin.userId(), name);
        return new Saved("profiles/" + name);
    }

    private static ProfileKind kind(String name) {
        return switch (name) {
            case "cpu" -> ProfileKind.CPU;
            case "alloc" -> ProfileKind.ALLOC;
            case "lock" -> ProfileKind.LOCK;
            default -> throw ProblemException.notFound("profile");
        };
    }
}
