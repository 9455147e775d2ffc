package app.kindred.matching.export;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * For users-service alone, with the token of the person whose archive it makes: the gateway has no
 * way here.
 */
@RestController
class ExportController {

    /** Each holds a connection of the pool for as long as its reader takes. */
    private final Semaphore places = new Semaphore(2);

    private final ExportQuery query;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    ExportController(ExportQuery query, TransactionTemplate transaction, JsonMapper json) {
        this.query = query;
        this.transaction = transaction;
        this.json = json;
    }

    /** One object, an array for each section; written as it is read. */
    @GetMapping("/internal/export")
    void export(Caller caller, HttpServletResponse response) throws IOException {
        if (!places.tryAcquire()) {
            throw new ProblemException(ProblemType.UNAVAILABLE, "Other exports are under way.")
                    .retryAfter(Duration.ofSeconds(5));
        }
        try {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            try (var out = json.createGenerator(response.getOutputStream())) {
                transaction.executeWithoutResult(status -> write(caller.userId(), out));
            }
        } finally {
            places.release();
        }
    }

    private void write(UUID userId, JsonGenerator out) {
        out.writeStartObject();
        for (var section : query.sections()) {
            out.writeArrayPropertyStart(section.getKey());
            query.read(section.getValue(), userId, out::writeRawValue);
            out.writeEndArray();
        }
        out.writeEndObject();
    }
}
