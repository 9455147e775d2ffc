package app.kindred.load.suite;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/** Half a minute of a few people who do everything once: does it answer at all? */
public class SmokeSuite extends Simulation {

    {
        var journey = Journey.ofThisRun();
        var loop =
                exec(journey.enter())
                        .exec(journey.candidates())
                        .exec(journey.profile())
                        .exec(journey.swipeFixed())
                        .exec(journey.conversations())
                        .exec(journey.messages())
                        .exec(journey.chat(1))
                        .pause(Duration.ofMillis(200))
                        .exec(journey.leave());
        setUp(
                        scenario("smoke")
                                .exec(loop)
                                .injectClosed(
                                        constantConcurrentUsers(3).during(Journey.scaled(30))))
                .protocols(Journey.protocol())
                .assertions(
                        global().responseTime().percentile(95).lt(1_000),
                        global().failedRequests().percent().lt(1.0));
    }
}
