package app.kindred.shared.export;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Everything that one service holds about a person, as one JSON object. */
public final class PersonalExport {

    private static final int FETCH = 500;

    /** Each holds a connection of the pool for as long as its reader takes. */
    private final Semaphore places = new Semaphore(2);

    private final SequencedMap<String, String> sections;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    /**
     * @param sections a name and a query each, in order; the queries know the person as {@code
     *     :user}, and their columns are the properties of a row
     */
    public PersonalExport(
            SequencedMap<String, String> sections,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            JsonMapper json) {
        this.sections = sections;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.json = json;
    }

    /**
     * An array for each section, written as it is read.
     *
     * @throws ProblemException 503 with {@code Retry-After} while two others are being written
     */
    public void write(UUID userId, HttpServletResponse response) throws IOException {
        if (!places.tryAcquire()) {
            throw new ProblemException(ProblemType.UNAVAILABLE, "Other exports are under way.")
                    .retryAfter(Duration.ofSeconds(5));
        }
        try {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            try (var out = json.createGenerator(response.getOutputStream())) {
                transaction.executeWithoutResult(status -> write(userId, out));
            }
        } finally {
            places.release();
        }
    }

    private void write(UUID userId, JsonGenerator out) {
        out.writeStartObject();
        for (var section : sections.entrySet()) {
            out.writeArrayPropertyStart(section.getKey());
            read(section.getValue(), userId, out);
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    /** Some hundred rows in memory at a time: within a transaction. */
    private void read(String sql, UUID userId, JsonGenerator out) {
        jdbc.sql("SELECT to_jsonb(t)::text FROM (" + sql + ") t")
                .param("user", userId)
                .withFetchSize(FETCH)
                .query((RowCallbackHandler) row -> out.writeRawValue(row.getString(1)));
    }
}
