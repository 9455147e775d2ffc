package app.kindred.shared.cache;

import static app.kindred.shared.cache.CacheFixture.PERSON;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.cache.CacheFixture.Person;
import app.kindred.shared.testing.TestRedis;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subscription whose connection stands and brings nothing any more. */
class CacheSubscriptionTests {

    private final CacheFixture fixture = new CacheFixture(TestRedis.uri());
    private final AtomicLong row = new AtomicLong(1);
    private Relay relay;

    @BeforeEach
    void start() throws Exception {
        TestRedis.flush();
        relay = new Relay(URI.create(TestRedis.uri()).getPort());
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
        relay.close();
    }

    @Test
    void aSubscriptionThatHearsNothingIsReplaced() throws Exception {
        var redis = through(relay, false);
        var reader = reader(redis);
        missAnInvalidation(reader);
        CacheFixture.until("the reader sees it", () -> version(reader) == 2);
    }

    @Test
    void withoutListeningToItselfTheOldValueStays() throws Exception {
        var redis = through(relay, true);
        var reader = reader(redis);
        missAnInvalidation(reader);
        for (int i = 0; i < 10; i++) {
            redis.beat();
        }
        assertThat(version(reader)).isEqualTo(1);
    }

    private void missAnInvalidation(TieredCache reader) throws Exception {
        var writer = fixture.instance();
        CacheFixture.until("the reader listens", () -> relay.told() > 1);
        version(reader);
        relay.deafen();
        row.set(2);
        writer.invalidate(PERSON, "ann");
    }

    /** Trusting: it never doubts the subscription it once had. */
    private RedisTier through(Relay relay, boolean trusting) throws Exception {
        var behind = fixture.keep(new CacheFixture("redis://127.0.0.1:" + relay.port()));
        if (!trusting) {
            return new RedisTier(behind.client(), CacheFixture.limits(), Ticker.systemTicker());
        }
        return new RedisTier(behind.client(), CacheFixture.limits(), Ticker.systemTicker()) {
            private volatile boolean first = true;

            @Override
            boolean listening() {
                boolean yes = !first;
                first = false;
                return yes;
            }
        };
    }

    private TieredCache reader(RedisTier redis) {
        return fixture.keep(
                new TieredCache(
                        redis, CacheFixture.limits(), List.of(PERSON), new SimpleMeterRegistry()));
    }

    private long version(TieredCache cache) {
        return cache.get(PERSON, "ann", () -> Optional.of(new Person("ann", "Ann", row.get())))
                .orElseThrow()
                .version();
    }

    /** Passes bytes on; when told so, no longer to those connections that have subscribed. */
    private static final class Relay implements AutoCloseable {

        private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();
        private final Set<Socket> subscribers = ConcurrentHashMap.newKeySet();
        private final Set<Socket> deaf = ConcurrentHashMap.newKeySet();
        private final AtomicLong told = new AtomicLong();
        private final int target;

        Relay(int target) throws IOException {
            this.target = target;
            Thread.startVirtualThread(this::accept);
        }

        int port() {
            return door.getLocalPort();
        }

        /** How often subscribers were told something. */
        long told() {
            return told.get();
        }

        void deafen() {
            deaf.addAll(subscribers);
        }

        private void accept() {
            while (!door.isClosed()) {
                try {
                    var client = door.accept();
                    var server = new Socket(InetAddress.getLoopbackAddress(), target);
                    open.add(client);
                    open.add(server);
                    Thread.startVirtualThread(() -> pass(client, client, server));
                    Thread.startVirtualThread(() -> pass(client, server, client));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void pass(Socket client, Socket from, Socket to) {
            var buffer = new byte[65_536];
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                for (int n; (n = in.read(buffer)) >= 0; ) {
                    var text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
                    if (from == client && text.contains("SUBSCRIBE")) {
                        subscribers.add(client);
                    }
                    if (deaf.contains(client)) {
                        continue;
                    }
                    if (to == client && text.contains("invalidate")) {
                        told.incrementAndGet();
                    }
                    out.write(buffer, 0, n);
                    out.flush();
                }
            } catch (IOException over) {
                // Either side has gone.
            }
        }

        @Override
        public void close() throws IOException {
            door.close();
            for (var socket : open) {
                socket.close();
            }
        }
    }
}
