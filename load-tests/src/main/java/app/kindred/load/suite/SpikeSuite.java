package app.kindred.load.suite;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.core.CoreDsl.stressPeakUsers;

import io.gatling.javaapi.core.Simulation;

/**
 * A push message wakes everybody: ten times as many people within seconds, then calm. It may get
 * slow, it must not break.
 */
public class SpikeSuite extends Simulation {

    {
        var journey = Journey.ofThisRun();
        var visit =
                exec(journey.enterByZipf())
                        .exec(journey.candidates())
                        .pause(1)
                        .exec(journey.swipeAny())
                        .pause(1)
                        .exec(journey.messages())
                        .exec(journey.leave());
        setUp(
                        scenario("spike")
                                .exec(visit)
                                .injectOpen(
                                        constantUsersPerSec(5).during(Journey.scaled(30)),
                                        stressPeakUsers(
                                                        (int)
                                                                (Journey.scaled(20).toMillis()
                                                                        / 1000.0
                                                                        * 50))
                                                .during(Journey.scaled(20)),
                                        constantUsersPerSec(5).during(Journey.scaled(30))))
                .protocols(Journey.protocol())
                .assertions(
                        global().responseTime().percentile(95).lt(2_000),
                        global().failedRequests().percent().lt(2.0));
    }
}
