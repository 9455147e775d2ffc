package app.kindred.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.identity.Caller.Role;
import app.kindred.shared.identity.SessionRevocations;
import app.kindred.shared.testing.TestTokens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class EdgeTests extends GatewayTest {

    @Autowired private SessionRevocations revocations;

    private final UUID me = UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/users/me",
                "/api/matches/candidates",
                "/api/swipes",
                "/api/messages",
                "/api/conversations",
                "/ws/ticket",
                "/auth/logout",
                "/auth/sessions",
                "/admin/users",
                "/admin/moderation/queue",
                "/admin/matching/explain",
                "/services/users/admin/profiler/cpu/start"
            })
    void withoutATokenNothingButTheOpenPathsIsReached(String path) {
        var answer = get(path);

        assertProblem(answer, 401, "unauthenticated");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }

    @ParameterizedTest
    @CsvSource({
        "/auth/login, /auth/login",
        "/.well-known/jwks.json, /.well-known/jwks.json",
        "/photos/1/thumb.jpg, /photos/1/thumb.jpg",
        "/docs/users, /v3/api-docs",
        "/docs/matching, /v3/api-docs"
    })
    void theOpenPathsNeedNone(String path, String arrivesAs) {
        assertThat(get(path).statusCode()).isEqualTo(200);
        assertThat(StubService.running().last().uri()).isEqualTo(arrivesAs);
    }

    @Test
    void aRevokedSessionEndsAtOnceThoughItsTokenIsKnown() {
        var session = UUID.randomUUID();
        var bearer = TestTokens.bearer(UUID.randomUUID(), session);
        assertThat(get("/api/matches", "Authorization", bearer).statusCode()).isEqualTo(200);

        revocations.revoke(session);

        assertProblem(get("/api/matches", "Authorization", bearer), 401, "unauthenticated");
    }

    @Test
    void requestsThatOvertakeAnAnswerAreAllAnsweredAndTheConnectionGoesOn() throws Exception {
        var request =
                """
                GET %s HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer garbage\r
                \r
                """;
        try (var socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(30_000);
            var out = socket.getOutputStream();
            var in = socket.getInputStream();
            // The first is refused on another thread, the second at once.
            var both =
                    request.formatted("/api/users/me") + request.formatted("/api/" + "x".repeat(9));
            out.write(both.getBytes(StandardCharsets.US_ASCII));
            assertThat(statusOf(in)).isEqualTo(401);
            statusOf(in);
            out.write(request.formatted("/api/users/me").getBytes(StandardCharsets.US_ASCII));
            assertThat(statusOf(in)).isEqualTo(401);
        }
    }

    /** Reads one answer to its end. */
    private static int statusOf(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("the connection ended after: %s", head).isNotNegative();
            head.append((char) next);
        }
        var length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        assertThat(length.find()).isTrue();
        in.readNBytes(Integer.parseInt(length.group(1)));
        return Integer.parseInt(head.substring(9, 12));
    }

    @Test
    void aGoodTokenPassesAndTravelsOn() {
        var bearer = TestTokens.bearer(me);

        var answer =
                get("/api/matches/candidates?limit=50&cursor=a%2Fb%3D", "Authorization", bearer);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(StubService.running().last().uri())
                .isEqualTo("/api/matches/candidates?limit=50&cursor=a%2Fb%3D");
        assertThat(StubService.running().last().headers().get("Authorization"))
                .containsExactly(bearer);
    }

    @Test
    void aTokenThatIsExpiredForeignUnsignedOrForAnotherAudienceIsRefused() {
        var good = TestTokens.claims(me, UUID.randomUUID(), Role.MEMBER, false);
        var claims = good.build();
        var header = base64("{\"alg\":\"none\",\"typ\":\"JWT\"}");
        var unsigned = header + "." + base64(claims.toString()) + ".";
        var expired =
                TestTokens.sign(
                        TestTokens.claims(me, UUID.randomUUID(), Role.MEMBER, false)
                                .expirationTime(
                                        Date.from(Instant.now().minus(Duration.ofSeconds(5))))
                                .build());
        var foreign =
                TestTokens.sign(
                        TestTokens.claims(me, UUID.randomUUID(), Role.MEMBER, false)
                                .audience("somebody-else")
                                .build());
        var signed = TestTokens.sign(claims);
        // Remembered first, so that the cache cannot be what lets its forgeries through.
        assertThat(get("/api/users/me", "Authorization", "Bearer " + signed).statusCode())
                .isEqualTo(200);
        var forged =
                signed.substring(0, signed.indexOf('.') + 1)
                        + base64(claims.toString().replace("MEMBER", "ADMIN"))
                        + signed.substring(signed.lastIndexOf('.'));
        for (var token :
                new String[] {
                    TestTokens.signWithStrangersKey(claims),
                    unsigned,
                    expired,
                    foreign,
                    forged,
                    "garbage",
                    "",
                    "a.b.c",
                    "x".repeat(6_000)
                }) {
            assertProblem(
                    get("/api/users/me", "Authorization", "Bearer " + token),
                    401,
                    "unauthenticated");
        }
    }

    @Test
    void whatAClientClaimsAboutItselfIsDropped() {
        get(
                "/api/matches/candidates",
                "Authorization",
                TestTokens.bearer(me),
                "X-Forwarded-For",
                "10.1.2.3",
                "X-Forwarded-Host",
                "evil.example",
                "Forwarded",
                "for=10.1.2.3",
                "X-Kindred-Role",
                "ADMIN",
                "X-User-Id",
                me.toString(),
                "X-HTTP-Method-Override",
                "DELETE",
                "X-Harmless",
                "kept");

        var headers = StubService.running().last().headers();
        assertThat(headers.get("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(headers)
                .doesNotContainKeys(
                        "X-Forwarded-Host",
                        "Forwarded",
                        "X-Kindred-Role",
                        "X-User-Id",
                        "X-HTTP-Method-Override");
        assertThat(headers.get("X-Harmless")).containsExactly("kept");
    }

    @Test
    void aServicesProblemPassesUntouched() {
        var answer = get("/api/matches/problem", "Authorization", TestTokens.bearer(me));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(answer.body()).isEqualTo("{\"type\":\"/problems/conflict\"}");
    }

    @Test
    void aServiceThatIsDownIsAProblemWithATimeToComeBack() {
        var answer = get("/api/conversations", "Authorization", TestTokens.bearer(me));

        assertProblem(answer, 503, "unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void aServiceThatHangsIsGivenUp() {
        assertProblem(
                get("/api/matches/hang", "Authorization", TestTokens.bearer(me)),
                503,
                "unavailable");
    }

    @Test
    void aServiceThatHangsUpIsAProblem() {
        assertProblem(
                get("/api/matches/hang-up", "Authorization", TestTokens.bearer(me)),
                503,
                "unavailable");
    }

    @Test
    void aShortAnswerThatBreaksOffIsAProblemAndNotHalfAnAnswer() {
        assertProblem(
                get("/api/matches/break-off", "Authorization", TestTokens.bearer(me)),
                503,
                "unavailable");
    }

    @Test
    void aServiceThatIsShuttingDownIsAProblemToo() {
        for (int i = 0; i < 4; i++) {
            assertProblem(
                    get("/api/users/turned-away", "Authorization", TestTokens.bearer(me)),
                    503,
                    "unavailable");
        }
    }

    @Test
    void aKeptBodyArrivesWholeAfterTheFirstInstanceRefused() {
        for (int i = 0; i < 4; i++) {
            var answer =
                    send(
                            "/api/users/me/preferences",
                            request ->
                                    request.header("Authorization", TestTokens.bearer(me))
                                            .PUT(BodyPublishers.ofString("x".repeat(3_000))));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(StubService.running().last().bodyLength()).isEqualTo(3_000);
        }
    }

    @Test
    void anInstanceThatRefusesIsPassedOver() {
        for (int i = 0; i < 20; i++) {
            var answer =
                    send(
                            "/api/users/me/preferences",
                            request ->
                                    request.header("Authorization", TestTokens.bearer(me))
                                            .PUT(BodyPublishers.ofString("{}")));
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatDeclaresTooMuchIsRefused() {
        assertProblem(post("/api/swipes", new byte[5_000], false), 413, "too-large");
    }

    @Test
    void aBodyThatDeclaresNothingIsCutWhereItGrowsTooLarge() {
        assertProblem(post("/api/swipes", new byte[300_000], true), 413, "too-large");
        assertThat(post("/api/swipes", new byte[3_000], true).statusCode()).isEqualTo(200);
        assertThat(StubService.running().last().bodyLength()).isEqualTo(3_000);
    }

    @Test
    void aPhotoMayBeLarge() {
        assertThat(post("/api/users/me/photos", new byte[10_000_000], false).statusCode())
                .isEqualTo(200);
        assertProblem(post("/api/users/me/photos", new byte[13_000_000], false), 413, "too-large");
    }

    @Test
    void whatDoesNotExistIsAProblemToo() {
        assertProblem(get("/no/such/place"), 404, "not-found");
        assertProblem(get("/actuator/env"), 404, "not-found");
        assertProblem(get("/metrics"), 404, "not-found");
    }

    @Test
    void aBrowserOfAKnownOriginMayAsk() {
        var known =
                send(
                        "/api/swipes",
                        request ->
                                request.method("OPTIONS", BodyPublishers.noBody())
                                        .header("Origin", "http://localhost:3000")
                                        .header("Access-Control-Request-Method", "POST"));
        var unknown =
                send(
                        "/api/swipes",
                        request ->
                                request.method("OPTIONS", BodyPublishers.noBody())
                                        .header("Origin", "https://evil.example")
                                        .header("Access-Control-Request-Method", "POST"));

        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(known.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("http://localhost:3000");
        assertThat(unknown.statusCode()).isEqualTo(403);
        assertThat(unknown.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void aSocketToAServiceThatIsDownIsRefusedAndNotOpened() {
        try (var http = HttpClient.newHttpClient()) {
            var address = URI.create("ws://127.0.0.1:" + port() + "/ws?ticket=any");
            var opened =
                    http.newWebSocketBuilder().buildAsync(address, new WebSocket.Listener() {});
            assertThat(opened)
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> {
                                assertThat(e.getResponse().statusCode()).isEqualTo(503);
                                assertThat(e.getResponse().headers().firstValue("Retry-After"))
                                        .isPresent();
                            });
        }
    }

    @Test
    void aPhotoIsKeptByACdnOnceForAllAndAsTheServiceSays() {
        var plain = get("/photos/1/card.jpg");
        var page = get("/photos/1/card.jpg", "Origin", "https://any.example");

        for (var answer : List.of(plain, page)) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().allValues("Cache-Control"))
                    .containsExactly("max-age=31536000, public, immutable");
            assertThat(answer.headers().allValues("ETag")).containsExactly("\"1-card.jpg\"");
            assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                    .containsExactly("*");
            assertThat(answer.headers().allValues("Vary")).isEmpty();
        }
        var known = get("/photos/1/card.jpg", "If-None-Match", "\"1-card.jpg\"");
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.headers().firstValue("ETag")).hasValue("\"1-card.jpg\"");
        var head = send("/photos/1/card.jpg", request -> request.HEAD());
        assertThat(head.headers().firstValue("Content-Length")).hasValue("16000");
        assertThat(head.body()).isEmpty();
        get("/photos/1/card.jpg", "Range", "bytes=0-9");
        assertThat(StubService.running().last().headers().get("Range"))
                .containsExactly("bytes=0-9");
    }

    private HttpResponse<String> post(String path, byte[] body, boolean chunked) {
        return send(
                path,
                request ->
                        request.header("Authorization", TestTokens.bearer(me))
                                .header("Content-Type", "application/json")
                                .POST(
                                        chunked
                                                ? BodyPublishers.ofInputStream(
                                                        () -> new ByteArrayInputStream(body))
                                                : BodyPublishers.ofByteArray(body)));
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String slug) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(answer.body())
                .contains("\"type\":\"/problems/" + slug + "\"", "\"traceId\"", "\"instance\"");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
    }
}
