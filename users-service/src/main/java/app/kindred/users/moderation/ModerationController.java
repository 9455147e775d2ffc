package app.kindred.users.moderation;

import app.kindred.shared.cursor.Cursors;
import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.users.account.Accounts;
import app.kindred.users.photo.OwnPhoto;
import app.kindred.users.photo.Photos;
import app.kindred.users.profile.Profiles;
import app.kindred.users.profile.PublicProfile;
import app.kindred.users.report.Decision;
import app.kindred.users.report.Report;
import app.kindred.users.report.Reports;
import app.kindred.users.text.PlainText;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/admin")
@PreAuthorize("hasRole('MODERATOR')")
class ModerationController {

    private static final int MAX_PAGE = 100;

    private final Reports reports;
    private final Moderate moderate;
    private final Profiles profiles;
    private final Photos photos;
    private final Accounts accounts;
    private final Audit audit;
    private final Cursors cursors;

    ModerationController(
            Reports reports,
            Moderate moderate,
            Profiles profiles,
            Photos photos,
            Accounts accounts,
            Audit audit,
            Cursors cursors) {
        this.reports = reports;
        this.moderate = moderate;
        this.profiles = profiles;
        this.photos = photos;
        this.accounts = accounts;
        this.audit = audit;
        this.cursors = cursors;
    }

    @GetMapping("/moderation/queue")
    Queue queue(
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        requirePage(limit);
        var from =
                cursor == null
                        ? new QueuePlace(Float.MAX_VALUE, Instant.EPOCH, new UUID(0, 0))
                        : cursors.decode(cursor, QueuePlace.class);
        var page = reports.listQueue(from.weight(), from.createdAt(), from.id(), limit);
        return new Queue(
                withReported(page),
                page.size() < limit
                        ? null
                        : cursors.encode(
                                new QueuePlace(
                                        page.getLast().weight(),
                                        page.getLast().createdAt(),
                                        page.getLast().id())));
    }

    /** The evidence shows the person as they were, the profile as they are. */
    private List<QueuedReport> withReported(List<Report> reports) {
        var people =
                profiles.list(reports.stream().map(Report::reportedId).distinct().toList()).stream()
                        .collect(Collectors.toMap(PublicProfile::id, Function.identity()));
        return reports.stream()
                .map(report -> new QueuedReport(report, people.get(report.reportedId())))
                .toList();
    }

    @PostMapping("/moderation/reports/{id}/claim")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void claim(Caller caller, @PathVariable UUID id) {
        moderate.claim(caller.userId(), id);
    }

    @PostMapping("/moderation/reports/{id}/decide")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void decide(Caller caller, @PathVariable UUID id, @Valid @RequestBody DecisionRequest request) {
        moderate.decide(
                caller.userId(), id, request.decision(), request.reason(), request.photoId());
    }

    @PostMapping("/moderation/reports/{id}/appeal")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void hear(Caller caller, @PathVariable UUID id, @Valid @RequestBody HearingRequest request) {
        moderate.hear(caller.userId(), id, request.granted(), request.reason());
    }

    @GetMapping("/moderation/photos")
    List<OwnPhoto> pendingPhotos(@RequestParam(defaultValue = "20") int limit) {
        requirePage(limit);
        return photos.listPending(limit);
    }

    @PostMapping("/moderation/photos/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void judge(Caller caller, @PathVariable UUID id, @Valid @RequestBody PhotoRequest request) {
        moderate.judge(caller.userId(), id, request.approve(), request.ban(), request.reason());
    }

    @GetMapping("/users/{id}")
    Accounts.Standing standing(@PathVariable UUID id) {
        return accounts.findStanding(id).orElseThrow(() -> ProblemException.notFound("user"));
    }

    @PutMapping("/users/{id}/role")
    @PreAuthorize("hasRole('ADMIN')")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void appoint(Caller caller, @PathVariable UUID id, @Valid @RequestBody RoleRequest request) {
        if (!accounts.appoint(id, request.role())) {
            throw ProblemException.notFound("user");
        }
        audit.add(caller.userId(), "APPOINT_" + request.role(), id, null, request.reason());
    }

    @GetMapping("/audit")
    AuditPage audit(
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        requirePage(limit);
        var before =
                cursor == null ? Long.MAX_VALUE : cursors.decode(cursor, AuditPlace.class).before();
        var page = audit.list(before, limit);
        return new AuditPage(
                page,
                page.size() < limit ? null : cursors.encode(new AuditPlace(page.getLast().id())));
    }

    private static void requirePage(int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw ProblemException.invalid("limit", "must be 1 to " + MAX_PAGE);
        }
    }

    record Queue(List<QueuedReport> reports, @Nullable String nextCursor) {}

    record QueuedReport(@JsonUnwrapped Report report, @Nullable PublicProfile reported) {}

    record QueuePlace(float weight, Instant createdAt, UUID id) {}

    record AuditPage(List<Audit.Entry> entries, @Nullable String nextCursor) {}

    record AuditPlace(long before) {}

    record DecisionRequest(
            @NotNull Decision decision,
            @NotBlank @Size(max = 1000) @PlainText(multiline = true) String reason,
            @Nullable UUID photoId) {}

    record HearingRequest(
            @NotNull Boolean granted,
            @NotBlank @Size(max = 1000) @PlainText(multiline = true) String reason) {}

    record PhotoRequest(
            @NotNull Boolean approve,
            boolean ban,
            @NotBlank @Size(max = 1000) @PlainText(multiline = true) String reason) {}

    record RoleRequest(
            @NotNull Caller.Role role,
            @NotBlank @Size(max = 1000) @PlainText(multiline = true) String reason) {}
}
