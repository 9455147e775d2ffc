package app.kindred.users.photo;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** Few platform threads for work that costs processor and memory; when full, it says so. */
@Component
class DarkRoom {

    /** Carries the trace of the request over to the thread that does its work. */
    private static final ContextSnapshotFactory CONTEXT = ContextSnapshotFactory.builder().build();

    private final ThreadPoolExecutor pool;
    private final Duration patience;

    DarkRoom(PhotoProperties properties, MeterRegistry meters) {
        this.patience = properties.patience();
        this.pool =
                new ThreadPoolExecutor(
                        properties.threads(),
                        properties.threads(),
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(properties.queue()),
                        Thread.ofPlatform().name("photo-", 0).daemon().factory());
        ExecutorServiceMetrics.monitor(meters, pool, "photos");
    }

    <T> T run(Callable<T> work) {
        try {
            var task = pool.submit(CONTEXT.captureAll().wrap(work));
            try {
                return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                task.cancel(true);
                throw full();
            }
        } catch (RejectedExecutionException e) {
            throw full();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw full();
        } catch (ExecutionException e) {
            // No room for it beside the others: that says nothing about the picture.
            if (e.getCause() instanceof OutOfMemoryError) {
                throw full();
            }
            throw new IllegalStateException("a picture could not be developed", e.getCause());
        }
    }

    private static ProblemException full() {
        return new ProblemException(
                        ProblemType.UNAVAILABLE, "Too many photos are being worked on at once.")
                .retryAfter(Duration.ofSeconds(3));
    }

    @PreDestroy
    void stop() {
        pool.shutdownNow();
    }
}
