package app.kindred.users.account;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
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

/**
 * Hashes and compares passwords with Argon2id. That is processor time by design, so it runs on a
 * small pool of platform threads with a bounded queue; beyond it, people are told to come back
 * rather than everyone being served late.
 */
@Component
public class Passwords {

    private final PooledArgon2 argon2;
    private final ThreadPoolExecutor pool;
    private final PasswordProperties properties;
    private final String nobody;

    Passwords(PasswordProperties properties, MeterRegistry meters) {
        this.properties = properties;
        this.argon2 =
                new PooledArgon2(
                        properties.memoryKib(), properties.iterations(), properties.threads());
        this.pool =
                new ThreadPoolExecutor(
                        properties.threads(),
                        properties.threads(),
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(properties.queue()),
                        Thread.ofPlatform().name("password-", 0).daemon().factory());
        ExecutorServiceMetrics.monitor(meters, pool, "passwords");
        this.nobody = argon2.encode("nobody");
    }

    public String hash(String password) {
        return run(() -> argon2.encode(password));
    }

    public boolean matches(String password, String hash) {
        return run(() -> argon2.matches(password, hash));
    }

    /** Takes the time of a comparison where there is nothing to compare with. */
    public void matchNobody(String password) {
        matches(password, nobody);
    }

    /** Whether a hash was made with less effort than is asked for today. */
    public boolean isOutdated(String hash) {
        return argon2.isOutdated(hash);
    }

    private <T> T run(Callable<T> work) {
        try {
            return pool.submit(work).get(properties.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException e) {
            throw new ProblemException(
                            ProblemType.UNAVAILABLE, "Too many people are logging in at once.")
                    .retryAfter(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "The service is stopping.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("hashing failed", e.getCause());
        }
    }

    @PreDestroy
    void stop() {
        pool.shutdownNow();
    }
}
