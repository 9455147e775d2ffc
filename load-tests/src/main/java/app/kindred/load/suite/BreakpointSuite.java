package app.kindred.load.suite;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.incrementUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;

/**
 * Raises the arrivals level by level until answers are late; the summary names the last level that
 * kept the objective.
 */
public class BreakpointSuite extends Simulation {

    static final int STEP = 50;
    static final int LEVELS = 16;
    static final int LEVEL_SECONDS = 15;

    {
        var journey = Journey.ofThisRun();
        var visit =
                exec(journey.enter())
                        .exec(journey.candidates())
                        .exec(journey.swipeFixed())
                        .exec(journey.messages())
                        .exec(journey.leave());
        setUp(
                        scenario("breakpoint")
                                .exec(visit)
                                .injectOpen(
                                        incrementUsersPerSec(STEP)
                                                .times(LEVELS)
                                                .eachLevelLasting(Journey.scaled(LEVEL_SECONDS))
                                                .startingFrom(STEP)))
                .protocols(Journey.protocol());
    }
}
