package app.kindred.users.moderation;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.users.account.AccountState;
import app.kindred.users.account.Accounts;
import app.kindred.users.photo.Photos;
import app.kindred.users.report.Decision;
import app.kindred.users.report.Reports;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The steps of moderation: each changes a report, does what it says, and is written down. */
@Component
class Moderate {

    private final Reports reports;
    private final Accounts accounts;
    private final Photos photos;
    private final Audit audit;

    Moderate(Reports reports, Accounts accounts, Photos photos, Audit audit) {
        this.reports = reports;
        this.accounts = accounts;
        this.photos = photos;
        this.audit = audit;
    }

    @Transactional
    public void claim(UUID moderator, UUID report) {
        var reported =
                reports.claim(report, moderator)
                        .orElseThrow(
                                () -> conflict("Somebody else has this report, or it is decided."));
        audit.add(moderator, "CLAIM", reported, report, "");
    }

    @Transactional
    public void decide(
            UUID moderator, UUID report, Decision decision, String reason, @Nullable UUID photoId) {
        var reported =
                reports.decide(report, moderator, decision, reason)
                        .orElseThrow(() -> conflict("Claim the report first; it is decided once."));
        switch (decision) {
            case DISMISS -> {}
            case WARN -> accounts.warn(reported, reason);
            case HIDE_PHOTO -> hide(reported, photoId);
            case SUSPEND -> enter(reported, AccountState.SUSPENDED);
            case BAN -> enter(reported, AccountState.BANNED);
            case SHADOW_BAN -> enter(reported, AccountState.SHADOW_BANNED);
        }
        audit.add(moderator, decision.name(), reported, report, reason);
    }

    @Transactional
    public void hear(UUID moderator, UUID report, boolean granted, String reason) {
        var reported =
                reports.hear(report, moderator)
                        .orElseThrow(
                                () ->
                                        conflict(
                                                "There is no appeal that this moderator may decide."));
        if (granted) {
            accounts.enter(reported, AccountState.ACTIVE);
        }
        audit.add(moderator, granted ? "GRANT_APPEAL" : "REFUSE_APPEAL", reported, report, reason);
    }

    /** Approves or rejects a photo, and may keep its likes from ever coming back unseen. */
    @Transactional
    public void judge(UUID moderator, UUID photo, boolean approve, boolean ban, String reason) {
        var owner =
                photos.judge(photo, approve, ban)
                        .orElseThrow(() -> conflict("The photo cannot be judged so."));
        audit.add(moderator, approve ? "APPROVE_PHOTO" : "REJECT_PHOTO", owner, null, reason);
    }

    private void hide(UUID reported, @Nullable UUID photoId) {
        if (photoId == null || !photos.isOf(photoId, reported)) {
            throw ProblemException.invalid("photoId", "must be a photo of the reported person");
        }
        photos.judge(photoId, false, false);
    }

    private void enter(UUID reported, AccountState state) {
        if (!accounts.enter(reported, state)) {
            throw conflict("The account cannot become " + state + " from what it is.");
        }
    }

    private static ProblemException conflict(String detail) {
        return new ProblemException(ProblemType.CONFLICT, detail);
    }
}
