package app.kindred.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Somebody who registered as everybody does, by the code that came by mail. */
record Person(UUID id, String email, String name, String gender, Client client) {

    static final String PASSWORD = "correct horse 9 battery";

    private static final Pattern CODE = Pattern.compile("(?m)\\b(\\d{6})\\b");

    static Person registered(Kindred kindred, String name, String gender) {
        var email = name.toLowerCase() + "-" + UUID.randomUUID() + "@example.org";
        var client = kindred.client();
        var registration =
                Map.of(
                        "email", email,
                        "password", PASSWORD,
                        "name", name,
                        "birthDate", "1995-04-12",
                        "gender", gender);
        // Letters are not sent uncounted: right after an outage of Redis the answer is "in a
        // moment".
        Eventually.within(
                Duration.ofSeconds(15),
                name + " to be registered",
                () -> client.post("/auth/register", registration).expect(202, 503).status() == 202);
        var tokens =
                client.post("/auth/verify", Map.of("email", email, "code", code(kindred, email)))
                        .expect(200);
        var loggedIn = client.with(tokens.at("accessToken"));
        var id = loggedIn.get("/api/users/me").expect(200).idAt("id");
        return new Person(id, email, name, gender, loggedIn);
    }

    /** Says where they are and whom they look for; after it others can find them. */
    Person looking(String forGender, double latitude, double longitude) {
        client.put("/api/users/me/location", Map.of("latitude", latitude, "longitude", longitude))
                .expect(204);
        client.put(
                        "/api/users/me/preferences",
                        Map.of(
                                "interestedIn",
                                List.of(forGender),
                                "minAge",
                                18,
                                "maxAge",
                                99,
                                "maxDistanceKm",
                                50))
                .expect(200);
        return this;
    }

    /** The same person, all of whose requests belong to that trace. */
    Person traced(String traceId) {
        return new Person(id, email, name, gender, client.traced(traceId));
    }

    /** Whether the other is on the first pages of this person's candidates. */
    boolean sees(Person other) {
        return candidateIds().contains(other.id().toString());
    }

    List<String> candidateIds() {
        var page = client.get("/api/matches/candidates?limit=50").expect(200, 409);
        // 409: matching has not heard of this person yet.
        return page.status() == 409
                ? List.of()
                : page.json()
                        .get("candidates")
                        .valueStream()
                        .map(candidate -> candidate.at("/user/id").asString())
                        .toList();
    }

    /** Waits until this person's deck shows somebody who wrote that about themselves. */
    void awaitReading(String bio) {
        Eventually.within(
                Duration.ofSeconds(30),
                name + " to read what another wrote",
                () -> client.get("/api/matches/candidates").expect(200, 409).body().contains(bio));
    }

    void awaitSeeing(Person other) {
        Eventually.within(
                Duration.ofSeconds(20), name + " to see " + other.name(), () -> sees(other));
    }

    /** Both like each other. */
    UUID matchWith(Person other) {
        client.swipe(other.id(), "like").expect(201);
        return other.client.swipe(id, "like").expect(201).idAt("matchId");
    }

    private static String code(Kindred kindred, String email) {
        var found = new String[1];
        Eventually.within(
                Duration.ofSeconds(15),
                "a letter to a new person",
                () -> {
                    found[0] = letterTo(kindred, email).orElse(null);
                    return found[0] != null;
                });
        var body = found[0].substring(found[0].indexOf("\r\n\r\n"));
        var code = CODE.matcher(body);
        if (!code.find()) {
            throw new AssertionError("No code in " + body);
        }
        return code.group(1);
    }

    private static Optional<String> letterTo(Kindred kindred, String email) {
        if (!Files.isDirectory(kindred.mailbox())) {
            return Optional.empty();
        }
        try (var letters = Files.list(kindred.mailbox())) {
            return letters.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .map(Person::read)
                    .filter(letter -> letter.contains(email))
                    .reduce((first, second) -> second);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(java.nio.file.Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
