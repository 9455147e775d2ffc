package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A new version goes out instance by instance, and nobody who is using Kindred meanwhile notices:
 * every request is answered, every message is there once.
 */
@Tag("deployment")
class RestartIT {

    private static final int MOST_FAILURES_SHOWN = 20;

    private final Kindred kindred = Kindred.running();
    private final ServiceProcess otherGateway = kindred.anotherGateway();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean done = new AtomicBoolean();

    @AfterEach
    void stopTheSeconds() {
        kindred.seconds().forEach(ServiceProcess::kill);
        otherGateway.kill();
    }

    @Test
    void everyServiceIsRestartedUnderLoadAndNothingIsLost() {
        var ruth = Person.registered(kindred, "Ruth", "woman").looking("man", -20.0, 57.0);
        var sven = Person.registered(kindred, "Sven", "man").looking("woman", -20.0, 57.0);
        ruth.awaitSeeing(sven);
        sven.awaitSeeing(ruth);
        var match = ruth.matchWith(sven);
        Evening.write(ruth.client(), match, "Message 0");
        var firsts = List.of(kindred.users(), kindred.matching(), kindred.messaging());
        kindred.seconds().forEach(ServiceProcess::start);
        otherGateway.start();
        kindred.seconds().forEach(ServiceProcess::awaitReady);
        otherGateway.awaitReady();

        var written = new ConcurrentLinkedQueue<String>();
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            people.submit(() -> write(ruth, match, written));
            people.submit(() -> read(ruth, match));
            people.submit(() -> read(sven, match));
            try {
                for (var service : firsts) {
                    askedSome(30);
                    service.stop();
                    askedSome(30);
                    service.start();
                    service.awaitReady();
                }
                askedSome(30);
                otherGateway.stop();
                askedSome(30);
            } finally {
                done.set(true);
            }
        }

        assertThat(failures.stream().limit(MOST_FAILURES_SHOWN)).isEmpty();
        assertThat(written).isNotEmpty();
        assertThat(seqsOf(sven, match))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, written.size() + 1).boxed().toList());
        System.out.printf(
                "%d requests answered over the restarts, %d of them messages, none lost%n",
                answered.get(), written.size());
    }

    /** Waits until so many more requests were answered. */
    private void askedSome(int more) {
        int goal = answered.get() + more;
        Eventually.within(Duration.ofSeconds(120), "requests", () -> answered.get() >= goal);
    }

    private void write(Person person, UUID match, Queue<String> written) {
        while (!done.get()) {
            var body = "Message " + (written.size() + 1);
            var message =
                    Map.of("matchId", match, "clientMessageId", UUID.randomUUID(), "body", body);
            var answer = ask(person.client(), phone -> phone.post("/api/messages", message));
            // 429: faster than anybody types.
            if (answer.status() == 201 || answer.status() == 200) {
                written.add(body);
            } else if (answer.status() != 429) {
                failures.add(answer.question() + " " + answer.status() + " " + answer.body());
            }
        }
    }

    private void read(Person person, UUID match) {
        while (!done.get()) {
            for (var path :
                    List.of(
                            "/api/users/me",
                            "/api/matches",
                            "/api/conversations",
                            "/api/messages?matchId=" + match + "&limit=5",
                            "/api/matches/candidates?limit=5")) {
                var answer = ask(person.client(), phone -> phone.get(path));
                if (answer.status() != 200) {
                    failures.add(answer.question() + " " + answer.status() + " " + answer.body());
                }
            }
        }
    }

    /**
     * By the gateway that is about to go. One that hangs up is asked no more, as a load balancer
     * would, and what was asked is asked again of the other: a message has its own id for that.
     */
    private Client.Answer ask(Client client, Function<Client, Client.Answer> question) {
        try {
            return question.apply(client.at(otherGateway.url()));
        } catch (AssertionError hungUp) {
            if (!(hungUp.getCause() instanceof IOException)) {
                throw hungUp;
            }
            return question.apply(client);
        } finally {
            answered.incrementAndGet();
        }
    }

    private static List<Long> seqsOf(Person reader, UUID match) {
        var seqs = new ArrayList<Long>();
        while (true) {
            long after = seqs.isEmpty() ? 0 : seqs.getLast();
            var page =
                    reader.client()
                            .get("/api/messages?matchId=" + match + "&limit=100&after=" + after)
                            .expect(200)
                            .json()
                            .get("messages")
                            .valueStream()
                            .map(message -> message.get("seq").asLong())
                            .sorted()
                            .toList();
            if (page.isEmpty()) {
                return seqs;
            }
            seqs.addAll(page);
        }
    }
}
