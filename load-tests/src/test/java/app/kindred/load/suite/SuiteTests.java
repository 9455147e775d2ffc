package app.kindred.load.suite;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.load.Arguments;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The staged suite, seconds long, against a server that says what Kindred would. */
class SuiteTests {

    @TempDir Path folder;

    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/auth/login",
                exchange -> answer(exchange, 200, "{\"accessToken\":\"t\",\"expiresIn\":900}"));
        server.createContext(
                "/api/matches/candidates",
                exchange ->
                        answer(
                                exchange,
                                200,
                                "{\"candidates\":[{\"user\":{\"id\":\"123e4567-e89b-12d3-a456-426614174000\"}}]}"));
        server.createContext("/api/swipes", exchange -> answer(exchange, 201, "{}"));
        server.createContext(
                "/api/messages", exchange -> answer(exchange, 200, "{\"messages\":[]}"));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void manyPeopleWalkTheWholeJourney() throws Exception {
        var manifest = folder.resolve("manifest.csv");
        Files.writeString(
                manifest,
                "id,email,busiestMatch\na,a@example.com,m1\nb,b@example.com,\nc,c@example.com,m2\n");
        var command =
                SuiteCommand.commands()
                        .filter(c -> c.name().equals("load staged"))
                        .findFirst()
                        .orElseThrow();

        int exit =
                command.action()
                        .run(
                                Arguments.parse(
                                        List.of(
                                                "--base",
                                                "http://127.0.0.1:" + server.getAddress().getPort(),
                                                "--manifest",
                                                manifest.toString(),
                                                "--scale",
                                                "0.005",
                                                "--out",
                                                folder.resolve("out").toString())));

        // 2 is a broken threshold: how fast this machine is at the moment is not what is tested.
        assertThat(exit).isIn(0, 2);
        assertThat(asked.keySet())
                .containsExactlyInAnyOrder(
                        "/auth/login", "/api/matches/candidates", "/api/swipes", "/api/messages");
        assertThat(asked.get("/api/swipes")).isGreaterThan(asked.get("/auth/login") / 2);
        assertThat(
                        JsonMapper.shared()
                                .readTree(folder.resolve("out/summary.json").toFile())
                                .path("passed")
                                .asBoolean())
                .isEqualTo(exit == 0);
        assertThat(folder.resolve("out/summary.html")).content().contains("<svg");
    }

    private void answer(HttpExchange exchange, int status, String json) throws IOException {
        asked.merge(exchange.getHttpContext().getPath(), 1, Integer::sum);
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
