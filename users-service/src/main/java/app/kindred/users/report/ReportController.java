package app.kindred.users.report;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.users.limit.Limit;
import app.kindred.users.limit.Limits;
import app.kindred.users.text.PlainText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ReportController {

    private final Reports reports;
    private final Limits limits;

    ReportController(Reports reports, Limits limits) {
        this.reports = reports;
        this.limits = limits;
    }

    @PostMapping("/api/users/{id}/report")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void report(Caller caller, @PathVariable UUID id, @Valid @RequestBody ReportRequest request) {
        if (caller.userId().equals(id)) {
            throw ProblemException.invalid("id", "nobody can report themselves");
        }
        limits.spend(Limit.REPORTS, caller.userId());
        reports.file(
                caller.userId(),
                id,
                request.category(),
                request.note() == null ? "" : request.note().strip(),
                request.messageIds() == null ? List.of() : request.messageIds());
    }

    record ReportRequest(
            @NotNull Category category,
            @Nullable @Size(max = 1000) @PlainText(multiline = true) String note,
            @Nullable @Size(max = 50) List<@NotNull UUID> messageIds) {
        @Override
        public String toString() {
            return "ReportRequest[…]";
        }
    }
}
