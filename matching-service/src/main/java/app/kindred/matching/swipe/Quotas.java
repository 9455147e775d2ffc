package app.kindred.matching.swipe;

import app.kindred.matching.swipe.SwipeStore.Spent;
import app.kindred.shared.identity.Caller;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a like costs, and how many a day has. */
@Component
class Quotas {

    private final SwipeProperties properties;
    private final SwipeStore store;

    Quotas(SwipeProperties properties, SwipeStore store) {
        this.properties = properties;
        this.store = store;
    }

    Spent limits(boolean premium) {
        return premium
                ? new Spent(Integer.MAX_VALUE, properties.premiumDailySuperlikes())
                : new Spent(properties.dailyLikes(), properties.dailySuperlikes());
    }

    /** Raising a like to a superlike costs the difference only. */
    Spent price(@Nullable SwipeAction before, SwipeAction action) {
        boolean paidLike = before != null && before.positive();
        return new Spent(
                paidLike ? 0 : 1,
                action == SwipeAction.SUPERLIKE && before != SwipeAction.SUPERLIKE ? 1 : 0);
    }

    Quota left(Caller caller, Instant now) {
        return left(caller.premium(), store.spentOn(caller.userId(), now), now);
    }

    Quota left(boolean premium, Spent spent, Instant now) {
        var limits = limits(premium);
        var tomorrow = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1);
        return new Quota(
                premium ? null : Quota.Allowance.of(limits.likes(), spent.likes()),
                Quota.Allowance.of(limits.superlikes(), spent.superlikes()),
                tomorrow.atStartOfDay(ZoneOffset.UTC).toInstant());
    }
}
