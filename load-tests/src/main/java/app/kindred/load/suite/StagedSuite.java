package app.kindred.load.suite;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;

/**
 * The staged profile: 20, 50, then 100 people at once, held, and down again. A closed model:
 * whoever has gone through the journey begins anew, logged in as before.
 */
public class StagedSuite extends Simulation {

    {
        var journey = Journey.ofThisRun();
        var loop =
                exec(journey.enter())
                        .exec(journey.candidates())
                        .pause(1)
                        .exec(journey.swipeFixed())
                        .pause(2)
                        .exec(journey.messages())
                        .pause(1)
                        .exec(journey.leave());
        setUp(
                        scenario("staged")
                                .exec(loop)
                                .injectClosed(
                                        rampConcurrentUsers(1).to(20).during(Journey.scaled(30)),
                                        rampConcurrentUsers(20).to(50).during(Journey.scaled(60)),
                                        rampConcurrentUsers(50).to(100).during(Journey.scaled(120)),
                                        constantConcurrentUsers(100).during(Journey.scaled(120)),
                                        rampConcurrentUsers(100).to(1).during(Journey.scaled(30))))
                .protocols(Journey.protocol())
                .assertions(
                        global().responseTime().percentile(95).lt(500),
                        global().failedRequests().percent().lt(1.0),
                        // Fewer than a tenth of the checks may find an answer too late.
                        details("candidates").responseTime().percentile(90).lt(500),
                        details("swipe").responseTime().percentile(90).lt(200));
    }
}
