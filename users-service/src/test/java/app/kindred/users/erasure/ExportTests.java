package app.kindred.users.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.Neighbourhood;
import app.kindred.users.UsersTest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExportTests extends UsersTest {

    private static final String PATH = "/api/users/me/export";
    private static final String ASKED = "/internal/export";

    @AfterEach
    void reset() {
        Neighbourhood.MATCHING.reset();
        Neighbourhood.MESSAGING.reset();
    }

    @Test
    void everythingHeldAboutMeComesInOneArchive() throws Exception {
        var robin = aPerson();
        var sam = aPerson();
        patch(robin.bearer(), "/api/users/me", "{\"bio\":\"mine\"}").is(200);
        post(robin.bearer(), "/api/users/" + sam.id() + "/report", "{\"category\":\"spam\"}")
                .is(202);
        Neighbourhood.MATCHING.answers(ASKED, 200, "application/json", "{\"swipes\":[1]}");
        Neighbourhood.MESSAGING.answers(ASKED, 200, "application/json", "{\"messages\":[\"ü\"]}");

        var parts = archive(robin);

        assertThat(parts)
                .containsOnlyKeys(
                        "account.json",
                        "profile.json",
                        "photos.json",
                        "attachments.json",
                        "moves.json",
                        "sessions.json",
                        "blocks.json",
                        "reports.json",
                        "decisions.json",
                        "codes.json",
                        "mails.json",
                        "matching.json",
                        "messaging.json");
        assertThat(parts.get("account.json")).contains(robin.email()).doesNotContain("argon2");
        assertThat(parts.get("profile.json")).contains("mine");
        assertThat(parts.get("reports.json")).contains(sam.id().toString());
        assertThat(parts.get("matching.json")).isEqualTo("{\"swipes\":[1]}");
        assertThat(parts.get("messaging.json")).isEqualTo("{\"messages\":[\"ü\"]}");
        assertThat(Neighbourhood.MATCHING.authorization(ASKED)).isEqualTo(robin.bearer());
        assertThat(Neighbourhood.MESSAGING.authorization(ASKED)).isEqualTo(robin.bearer());
    }

    @Test
    void anAnswerLargerThanMemoryIsUsedToIsPassedOn() throws Exception {
        var large = "{\"messages\":[\"" + "m".repeat(20_000_000) + "\"]}";
        Neighbourhood.MESSAGING.answers(ASKED, 200, "application/json", large);
        assertThat(archive(aPerson()).get("messaging.json")).hasSameSizeAs(large);
    }

    @Test
    void withoutOneServiceThereIsNoArchiveAndTheTrialIsNotCounted() {
        var robin = aPerson();
        Neighbourhood.MATCHING.answers(ASKED, 500, "application/json", "{}");
        unavailable(robin);
        Neighbourhood.MATCHING.answers(ASKED, 200, "text/html", "<html>");
        unavailable(robin);
        Neighbourhood.MATCHING.reset();
        Neighbourhood.MESSAGING.answers(ASKED, 401, "application/json", "{}");
        var left = unavailable(robin);

        Neighbourhood.MESSAGING.reset();
        var now = get(robin.bearer(), PATH).is(200).header("RateLimit-Remaining");
        assertThat(Integer.parseInt(now)).isEqualTo(left - 1);
    }

    @Test
    void aServiceThatDoesNotAnswerIsNotWaitedForForLong() {
        var robin = aPerson();
        Neighbourhood.MESSAGING.fallSilent();
        unavailable(robin);
        Neighbourhood.MESSAGING.speak();
        get(robin.bearer(), PATH).is(200);
    }

    private int unavailable(Person person) {
        var answer = get(person.bearer(), PATH).is(503);
        assertThat(answer.header("Retry-After")).isEqualTo("30");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        return Integer.parseInt(answer.header("RateLimit-Remaining"));
    }

    private Map<String, String> archive(Person person) throws Exception {
        var parts = new HashMap<String, String>();
        try (var http = HttpClient.newHttpClient()) {
            var archive =
                    http.send(
                            HttpRequest.newBuilder(uri(PATH))
                                    .header("Authorization", person.bearer())
                                    .build(),
                            BodyHandlers.ofByteArray());
            assertThat(archive.statusCode()).isEqualTo(200);
            var zip = new ZipInputStream(new ByteArrayInputStream(archive.body()));
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                parts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return parts;
    }
}
