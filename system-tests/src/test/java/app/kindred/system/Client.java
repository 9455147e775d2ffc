package app.kindred.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A phone: speaks to the gateway and to nothing else. */
final class Client {

    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String base;
    private final @Nullable String token;
    private final @Nullable String trace;

    Client(String base) {
        this(base, null, null);
    }

    private Client(String base, @Nullable String token, @Nullable String trace) {
        this.base = base;
        this.token = token;
        this.trace = trace;
    }

    /** The same phone after a login; {@code null} takes the token away. */
    Client with(@Nullable String accessToken) {
        return new Client(base, accessToken, trace);
    }

    /** The same phone, past the gateway: to tell one instance of a service from another. */
    Client at(String base) {
        return new Client(base, token, trace);
    }

    /** The same phone, whose requests all belong to that trace. */
    Client traced(String traceId) {
        return new Client(base, token, traceId);
    }

    String base() {
        return base;
    }

    Client loggedIn(String email, String password) {
        var answer = post("/auth/login", Map.of("email", email, "password", password));
        return with(answer.expect(200).at("accessToken"));
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer delete(String path) {
        return send("DELETE", path, null);
    }

    Answer post(String path, Object body) {
        return send("POST", path, JSON.writeValueAsString(body));
    }

    Answer put(String path, Object body) {
        return send("PUT", path, JSON.writeValueAsString(body));
    }

    Answer patch(String path, Object body) {
        return send("PATCH", path, JSON.writeValueAsString(body), "application/merge-patch+json");
    }

    /** One file, as a form sends it. */
    Answer upload(String path, byte[] file) {
        var boundary = "kindred-" + UUID.randomUUID();
        var head =
                """
                --%s\r
                Content-Disposition: form-data; name="file"; filename="picture"\r
                Content-Type: application/octet-stream\r
                \r
                """
                        .formatted(boundary);
        var body =
                BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofByteArray(file),
                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        return send("POST", path, body, "multipart/form-data; boundary=" + boundary);
    }

    Answer swipe(UUID target, String action) {
        return post("/api/swipes", Map.of("targetUserId", target, "action", action));
    }

    Answer send(String method, String path, @Nullable String body) {
        return send(method, path, body, "application/json");
    }

    Answer send(String method, String path, @Nullable String body, String type) {
        return send(
                method,
                path,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
                body == null ? null : type);
    }

    Answer send(String method, String path, BodyPublisher body, @Nullable String type) {
        var request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
        request.method(method, body);
        if (type != null) {
            request.header("Content-Type", type);
        }
        if (trace != null) {
            request.header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(method + " " + path, response);
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The bytes of an answer that is no text. */
    byte[] download(String path) {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", "Bearer " + token)
                        .build();
        try {
            var response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new AssertionError(
                        path
                                + " answered "
                                + response.statusCode()
                                + ": "
                                + new String(response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw new AssertionError("GET " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What came back. */
    record Answer(String question, HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        Answer expect(int... statuses) {
            for (int status : statuses) {
                if (status == status()) {
                    return this;
                }
            }
            throw new AssertionError(question + " answered " + status() + ": " + body());
        }

        JsonNode json() {
            return JSON.readTree(body());
        }

        /** A text of the body, by its path: {@code "user.name"}. */
        String at(String path) {
            return json().at("/" + path.replace('.', '/')).asString();
        }

        UUID idAt(String path) {
            return UUID.fromString(at(path));
        }
    }
}
