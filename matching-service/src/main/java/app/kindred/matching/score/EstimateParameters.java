package app.kindred.matching.score;

import java.time.Clock;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Re-estimates the score from Kindred's own swipes now and then, on one instance at a time. */
@Component
class EstimateParameters {

    private static final int SAMPLE = 20_000;

    private final ParameterStore store;
    private final TransactionTemplate transaction;
    private final Clock clock;

    EstimateParameters(ParameterStore store, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(
            initialDelayString = "${kindred.score.estimate-after:10m}",
            fixedDelayString = "${kindred.score.estimate-every:24h}")
    void estimate() {
        transaction.executeWithoutResult(
                status -> {
                    if (store.tryLock()) {
                        var now = clock.instant();
                        var estimated =
                                Estimation.estimate(
                                        ScoreParameters.PRIORS, store.sample(SAMPLE, now));
                        store.put(estimated, now);
                    }
                });
    }
}
