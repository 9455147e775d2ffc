package app.kindred.matching.candidate;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Where decks are ranked: as many platform threads as there are cores, so that a rush of requests
 * on virtual threads does not fight over them. When the queue is full, the caller ranks itself.
 */
@Component
class ScoringPool implements DisposableBean {

    private static final int QUEUE = 1_000;

    private final ThreadPoolExecutor threads;

    ScoringPool() {
        int cores = Runtime.getRuntime().availableProcessors();
        this.threads =
                new ThreadPoolExecutor(
                        cores,
                        cores,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(QUEUE),
                        Thread.ofPlatform().daemon().name("scoring-", 0).factory(),
                        new ThreadPoolExecutor.CallerRunsPolicy());
    }

    <T> T compute(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, threads).join();
    }

    @Override
    public void destroy() {
        threads.shutdown();
    }
}
