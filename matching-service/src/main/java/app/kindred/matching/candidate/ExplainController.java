package app.kindred.matching.candidate;

import app.kindred.matching.profilecopy.GridCell;
import app.kindred.matching.score.Person;
import app.kindred.matching.score.ScoreParameters;
import app.kindred.matching.score.Scorer;
import app.kindred.matching.score.Scorers;
import app.kindred.shared.problem.ProblemException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers support's question: why do they, or do they not, see each other? For nobody else's eyes.
 */
@RestController
@RequestMapping("/admin/matching")
@PreAuthorize("hasRole('ADMIN')")
class ExplainController {

    private static final int MOST_CELLS = 160;

    private final CandidateQuery query;
    private final ExplainQuery explain;
    private final WhoIsNear nearby;
    private final Scorers scorers;
    private final CandidateProperties properties;
    private final Clock clock;

    ExplainController(
            CandidateQuery query,
            ExplainQuery explain,
            WhoIsNear nearby,
            Scorers scorers,
            CandidateProperties properties,
            Clock clock) {
        this.query = query;
        this.explain = explain;
        this.nearby = nearby;
        this.scorers = scorers;
        this.properties = properties;
        this.clock = clock;
    }

    @GetMapping("/explain")
    Explanation explain(
            @RequestParam UUID viewer, @RequestParam(required = false) @Nullable UUID candidate) {
        var now = clock.instant();
        var cooledDown = now.minus(properties.passCoolDown());
        var who =
                query.findViewer(viewer, now)
                        .orElseThrow(() -> ProblemException.notFound("viewer"));
        var place = who.place();
        var funnel =
                place == null
                        ? Map.<String, Integer>of()
                        : explain.funnel(
                                who,
                                GridCell.within(
                                        place.latitude(),
                                        place.longitude(),
                                        who.maxKm(),
                                        MOST_CELLS),
                                now,
                                cooledDown);
        if (candidate == null) {
            return new Explanation(funnel, null, null);
        }
        var other =
                explain.findCandidate(viewer, candidate, now)
                        .orElseThrow(() -> ProblemException.notFound("candidate"));
        var filters = explain.filters(who, candidate, now, cooledDown);
        var scorer = scorers.current();
        var ranking = new Ranking(scorer, properties);
        var me = who.person();
        var them = other.person();
        double mutual = scorer.mutual(me, them);
        var score =
                new Score(
                        scorer.parameters(),
                        Direction.of(scorer, me, them),
                        Direction.of(scorer, them, me),
                        scorer.shared(me, them),
                        mutual,
                        ranking.activity(other.lastActive(), now),
                        ranking.closeness(other, who.maxKm()),
                        ranking.freshness(them),
                        mutual * ranking.weight(other, who.maxKm(), now),
                        scorer.compatibility(me, them),
                        scorer.reasons(me, them));
        return new Explanation(funnel, filters, score);
    }

    /** The plain question of an operator: who is around this person, in metres, nearest first. */
    @GetMapping("/nearby")
    List<NearbyQuery.Nearby> nearby(
            @RequestParam UUID user,
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int km,
            @RequestParam(defaultValue = "nearest") WhoIsNear.Order order) {
        var who =
                query.findViewer(user, clock.instant())
                        .orElseThrow(() -> ProblemException.notFound("user"));
        return nearby.list(who, km, order);
    }

    /**
     * @param funnel how many people around are left after each filter
     * @param filters which of them the candidate passes
     */
    record Explanation(
            Map<String, Integer> funnel,
            @Nullable Map<String, Boolean> filters,
            @Nullable Score score) {}

    /** Every term; {@code rank} is what the deck is sorted by, before exploration. */
    record Score(
            ScoreParameters parameters,
            Direction viewerLikesCandidate,
            Direction candidateLikesViewer,
            double shared,
            double mutual,
            double activity,
            double closeness,
            double freshness,
            double rank,
            double compatibility,
            List<String> reasons) {}

    /** One direction, in log-odds, and the probability that comes of it. */
    record Direction(double readiness, double appeal, double probability) {

        static Direction of(Scorer scorer, Person from, Person to) {
            return new Direction(scorer.readiness(from), scorer.appeal(to), scorer.likes(from, to));
        }
    }
}
