import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a Prometheus for every query of every Grafana board, and fails where one is refused or gives no data. */
void main(String[] args) throws IOException, InterruptedException {
    int asked = 0;
    int silent = 0;
    try (var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
            var boards = Files.newDirectoryStream(Path.of(args[1]), "*.json")) {
        for (var board : boards) {
            var root = JsonMapper.shared().readTree(Files.readString(board));
            for (JsonNode panel : root.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    var expr = target.path("expr").asString().replace("$__rate_interval", "1m");
                    var answer = JsonMapper.shared().readTree(http.send(
                            HttpRequest.newBuilder(URI.create(args[0] + "/api/v1/query?query=" + URLEncoder.encode(expr, StandardCharsets.UTF_8)))
                                    .timeout(Duration.ofSeconds(10)).build(),
                            BodyHandlers.ofString()).body());
                    asked++;
                    if (answer.path("data").path("result").isEmpty()) {
                        silent++;
                        System.out.printf("%s: \"%s\" has no data: %s %s%n", board.getFileName(), panel.path("title").asString(), expr, answer.path("error").asString(""));
                    }
                }
            }
        }
    }
    System.out.printf("%d queries of the boards, %d without data%n", asked, silent);
    System.exit(silent == 0 ? 0 : 1);
}
