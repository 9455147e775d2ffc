package app.kindred.matching.swipe;

import app.kindred.matching.match.Match;
import app.kindred.matching.match.Matches;
import app.kindred.matching.match.Pair;
import app.kindred.matching.swipe.SwipeResult.Exhausted;
import app.kindred.matching.swipe.SwipeResult.Invisible;
import app.kindred.matching.swipe.SwipeResult.Recorded;
import app.kindred.matching.swipe.SwipeResult.Repeated;
import app.kindred.matching.swipe.SwipeResult.Settled;
import app.kindred.matching.swipe.SwipeStore.Situation;
import app.kindred.shared.identity.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Records a swipe. Everything is checked under the pair's lock, in this order: repeat, visibility,
 * validity, quota, write. So a repeat is answered even when the other has gone, and whatever is
 * refused has cost nothing.
 */
@Component
class RecordSwipe {

    private final SwipeStore store;
    private final Matches matches;
    private final Quotas quotas;
    private final SwipeProperties properties;
    private final Clock clock;
    private final MeterRegistry meters;
    private final TransactionTemplate transaction;

    RecordSwipe(
            SwipeStore store,
            Matches matches,
            Quotas quotas,
            SwipeProperties properties,
            Clock clock,
            MeterRegistry meters,
            TransactionTemplate transaction) {
        this.store = store;
        this.matches = matches;
        this.quotas = quotas;
        this.properties = properties;
        this.clock = clock;
        this.meters = meters;
        this.transaction = transaction;
        for (var action : SwipeAction.values()) {
            counter(action);
        }
    }

    SwipeResult swipe(Caller caller, UUID target, SwipeAction action) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return atOnce(caller, target, action, now)
                .orElseGet(
                        () ->
                                Objects.requireNonNull(
                                        transaction.execute(
                                                status -> decide(caller, target, action, now))));
    }

    /** In one round trip, as most swipes can be: empty, and nothing done, if this one cannot. */
    private Optional<SwipeResult> atOnce(
            Caller caller, UUID target, SwipeAction action, Instant now) {
        var limits = quotas.limits(caller.premium());
        return store.putAtOnce(
                        caller.userId(), target, action, now, quotas.price(null, action), limits)
                .map(
                        spent -> {
                            counter(action).increment();
                            return new Recorded(
                                    true,
                                    null,
                                    action.positive()
                                            ? quotas.left(caller.premium(), spent, now)
                                            : null);
                        });
    }

    private SwipeResult decide(Caller caller, UUID target, SwipeAction action, Instant now) {
        var me = caller.userId();
        var situation = store.lockAndLook(me, target);
        boolean first = situation.mine() == null || cooledDown(situation, now);

        if (!first && situation.mine() == action) {
            return new Repeated(situation.matchOpen() ? situation.matchId() : null);
        }
        if (situation.matchId() != null) {
            return situation.matchOpen() || !first ? new Settled() : new Invisible();
        }
        if (!situation.visible() || !situation.known()) {
            return new Invisible();
        }

        @Nullable Quota left = null;
        if (action.positive()) {
            var price = quotas.price(situation.mine(), action);
            var spent =
                    store.spendAndPut(
                            me, target, action, now, price, quotas.limits(caller.premium()));
            if (spent.isEmpty()) {
                return new Exhausted(action, quotas.left(caller, now));
            }
            left = quotas.left(caller.premium(), spent.get(), now);
        } else {
            store.put(me, target, action, now);
        }
        counter(action).increment();
        return new Recorded(first, matchIfMutual(me, target, action, situation.theirs()), left);
    }

    private @Nullable UUID matchIfMutual(
            UUID me, UUID target, SwipeAction mine, @Nullable SwipeAction theirs) {
        if (!mine.positive() || theirs == null || !theirs.positive()) {
            return null;
        }
        boolean superlike = mine == SwipeAction.SUPERLIKE || theirs == SwipeAction.SUPERLIKE;
        return matches.open(Pair.of(me, target), superlike ? Match.Kind.SUPER : Match.Kind.REGULAR)
                .id();
    }

    private Counter counter(SwipeAction action) {
        return meters.counter("swipe.action", "action", action.label());
    }

    /** A pass that has cooled down counts as never said. */
    private boolean cooledDown(Situation situation, Instant now) {
        return situation.mine() == SwipeAction.DISLIKE
                && situation.mineAt() != null
                && situation.mineAt().isBefore(now.minus(properties.passCoolDown()));
    }
}
