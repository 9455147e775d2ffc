package app.kindred.gateway.route;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One service: its instances, taken in turn, and what keeps a sick one from taking the gateway with
 * it.
 */
final class Upstream {

    private final String name;
    private final List<String> instances;
    private final AtomicLongArray avoidUntil;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger sockets = new AtomicInteger();
    private final int maxInFlight;
    private final int maxSockets;
    private final Duration avoidAfterRefusal;
    private final Clock clock;
    private final CircuitBreaker breaker;

    Upstream(String name, List<URI> instances, UpstreamProperties settings, Clock clock) {
        this.name = name;
        this.instances = instances.stream().map(URI::toString).map(Upstream::withoutSlash).toList();
        this.avoidUntil = new AtomicLongArray(instances.size());
        this.maxInFlight = settings.maxInFlight();
        this.maxSockets = settings.maxSockets();
        this.avoidAfterRefusal = settings.avoidAfterRefusal();
        this.clock = clock;
        this.breaker =
                CircuitBreaker.of(
                        name,
                        CircuitBreakerConfig.custom()
                                .slidingWindowSize(100)
                                .minimumNumberOfCalls(20)
                                .failureRateThreshold(settings.failureRate())
                                .waitDurationInOpenState(settings.openFor())
                                .permittedNumberOfCallsInHalfOpenState(5)
                                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                                .build());
    }

    String name() {
        return name;
    }

    int size() {
        return instances.size();
    }

    int inFlight() {
        return inFlight.get();
    }

    int sockets() {
        return sockets.get();
    }

    CircuitBreaker.State state() {
        return breaker.getState();
    }

    /** Claims a place for one call; {@code false} when the service is full or believed down. */
    boolean enter() {
        if (inFlight.incrementAndGet() > maxInFlight) {
            inFlight.decrementAndGet();
            return false;
        }
        if (!breaker.tryAcquirePermission()) {
            inFlight.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Claims a place for a socket; {@code false} when there are too many already. */
    boolean enterSocket() {
        if (sockets.incrementAndGet() > maxSockets) {
            sockets.decrementAndGet();
            return false;
        }
        return true;
    }

    void leaveSocket() {
        sockets.decrementAndGet();
    }

    void succeeded(long nanos) {
        inFlight.decrementAndGet();
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    void failed(long nanos, Throwable cause) {
        inFlight.decrementAndGet();
        breaker.onError(nanos, TimeUnit.NANOSECONDS, cause);
    }

    /** The call ended for a reason that says nothing about the service: the client went away. */
    void released() {
        inFlight.decrementAndGet();
        breaker.releasePermission();
    }

    /** The place of the instance whose turn it is, passing over those that lately refused. */
    int next() {
        int size = instances.size();
        if (size == 1) {
            return 0;
        }
        int start = Math.floorMod(turn.getAndIncrement(), size);
        long now = clock.millis();
        for (int i = 0; i < size; i++) {
            int candidate = (start + i) % size;
            if (avoidUntil.get(candidate) <= now) {
                return candidate;
            }
        }
        return start;
    }

    String address(int instance) {
        return instances.get(instance);
    }

    void avoid(int instance) {
        avoidUntil.set(instance, clock.millis() + avoidAfterRefusal.toMillis());
    }

    private static String withoutSlash(String uri) {
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }
}
