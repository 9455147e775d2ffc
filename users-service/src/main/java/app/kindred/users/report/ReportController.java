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
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ReportController {

    private final Reports reports;
    private final ReportedMessages messages;
    private final Limits limits;

    ReportController(Reports reports, ReportedMessages messages, Limits limits) {
        this.reports = reports;
        this.messages = messages;
        this.limits = limits;
    }

    @PostMapping("/api/users/{id}/report")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void report(
            Caller caller,
            @PathVariable UUID id,
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @Valid @RequestBody ReportRequest request) {
        if (caller.userId().equals(id)) {
            throw ProblemException.invalid("id", "nobody can report themselves");
        }
        limits.spend(Limit.REPORTS, caller.userId());
        var messageIds = request.messageIds() == null ? List.<UUID>of() : request.messageIds();
        reports.file(
                caller.userId(),
                id,
                request.category(),
                request.note() == null ? "" : request.note().strip(),
                messageIds,
                messages.fetch(id, messageIds, authorization));
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
