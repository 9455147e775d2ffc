package app.kindred.matching.export;

import app.kindred.shared.export.PersonalExport;
import app.kindred.shared.identity.Caller;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * For users-service alone, with the token of the person whose archive it makes: the gateway has no
 * way here.
 */
@RestController
class ExportController {

    private final PersonalExport export;

    ExportController(JdbcClient jdbc, TransactionTemplate transaction, JsonMapper json) {
        this.export = new PersonalExport(ExportQueries.SECTIONS, jdbc, transaction, json);
    }

    @GetMapping("/internal/export")
    void export(Caller caller, HttpServletResponse response) throws IOException {
        export.write(caller.userId(), response);
    }
}
