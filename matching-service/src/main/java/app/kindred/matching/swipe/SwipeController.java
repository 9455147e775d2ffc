package app.kindred.matching.swipe;

import app.kindred.matching.profilecopy.LastActive;
import app.kindred.matching.swipe.SwipeResult.Exhausted;
import app.kindred.matching.swipe.SwipeResult.Invisible;
import app.kindred.matching.swipe.SwipeResult.Recorded;
import app.kindred.matching.swipe.SwipeResult.Repeated;
import app.kindred.matching.swipe.SwipeResult.Settled;
import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/swipes")
class SwipeController {

    private static final ProblemType QUOTA_EXHAUSTED =
            new ProblemType("quota-exhausted", 429, "Nothing left for today");

    private final RecordSwipe recordSwipe;
    private final RewindSwipe rewindSwipe;
    private final Quotas quotas;
    private final LastActive lastActive;
    private final Clock clock;

    SwipeController(
            RecordSwipe recordSwipe,
            RewindSwipe rewindSwipe,
            Quotas quotas,
            LastActive lastActive,
            Clock clock) {
        this.recordSwipe = recordSwipe;
        this.rewindSwipe = rewindSwipe;
        this.quotas = quotas;
        this.lastActive = lastActive;
        this.clock = clock;
    }

    @PostMapping
    ResponseEntity<Answer> swipe(
            Caller caller, @Valid @RequestBody Body body, HttpServletResponse response) {
        var action = SwipeAction.of(body.action());
        var target = body.targetUserId();
        if (target.equals(caller.userId())) {
            throw ProblemException.invalid("targetUserId", "must be somebody else");
        }
        lastActive.seen(caller.userId());
        return switch (recordSwipe.swipe(caller, target, action)) {
            case Recorded recorded -> {
                announce(recorded.quota(), action, response);
                yield ResponseEntity.status(recorded.first() ? HttpStatus.CREATED : HttpStatus.OK)
                        .body(Answer.of(target, action, recorded.matchId()));
            }
            case Repeated repeated ->
                    ResponseEntity.ok(Answer.of(target, action, repeated.matchId()));
            case Invisible() -> throw ProblemException.notFound("user");
            case Settled() ->
                    throw new ProblemException(
                            ProblemType.CONFLICT,
                            "This swipe made a match: end the match instead of changing it.");
            case Exhausted exhausted -> {
                announce(exhausted.quota(), exhausted.action(), response);
                throw new ProblemException(
                                QUOTA_EXHAUSTED,
                                "No " + exhausted.action().label() + " is left for today.")
                        .retryAfter(
                                Duration.between(clock.instant(), exhausted.quota().resetsAt()));
            }
        };
    }

    @DeleteMapping("/last")
    Undone rewind(Caller caller) {
        return switch (rewindSwipe.rewind(caller.userId())) {
            case RewindSwipe.Outcome.Undone(var swipe) ->
                    new Undone(swipe.target(), swipe.action().label());
            case RewindSwipe.Outcome.NothingToUndo() ->
                    throw conflict("There is no swipe to take back.");
            case RewindSwipe.Outcome.TooLate() ->
                    throw conflict("The last swipe is too long ago to take back.");
            case RewindSwipe.Outcome.Matched() ->
                    throw conflict("The last swipe made a match and cannot be taken back.");
        };
    }

    @GetMapping("/quota")
    Quota quota(Caller caller, HttpServletResponse response) {
        var left = quotas.left(caller, clock.instant());
        announce(left, SwipeAction.LIKE, response);
        return left;
    }

    private void announce(@Nullable Quota quota, SwipeAction action, HttpServletResponse response) {
        if (quota == null) {
            return;
        }
        var allowance = action == SwipeAction.SUPERLIKE ? quota.superlikes() : quota.likes();
        if (allowance == null) {
            return;
        }
        long reset = Math.max(0, Duration.between(clock.instant(), quota.resetsAt()).toSeconds());
        response.setHeader("RateLimit-Limit", Integer.toString(allowance.limit()));
        response.setHeader("RateLimit-Remaining", Integer.toString(allowance.remaining()));
        response.setHeader("RateLimit-Reset", Long.toString(reset));
    }

    private static ProblemException conflict(String detail) {
        return new ProblemException(ProblemType.CONFLICT, detail);
    }

    record Body(@NotNull UUID targetUserId, @NotNull String action) {}

    record Answer(UUID targetUserId, String action, boolean matched, @Nullable UUID matchId) {

        static Answer of(UUID target, SwipeAction action, @Nullable UUID matchId) {
            return new Answer(target, action.label(), matchId != null, matchId);
        }
    }

    record Undone(UUID targetUserId, String action) {}
}
