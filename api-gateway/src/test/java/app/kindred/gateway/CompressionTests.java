package app.kindred.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.testing.TestTokens;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTests extends GatewayTest {

    private static final String LARGE = "\"" + "kindred ".repeat(2_000) + "\"";

    private final String me = TestTokens.bearer(UUID.randomUUID());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip                        | gzip",
                "br                          | br",
                "gzip, deflate, br, zstd     | br",
                "GZIP                        | gzip",
                "gzip;q=1.0, br;q=0.5        | gzip",
                "br;q=0, gzip                | gzip",
                "gzip;q=0.2, *;q=0.1         | gzip",
                "gzip;q=0, *                 | br",
                "*                           | br",
                "br;q=high, gzip;q=0.1       | gzip",
                "identity;q=0.5, gzip        | gzip"
            })
    void aLargeAnswerIsCompressedAsTheClientLikesItBest(String accepted, String encoding)
            throws IOException {
        var answer = large(accepted);

        assertThat(answer.headers().allValues("Content-Encoding")).containsExactly(encoding);
        assertThat(answer.headers().allValues("Vary")).contains("accept-encoding");
        assertThat(answer.headers().allValues("ETag")).containsExactly("W/\"v7\"");
        assertThat(answer.body().length).isLessThan(1_000);
        assertThat(read(encoding, answer.body())).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identity",
                "identity, gzip;q=0.5",
                "gzip;q=0",
                "br;q=0, gzip;q=0",
                "*;q=0",
                "deflate, zstd, snappy",
                "gzip;q=NaN",
                "gzip;q=2",
                ";;,,q=1,gzi",
                ""
            })
    void whoWantsNoneOfOursGetsItAsItIs(String accepted) {
        assertAsItIs(large(accepted));
    }

    @Test
    void whoAsksForNothingGetsItAsItIs() {
        assertAsItIs(large(null));
    }

    @Test
    void theServiceBehindIsNeverAskedToCompress() {
        large("br, gzip");

        assertThat(StubService.running().last().headers()).doesNotContainKey("Accept-Encoding");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/matches/candidates, what is small",
        "/photos/1/card.jpg, what is compressed already",
        "/auth/large, what may carry a token"
    })
    void thereAreAnswersThatStayAsTheyAre(String path, String what) {
        var answer = get(path, "br, gzip");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Encoding")).as(what).isEmpty();
    }

    private void assertAsItIs(HttpResponse<byte[]> answer) {
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.headers().allValues("Vary")).contains("accept-encoding");
        assertThat(answer.headers().allValues("ETag")).containsExactly("\"v7\"");
        assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo(LARGE);
    }

    private HttpResponse<byte[]> large(@Nullable String accepted) {
        return get("/api/matches/large", accepted);
    }

    private HttpResponse<byte[]> get(String path, @Nullable String accepted) {
        return send(
                path,
                request -> {
                    request.header("Authorization", me);
                    return accepted == null ? request : request.header("Accept-Encoding", accepted);
                },
                BodyHandlers.ofByteArray());
    }

    private static String read(String encoding, byte[] body) throws IOException {
        var compressed = new ByteArrayInputStream(body);
        try (var plain =
                encoding.equals("br")
                        ? new BrotliInputStream(compressed)
                        : new GZIPInputStream(compressed)) {
            return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
