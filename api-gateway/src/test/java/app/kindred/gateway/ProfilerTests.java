package app.kindred.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.identity.Caller.Role;
import app.kindred.shared.testing.TestTokens;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** The gateway profiles itself, for administrators only. */
class ProfilerTests extends GatewayTest {

    @TempDir private static Path profiles;

    @DynamicPropertySource
    static void folder(DynamicPropertyRegistry settings) {
        settings.add("kindred.profiler.folder", () -> profiles.toString());
    }

    @Test
    void nobodyButAnAdministratorMayAsk() {
        for (var path : new String[] {"cpu/start", "cpu/stop", "heap", "threads"}) {
            assertThat(post(path, null).statusCode()).isEqualTo(401);
            assertThat(post(path, "Bearer made.up.token").statusCode()).isEqualTo(401);
            for (var role : new Role[] {Role.MEMBER, Role.MODERATOR}) {
                assertThat(post(path, TestTokens.bearer(UUID.randomUUID(), role)).statusCode())
                        .isEqualTo(403);
            }
        }
        assertThat(profiles).isEmptyDirectory();
    }

    @Test
    void aProfileOfTheGatewayIsAPicture() throws IOException {
        var admin = TestTokens.bearer(UUID.randomUUID(), Role.ADMIN);
        assertThat(post("alloc/start?seconds=60", admin).statusCode()).isEqualTo(202);
        assertThat(post("cpu/start", admin).statusCode()).isEqualTo(409);
        for (int i = 0; i < 200; i++) {
            get("/api/matches/" + UUID.randomUUID(), "Authorization", admin);
        }
        var saved = post("alloc/stop", admin);
        assertThat(saved.statusCode()).isEqualTo(200);
        var name = JsonMapper.shared().readTree(saved.body()).get("file").asString();
        assertThat(name).matches("profiles/api-gateway-alloc-\\d{8}-\\d{6}-\\w+\\.html");
        assertThat(Files.readString(profiles.resolve(Path.of(name).getFileName())))
                .startsWith("<!DOCTYPE html>")
                .contains("Kindred alloc");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        var admin = TestTokens.bearer(UUID.randomUUID(), Role.ADMIN);
        assertThat(post("cpu/start?seconds=0", admin).statusCode()).isEqualTo(422);
        assertThat(post("cpu/start?seconds=soon", admin).statusCode()).isIn(400, 422);
        assertThat(post("disk/start", admin).statusCode()).isEqualTo(404);
        assertThat(post("cpu/stop", admin).statusCode()).isEqualTo(409);
    }

    private HttpResponse<String> post(String path, @Nullable String bearer) {
        return send(
                "/admin/profiler/" + path,
                request -> {
                    request.POST(BodyPublishers.noBody());
                    return bearer == null ? request : request.header("Authorization", bearer);
                });
    }
}
