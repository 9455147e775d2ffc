package app.kindred.load.suite;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.load.suite.Sampler.Sample;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InfluxLinesTests {

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer receiver;

    @BeforeEach
    void receive() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        receiver.createContext(
                "/api/v2/write",
                exchange -> {
                    var lines =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    received.add(
                            exchange.getRequestURI().getQuery()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Authorization")
                                    + "\n"
                                    + lines);
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void aSampleIsOneLineForEachService() {
        var figures =
                Exposition.parse(
                        "process_cpu_time_ns_total 2.5E9\n"
                                + "jvm_memory_used_bytes{area=\"heap\",id=\"Eden\"} 100\n"
                                + "jvm_memory_used_bytes{area=\"nonheap\",id=\"Code\"} 7\n");

        try (var influx =
                new InfluxLines(address(receiver.getAddress().getPort()), "smoke", "t0k")) {
            influx.accept(
                    new Sample(Instant.ofEpochSecond(1_700_000_000, 5), Map.of("users", figures)));
        }

        assertThat(received)
                .containsExactly(
                        "org=k&bucket=load Token t0k\n"
                                + "kindred_load,suite=smoke,service=users"
                                + " cache_hits=0.0,cpu_ns=2.5E9,gc_seconds=0.0,heap_bytes=100.0,pool_active=0.0,"
                                + "pool_pending=0.0,request_seconds=0.0,requests=0.0 1700000000000000005\n");
    }

    @Test
    void aReceiverThatIsGoneDoesNotEndTheRun() {
        int port = receiver.getAddress().getPort();
        receiver.stop(0);

        try (var influx = new InfluxLines(address(port), "smoke", null)) {
            influx.accept(new Sample(Instant.now(), Map.of("users", Exposition.parse("x 1\n"))));
        }

        assertThat(received).isEmpty();
    }

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port + "/api/v2/write?org=k&bucket=load");
    }
}
