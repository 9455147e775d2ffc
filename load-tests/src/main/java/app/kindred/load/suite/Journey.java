package app.kindred.load.suite;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;
import static io.gatling.javaapi.http.HttpDsl.ws;

import app.kindred.load.suite.People.Member;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What people do, step by step. A person logs in once and keeps the token while it lives, as a
 * phone does; the suites differ in who comes when.
 */
final class Journey {

    private static final String PASSWORD = "Test123!@#";

    private final List<Member> people;
    private final ConcurrentLinkedDeque<Member> idle;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final Map<String, String> targets = new ConcurrentHashMap<>();

    private record Token(String value, long until) {}

    Journey(List<Member> people) {
        this.people = people;
        this.idle = new ConcurrentLinkedDeque<>(people);
    }

    /** As the command that started this process chose them. */
    static Journey ofThisRun() {
        try {
            return new Journey(People.read(Path.of(System.getProperty("kindred.people"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HttpProtocolBuilder protocol() {
        String base = System.getProperty("kindred.base", "http://127.0.0.1:8080");
        return http.baseUrl(base)
                .wsBaseUrl(base.replaceFirst("^http", "ws"))
                .acceptHeader("application/json")
                .acceptEncodingHeader("gzip")
                .contentTypeHeader("application/json")
                .userAgentHeader("kindred-load");
    }

    /** A stage's length, scaled by the setting. */
    static Duration scaled(long seconds) {
        double scale = Double.parseDouble(System.getProperty("kindred.scale", "1"));
        return Duration.ofMillis(Math.max(500, (long) (seconds * 1000 * scale)));
    }

    /**
     * Becomes somebody whom nobody else plays at the moment, and logs in unless that was done
     * before. Who left last comes back first: in a closed model a virtual user that begins anew is
     * the same person again, on the same phone, and new people come only as their number grows.
     */
    ChainBuilder enter() {
        return exec(session -> {
                    var person = idle.poll();
                    return become(session, person == null ? anyone() : person)
                            .set("borrowed", person != null);
                })
                .exec(logIn());
    }

    /**
     * Becomes anybody, the busy ones more often: the same person may be here on two phones, each
     * with a session of its own, since a session has one socket.
     */
    ChainBuilder enterByZipf() {
        return exec(session -> become(session, zipf()).set("borrowed", false)).exec(logIn());
    }

    ChainBuilder leave() {
        return exec(
                session -> {
                    tokens.put(member(session).id(), token(session));
                    if (session.getBoolean("borrowed")) {
                        idle.addFirst(member(session));
                    }
                    return session;
                });
    }

    ChainBuilder candidates() {
        return exec(http("candidates")
                        .get("/api/matches/candidates?limit=20")
                        .header("Authorization", "Bearer #{token}")
                        // Who paused is told so.
                        .check(status().in(200, 409))
                        .check(
                                jsonPath("$.candidates[*].user.id")
                                        .findAll()
                                        .optional()
                                        .saveAs("candidates")))
                .exec(
                        session -> {
                            // The first one seen stays this person's fixed target, as in the
                            // document's own load script.
                            List<String> found =
                                    session.contains("candidates")
                                            ? session.getList("candidates")
                                            : List.of();
                            if (!found.isEmpty()) {
                                targets.putIfAbsent(member(session).id(), found.getFirst());
                            }
                            var target = targets.get(member(session).id());
                            return target == null ? session : session.set("target", target);
                        });
    }

    /** The same like again and again: 201 the first time, 200 ever after. */
    ChainBuilder swipeFixed() {
        return doIf(session -> session.contains("target")).then(exec(swipe("#{target}", "like")));
    }

    /** Somebody of the last page, liked one time in four. */
    ChainBuilder swipeAny() {
        return doIf(session ->
                        session.contains("candidates") && !session.getList("candidates").isEmpty())
                .then(
                        exec(session -> {
                                    List<String> found = session.getList("candidates");
                                    var random = ThreadLocalRandom.current();
                                    return session.set(
                                                    "someone",
                                                    found.get(random.nextInt(found.size())))
                                            .set(
                                                    "action",
                                                    random.nextInt(4) == 0 ? "like" : "dislike");
                                })
                                .exec(swipe("#{someone}", "#{action}")));
    }

    ChainBuilder messages() {
        return exec(
                http("messages")
                        .get("/api/messages?matchId=#{match}&limit=50")
                        .header("Authorization", "Bearer #{token}")
                        .check(status().is(200)));
    }

    ChainBuilder conversations() {
        return exec(
                http("conversations")
                        .get("/api/conversations")
                        .header("Authorization", "Bearer #{token}")
                        .check(status().is(200)));
    }

    ChainBuilder profile() {
        return doIf(session -> session.contains("target"))
                .then(
                        exec(
                                http("profile")
                                        .get("/api/users/#{target}")
                                        .header("Authorization", "Bearer #{token}")
                                        .check(status().in(200, 404))));
    }

    /**
     * Opens a socket with a one-time ticket, writes into the busiest match, waits for each
     * acknowledgement, leaves.
     */
    ChainBuilder chat(int messages) {
        return exec(http("ticket")
                        .post("/ws/ticket")
                        .header("Authorization", "Bearer #{token}")
                        .check(status().in(200, 201))
                        .check(jsonPath("$.ticket").saveAs("ticket")))
                .exec(ws("socket").connect("/ws?ticket=#{ticket}"))
                .repeat(messages)
                .on(
                        exec(session ->
                                        session.set(
                                                "clientMessageId", UUID.randomUUID().toString()))
                                .exec(
                                        ws("message")
                                                .sendText(
                                                        "{\"type\":\"send\",\"matchId\":\"#{match}\",\"clientMessageId\":\"#{clientMessageId}\","
                                                                + "\"body\":\"See you at seven?\"}")
                                                .await(5)
                                                .on(
                                                        ws.checkTextMessage("ack")
                                                                .matching(
                                                                        jsonPath("$.type")
                                                                                .is("ack"))))
                                .pause(Duration.ofSeconds(1), Duration.ofSeconds(4)))
                .exec(ws("close").close());
    }

    private ChainBuilder swipe(String target, String action) {
        return exec(
                http("swipe")
                        .post("/api/swipes")
                        .header("Authorization", "Bearer #{token}")
                        .body(
                                StringBody(
                                        "{\"targetUserId\":\""
                                                + target
                                                + "\",\"action\":\""
                                                + action
                                                + "\"}"))
                        // A spent daily quota and a match that cannot be taken back are answers,
                        // not failures.
                        .check(status().in(200, 201, 409, 429)));
    }

    private ChainBuilder logIn() {
        return doIf(session -> !session.contains("token"))
                .then(
                        exec(http("login")
                                        .post("/auth/login")
                                        .body(
                                                StringBody(
                                                        "{\"email\":\"#{email}\",\"password\":\""
                                                                + PASSWORD
                                                                + "\"}"))
                                        .check(status().is(200))
                                        .check(jsonPath("$.accessToken").saveAs("token"))
                                        .check(
                                                jsonPath("$.expiresIn")
                                                        .ofLong()
                                                        .saveAs("expiresIn")))
                                .exitHereIfFailed()
                                .exec(
                                        session -> {
                                            long until =
                                                    System.nanoTime()
                                                            + (session.getLong("expiresIn") - 60)
                                                                    * 1_000_000_000;
                                            return session.set("until", until);
                                        }));
    }

    private Session become(Session session, Member person) {
        var known = tokens.remove(person.id());
        var as =
                session.set("member", person)
                        .set("email", person.email())
                        .set("match", person.match());
        return known != null && known.until() > System.nanoTime()
                ? as.set("token", known.value()).set("until", known.until())
                : as;
    }

    private static Token token(Session session) {
        return new Token(String.valueOf(session.getString("token")), session.getLong("until"));
    }

    private static Member member(Session session) {
        return java.util.Objects.requireNonNull(session.<Member>get("member"));
    }

    private Member anyone() {
        return people.get(ThreadLocalRandom.current().nextInt(people.size()));
    }

    /** Rank drawn so that the r-th busiest comes about 1/r as often as the first. */
    private Member zipf() {
        double rank = Math.pow(people.size() + 1.0, ThreadLocalRandom.current().nextDouble()) - 1;
        return people.get(Math.min(people.size() - 1, (int) rank));
    }
}
