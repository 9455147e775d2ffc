package app.kindred.load.suite;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;

/** Half an hour at a steady pace, longer than a token lives: what grows shows in the summary. */
public class SoakSuite extends Simulation {

    {
        var journey = Journey.ofThisRun();
        var loop =
                exec(journey.enter())
                        .exec(journey.candidates())
                        .pause(1)
                        .exec(journey.swipeAny())
                        .pause(1)
                        .exec(journey.messages())
                        .pause(1)
                        .exec(journey.conversations())
                        .pause(1)
                        .exec(journey.leave());
        setUp(
                        scenario("soak")
                                .exec(loop)
                                .injectClosed(
                                        constantConcurrentUsers(40).during(Journey.scaled(1_800))))
                .protocols(Journey.protocol())
                .assertions(
                        global().responseTime().percentile(95).lt(500),
                        global().failedRequests().percent().lt(1.0));
    }
}
