package app.kindred.users.report;

import app.kindred.shared.id.Ids;
import app.kindred.shared.problem.ProblemException;
import app.kindred.users.block.Blocks;
import app.kindred.users.report.ReportedMessages.Said;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The door to reports. */
@Component
public class Reports {

    private final ReportStore store;
    private final Blocks blocks;
    private final JsonMapper json;
    private final Clock clock;

    Reports(ReportStore store, Blocks blocks, JsonMapper json, Clock clock) {
        this.store = store;
        this.blocks = blocks;
        this.json = json;
        this.clock = clock;
    }

    /** Files a report, once as long as it is open; the two stop seeing each other at once. */
    @Transactional
    void file(
            UUID reporter,
            UUID reported,
            Category category,
            String note,
            List<UUID> messageIds,
            List<Said> messages) {
        var snapshot =
                store.snapshot(reported).orElseThrow(() -> ProblemException.notFound("user"));
        blocks.block(reporter, reported);
        // The block's lock lets one of several simultaneous reports through at a time.
        if (store.isOpen(reporter, reported)) {
            return;
        }
        var evidence =
                new HashMap<String, Object>(
                        json.readValue(snapshot, new TypeReference<HashMap<String, Object>>() {}));
        evidence.put("messageIds", messageIds);
        evidence.put("messages", messages);
        var now = clock.instant();
        store.add(
                new ReportEntity(
                        Ids.at(now),
                        reporter,
                        reported,
                        category,
                        note,
                        evidence,
                        store.weight(reporter),
                        now));
    }

    public List<Report> listQueue(float weight, Instant createdAt, UUID id, int limit) {
        return store.listQueue(weight, createdAt, id, limit);
    }

    /** Who is reported, when the moderator could take it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<UUID> claim(UUID id, UUID moderator) {
        var report = store.lock(id).orElseThrow(() -> ProblemException.notFound("report"));
        return report.claim(moderator, clock.instant())
                ? Optional.of(report.reportedId())
                : Optional.empty();
    }

    /** Who is reported, when it was this moderator's to decide. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<UUID> decide(UUID id, UUID moderator, Decision decision, String reason) {
        var report = store.lock(id).orElseThrow(() -> ProblemException.notFound("report"));
        return report.decide(moderator, decision, reason, clock.instant())
                ? Optional.of(report.reportedId())
                : Optional.empty();
    }

    /** False when there is no decision to appeal against. */
    @Transactional
    public boolean appeal(UUID reported, String words) {
        return store.lockUpheld(reported)
                .map(report -> report.appeal(words, clock.instant()))
                .orElse(false);
    }

    /** Who is reported, when this moderator may hear the appeal. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<UUID> hear(UUID id, UUID moderator) {
        var report = store.lock(id).orElseThrow(() -> ProblemException.notFound("report"));
        return report.hear(moderator) ? Optional.of(report.reportedId()) : Optional.empty();
    }
}
