package app.kindred.load.suite;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/**
 * An evening in ten minutes: people arrive when they like (an open model), the busy ones more
 * often, most swipe, some read, some chat over a socket.
 */
public class EveningSuite extends Simulation {

    {
        var journey = Journey.ofThisRun();
        var swiping =
                exec(journey.candidates())
                        .exec(
                                repeat(8)
                                        .on(
                                                exec(journey.swipeAny())
                                                        .pause(
                                                                Duration.ofMillis(700),
                                                                Duration.ofSeconds(3))));
        var reading =
                exec(journey.conversations())
                        .pause(1, 3)
                        .exec(journey.messages())
                        .pause(1, 3)
                        .exec(journey.profile());
        var chatting = exec(journey.conversations()).exec(journey.messages()).exec(journey.chat(4));
        var visit =
                exec(journey.enterByZipf())
                        .exec(
                                randomSwitch()
                                        .on(
                                                percent(50).then(exec(swiping)),
                                                percent(30).then(exec(reading)),
                                                percent(20).then(exec(chatting))))
                        .exec(journey.leave());
        setUp(
                        scenario("evening")
                                .exec(visit)
                                .injectOpen(
                                        rampUsersPerSec(1).to(8).during(Journey.scaled(180)),
                                        constantUsersPerSec(8).during(Journey.scaled(240)),
                                        rampUsersPerSec(8).to(1).during(Journey.scaled(180))))
                .protocols(Journey.protocol())
                .assertions(
                        global().responseTime().percentile(95).lt(500),
                        global().failedRequests().percent().lt(1.0),
                        details("message").responseTime().percentile(95).lt(500));
    }
}
