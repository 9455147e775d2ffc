package app.kindred.messaging.socket;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.messaging.Client;
import app.kindred.messaging.Instance;
import app.kindred.messaging.MessagingTests;
import app.kindred.messaging.Phone;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What was acknowledged is there once, whatever dies meanwhile. */
class InstanceLossTests extends MessagingTests {

    /**
     * 200 people write five messages each, every one five times at once, over REST and sockets, to
     * two instances, of which one is killed half way.
     */
    @Test
    void aRetryStormLeavesNoDoubleNoGapAndOneOrder() throws Exception {
        var couples = IntStream.range(0, 100).mapToObj(i -> aCouple()).toList();
        // What a client was told: the seq of each message it sent.
        var acknowledged = new ConcurrentHashMap<UUID, Set<Long>>();
        var halfWay = new CountDownLatch(400);
        // A phone has a few requests under way, two hundred phones have some hundred.
        var underWay = new Semaphore(128);
        try (var doomed = Instance.started();
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var couple : couples) {
                for (var person : List.of(couple.ann(), couple.bob())) {
                    pool.submit(
                            () -> {
                                var here = as(person);
                                var there = doomed.as(person);
                                try (var socketHere = Phone.open(here);
                                        var socketThere = openOrElse(there, here)) {
                                    for (int i = 0; i < 5; i++) {
                                        storm(
                                                message(couple.matchId(), "Message " + i),
                                                List.of(here, there, here),
                                                List.of(socketHere, socketThere),
                                                acknowledged,
                                                underWay);
                                        halfWay.countDown();
                                    }
                                }
                                return null;
                            });
                }
            }
            halfWay.await();
            doomed.kill();
        }
        for (var couple : couples) {
            var ann = all(as(couple.ann()), couple.matchId());
            var bob = all(as(couple.bob()), couple.matchId());
            assertThat(ann).isEqualTo(bob);
            assertThat(ann)
                    .extracting(message -> message.path("seq").asLong())
                    .isEqualTo(LongStream.rangeClosed(1, 10).boxed().toList());
            assertThat(ann)
                    .extracting(message -> message.path("clientMessageId").asString())
                    .doesNotHaveDuplicates();
            for (var message : ann) {
                var id = UUID.fromString(message.path("clientMessageId").asString());
                assertThat(acknowledged.get(id)).containsExactly(message.path("seq").asLong());
            }
        }
    }

    @Test
    void fiveHundredSocketsSurviveTheirInstance() throws Exception {
        var couples = IntStream.range(0, 250).mapToObj(i -> aCouple()).toList();
        var acknowledged = new ConcurrentHashMap<UUID, Map<Long, UUID>>();
        var seen = new ConcurrentHashMap<UUID, Set<Long>>();
        var phones = new ConcurrentHashMap<UUID, Phone>();
        try (var doomed = Instance.started();
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var opening = new ArrayList<Future<?>>();
            var doors = new Semaphore(32);
            for (var couple : couples) {
                for (var person : List.of(couple.ann(), couple.bob())) {
                    opening.add(
                            pool.submit(
                                    () -> {
                                        doors.acquire();
                                        try {
                                            phones.put(person, Phone.open(doomed.as(person)));
                                        } finally {
                                            doors.release();
                                        }
                                        return null;
                                    }));
                }
            }
            for (var open : opening) {
                open.get();
            }
            assertThat(phones).hasSize(500);
            // Frames travel between the instances meanwhile.
            var pair = aCouple();
            try (var ann = Phone.open(as(pair.ann()));
                    var bob = Phone.open(doomed.as(pair.bob()))) {
                ann.send("send", message(pair.matchId(), "From one instance to the other"));
                bob.await("message");
                bob.send("receipt", Map.of("matchId", pair.matchId(), "readSeq", 1));
                ann.await("receipt");
            }
            // Everybody writes; the instance dies while most of it is under way.
            for (int round = 0; round < 4; round++) {
                for (var couple : couples) {
                    phones.get(couple.ann()).send("send", message(couple.matchId(), "Ann writes"));
                    phones.get(couple.bob()).send("send", message(couple.matchId(), "Bob writes"));
                }
            }
            phones.get(couples.getFirst().ann()).await("ack");
            doomed.kill();
        }
        for (var couple : couples) {
            for (var person : List.of(couple.ann(), couple.bob())) {
                var phone = phones.get(person);
                phone.closeCode();
                var mine = new HashMap<Long, UUID>();
                for (var ack : phone.frames("ack")) {
                    mine.put(
                            ack.path("seq").asLong(),
                            UUID.fromString(ack.path("clientMessageId").asString()));
                }
                acknowledged.put(person, mine);
                var had = new HashSet<>(mine.keySet());
                had.addAll(phone.seqs(couple.matchId()));
                seen.put(person, had);
            }
        }
        // They come back to the other instance and ask for what they miss.
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var doors = new Semaphore(32);
            var checks = new ArrayList<Future<?>>();
            for (var couple : couples) {
                for (var person : List.of(couple.ann(), couple.bob())) {
                    checks.add(
                            pool.submit(
                                    () -> {
                                        doors.acquire();
                                        try {
                                            catchUp(couple, person, seen, acknowledged);
                                        } finally {
                                            doors.release();
                                        }
                                        return null;
                                    }));
                }
            }
            for (var check : checks) {
                check.get();
            }
        }
    }

    private void catchUp(
            Couple couple,
            UUID person,
            Map<UUID, Set<Long>> seen,
            Map<UUID, Map<Long, UUID>> acknowledged) {
        var had = seen.get(person);
        // The end of what the phone has without a gap.
        long after = 0;
        while (had.contains(after + 1)) {
            after++;
        }
        try (var phone = Phone.open(as(person))) {
            phone.send(
                    "resume",
                    Map.of(
                            "matches",
                            List.of(Map.of("matchId", couple.matchId(), "afterSeq", after))));
            phone.await("caughtUp");
            had.addAll(phone.seqs(couple.matchId()));
        }
        var stored = all(as(person), couple.matchId());
        assertThat(had)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, stored.size()).boxed().toList());
        for (var message : stored) {
            var mine = acknowledged.get(person).get(message.path("seq").asLong());
            if (mine != null) {
                assertThat(message.path("clientMessageId").asString()).isEqualTo(mine.toString());
            }
        }
        assertThat(stored.size())
                .isGreaterThanOrEqualTo(
                        acknowledged.get(person).keySet().stream()
                                .mapToInt(Long::intValue)
                                .max()
                                .orElse(0));
    }

    /** One message five times at once, and again until somebody says that it is stored. */
    private static void storm(
            Map<String, Object> message,
            List<Client> clients,
            List<Phone> phones,
            Map<UUID, Set<Long>> acknowledged,
            Semaphore underWay)
            throws InterruptedException {
        var id = (UUID) message.get("clientMessageId");
        var seqs = acknowledged.computeIfAbsent(id, x -> ConcurrentHashMap.newKeySet());
        phones.forEach(phone -> phone.send("send", message));
        do {
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var client : clients) {
                    pool.submit(
                            () -> {
                                underWay.acquire();
                                try {
                                    var answer = client.post("/api/messages", message);
                                    if (answer.status() == 200 || answer.status() == 201) {
                                        seqs.add(answer.body().path("seq").asLong());
                                    }
                                } catch (UncheckedIOException e) {
                                    // The killed instance: the phone tries again.
                                } finally {
                                    underWay.release();
                                }
                                return null;
                            });
                }
            }
        } while (seqs.isEmpty());
        for (var phone : phones) {
            if (!phone.isClosed()) {
                phone.frames("ack").stream()
                        .filter(ack -> ack.path("clientMessageId").asString().equals(id.toString()))
                        .forEach(ack -> seqs.add(ack.path("seq").asLong()));
            }
        }
    }

    private static Phone openOrElse(Client first, Client second) {
        try {
            return Phone.open(first);
        } catch (RuntimeException | AssertionError e) {
            return Phone.open(second);
        }
    }

    private static List<JsonNode> all(Client client, UUID matchId) {
        var page = client.get("/api/messages?limit=100&after=0&matchId=" + matchId);
        assertThat(page.status()).isEqualTo(200);
        return StreamSupport.stream(page.body().path("messages").spliterator(), false).toList();
    }
}
