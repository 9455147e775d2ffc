package app.kindred.shared.profiler;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import one.convert.Arguments;
import one.convert.JfrToFlame;
import org.jspecify.annotations.Nullable;

/** Records and draws. Needs no agent: the flight recorder is part of the JVM. */
final class FlightRecorder {

    private final ProfilerProperties settings;
    private final ProfileFolder folder;
    private @Nullable Running running;

    FlightRecorder(ProfilerProperties settings, ProfileFolder folder) {
        this.settings = settings;
        this.folder = folder;
    }

    private record Running(ProfileKind kind, Recording recording) {}

    /** Starts a recording that ends by itself, at the latest after the longest time allowed. */
    synchronized Duration start(ProfileKind kind, @Nullable Duration wanted) {
        if (running != null) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "A recording is running. Stop it before the next.");
        }
        var limit =
                wanted == null || wanted.compareTo(settings.longest()) > 0
                        ? settings.longest()
                        : wanted;
        var recording = new Recording();
        recording.setName("kindred-" + kind.name().toLowerCase(Locale.ROOT));
        recording.setMaxSize(settings.largest().toBytes());
        recording.setToDisk(true);
        kind.enable(recording);
        recording.start();
        var started = new Running(kind, recording);
        running = started;
        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> finishIfStill(started));
        return limit;
    }

    /** Ends the recording and draws it. */
    synchronized Path stop(ProfileKind kind) {
        if (running == null || running.kind() != kind) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "No recording of this kind is running.");
        }
        return finish(running);
    }

    /**
     * All live objects: as large as the heap is full, and it stops the service while it is taken.
     */
    synchronized Path heap() {
        var used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        if (!folder.hasRoomFor(used * 2)) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "There is not enough room on the disk for the heap.");
        }
        var file = folder.newFile("heap", "hprof");
        try {
            diagnostics().dumpHeap(file.toAbsolutePath().toString(), true);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where every thread stands, virtual ones included. */
    synchronized Path threads() {
        var file = folder.newFile("threads", "json");
        try {
            diagnostics().dumpThreads(file.toAbsolutePath().toString(), ThreadDumpFormat.JSON);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void finishIfStill(Running started) {
        if (running == started) {
            finish(started);
        }
    }

    private Path finish(Running ended) {
        running = null;
        var kind = ended.kind().name().toLowerCase(Locale.ROOT);
        var picture = folder.newFile(kind, "html");
        try (var recording = ended.recording()) {
            recording.stop();
            var raw = Files.createTempFile("kindred-", ".jfr");
            try {
                recording.dump(raw);
                var arguments = new Arguments();
                arguments.title = "Kindred " + kind;
                ended.kind().draw(arguments);
                JfrToFlame.convert(raw.toString(), picture.toString(), arguments);
            } finally {
                Files.deleteIfExists(raw);
            }
            return picture;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HotSpotDiagnosticMXBean diagnostics() {
        return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    }
}
