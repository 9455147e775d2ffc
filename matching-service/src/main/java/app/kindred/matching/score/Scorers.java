package app.kindred.matching.score;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The scorer of the moment: with the parameters last estimated, or the priors of a new deployment.
 */
@Component
public class Scorers {

    private static final Logger LOG = LoggerFactory.getLogger(Scorers.class);

    private final ParameterStore store;
    private volatile Scorer current = new Scorer(ScoreParameters.PRIORS);

    Scorers(ParameterStore store) {
        this.store = store;
    }

    public Scorer current() {
        return current;
    }

    /** All instances follow the one that estimates. */
    @Scheduled(initialDelay = 1_000, fixedDelayString = "${kindred.score.reload-every:1m}")
    void reload() {
        store.find()
                .filter(parameters -> !parameters.equals(current.parameters()))
                .ifPresent(
                        parameters -> {
                            current = new Scorer(parameters);
                            LOG.info("Scoring with {}", parameters);
                        });
    }
}
