package app.kindred.users.report;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "report")
class ReportEntity {

    private static final Duration CLAIM = Duration.ofMinutes(30);

    @Id private UUID id;

    @Column(nullable = false)
    private UUID reporterId;

    @Column(nullable = false)
    private UUID reportedId;

    @Column(nullable = false)
    @Enumerated(EnumType.STRING)
    private Category category;

    @Column(nullable = false)
    private String note;

    @Column(nullable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, Object> evidence;

    @Column(nullable = false)
    @Enumerated(EnumType.STRING)
    private ReportState state;

    private float weight;

    @Column(nullable = false)
    private Instant createdAt;

    private @Nullable UUID claimedBy;

    private @Nullable Instant claimedAt;

    @Enumerated(EnumType.STRING)
    private @Nullable Decision decision;

    private @Nullable String reason;

    private @Nullable UUID decidedBy;

    private @Nullable Instant decidedAt;

    private @Nullable String appeal;

    private @Nullable Instant appealedAt;

    @Version private long version;

    protected ReportEntity() {}

    ReportEntity(
            UUID id,
            UUID reporterId,
            UUID reportedId,
            Category category,
            String note,
            Map<String, Object> evidence,
            float weight,
            Instant now) {
        this.id = id;
        this.reporterId = reporterId;
        this.reportedId = reportedId;
        this.category = category;
        this.note = note;
        this.evidence = evidence;
        this.weight = weight;
        this.state = ReportState.OPEN;
        this.createdAt = now;
    }

    UUID reportedId() {
        return reportedId;
    }

    /** A claim holds for a while, so that a report whose moderator went home is not lost. */
    boolean claim(UUID moderator, Instant now) {
        var free =
                state == ReportState.OPEN
                        || moderator.equals(claimedBy)
                        || claimedAt == null
                        || claimedAt.plus(CLAIM).isBefore(now);
        if (!free || !enter(ReportState.CLAIMED)) {
            return false;
        }
        claimedBy = moderator;
        claimedAt = now;
        return true;
    }

    boolean decide(UUID moderator, Decision choice, String why, Instant now) {
        if (!moderator.equals(claimedBy)
                || !enter(
                        choice == Decision.DISMISS ? ReportState.DISMISSED : ReportState.UPHELD)) {
            return false;
        }
        decision = choice;
        reason = why;
        decidedBy = moderator;
        decidedAt = now;
        return true;
    }

    boolean appeal(String words, Instant now) {
        if (!enter(ReportState.APPEALED)) {
            return false;
        }
        appeal = words;
        appealedAt = now;
        return true;
    }

    /** Heard by somebody else than who decided. */
    boolean hear(UUID moderator) {
        return !Objects.equals(moderator, decidedBy) && enter(ReportState.CLOSED);
    }

    private boolean enter(ReportState next) {
        if (!state.successors().contains(next)) {
            return false;
        }
        state = next;
        return true;
    }
}
