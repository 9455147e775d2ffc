package app.kindred.shared.cache;

import static app.kindred.shared.cache.CacheFixture.PERSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kindred.shared.cache.CacheFixture.Person;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a service may rely on, as long as nothing breaks. */
abstract class CachePromises {

    private CacheFixture fixture;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger loads = new AtomicInteger();
    private TieredCache one;
    private TieredCache two;

    abstract RedisNodes nodes();

    @BeforeEach
    void twoInstances() {
        nodes().flush();
        fixture = new CacheFixture(nodes().url());
        one = fixture.instance(CacheFixture.limits(), meters);
        two = fixture.instance();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private Optional<Person> ann(long version) {
        loads.incrementAndGet();
        return Optional.of(new Person("ann", "Ann", version));
    }

    @Test
    void loadsOnceAndServesTheValueFromMemoryAndTheOthersFromRedis() {
        assertThat(one.get(PERSON, "ann", () -> ann(1))).contains(new Person("ann", "Ann", 1));
        assertThat(one.get(PERSON, "ann", () -> ann(2))).contains(new Person("ann", "Ann", 1));
        assertThat(two.get(PERSON, "ann", () -> ann(2))).contains(new Person("ann", "Ann", 1));
        assertThat(loads).hasValue(1);
        assertThat(count("cache.hit", "l1")).isEqualTo(1);
        assertThat(count("cache.miss", "l1")).isEqualTo(1);
        assertThat(count("cache.miss", "l2")).isEqualTo(1);
    }

    @Test
    void registersEverySeriesBeforeTheFirstUse() {
        var zero = new HashSet<String>();
        for (var meter : meters.getMeters()) {
            var series = new StringBuilder(meter.getId().getName());
            meter.getId().getTags().forEach(tag -> series.append(' ').append(tag.getValue()));
            assertThat(meter.measure().iterator().next().getValue()).isZero();
            zero.add(series.toString());
        }
        assertThat(zero)
                .containsExactlyInAnyOrder(
                        "cache.hit person l1",
                        "cache.hit person l2",
                        "cache.miss person l1",
                        "cache.miss person l2",
                        "cache.load ok person",
                        "cache.load failed person",
                        "cache.refresh ok person",
                        "cache.refresh failed person",
                        "cache.stale.served person",
                        "cache.rejected person",
                        "cache.poison person",
                        "cache.entries person",
                        "cache.breaker");
    }

    @Test
    void countsWhatEachTierAnswered() {
        one.get(PERSON, "ann", () -> ann(1));
        assertThat(count("cache.miss", "l1")).isEqualTo(1);
        assertThat(count("cache.miss", "l2")).isEqualTo(1);
        one.forgetLocally();
        one.get(PERSON, "ann", () -> ann(2));
        assertThat(count("cache.miss", "l1")).isEqualTo(2);
        assertThat(count("cache.hit", "l2")).isEqualTo(1);
        assertThat(meters.get("cache.load").tag("outcome", "ok").counter().count()).isEqualTo(1);
        assertThatThrownBy(() -> one.get(PERSON, "bob", CachePromises::broken))
                .hasMessage("the database is gone");
        assertThat(meters.get("cache.load").tag("outcome", "failed").counter().count())
                .isEqualTo(1);
    }

    private static Optional<Person> broken() {
        throw new IllegalStateException("the database is gone");
    }

    @Test
    void memoryIsBoundByNumberAndByWeight() {
        // Noise: what deflates to nothing weighs nothing.
        var random = new Random(5);
        for (int i = 0; i < 100; i++) {
            var noise = new StringBuilder();
            random.ints(600_000, 33, 120).forEach(c -> noise.append((char) c));
            String id = "heavy" + i;
            one.get(PERSON, id, () -> Optional.of(new Person(id, noise.toString(), 1)));
        }
        for (int i = 0; i < 3_000; i++) {
            String id = "light" + i;
            two.get(PERSON, id, () -> Optional.of(new Person(id, id, 1)));
        }
        assertThat(heldBy(one)).isPositive().isLessThan(80);
        assertThat(heldBy(two)).isPositive().isLessThanOrEqualTo(1_000);
    }

    private static long heldBy(TieredCache cache) {
        var person = cache.region(PERSON);
        person.memory.synchronous().cleanUp();
        return person.entries();
    }

    @Test
    void instancesThatWarmTheSameShareTheLoads() throws Exception {
        var ids = IntStream.range(0, 300).mapToObj(i -> "p" + i).toList();
        var asked = new ConcurrentHashMap<String, Integer>();
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        Function<Set<String>, Map<String, Person>> loader =
                some -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    some.forEach(id -> asked.merge(id, 1, Integer::sum));
                    now.decrementAndGet();
                    return CacheHazards.people(some);
                };
        one.warm(PERSON, () -> ids, loader);
        two.warm(PERSON, () -> ids, loader);
        CacheFixture.until("all are warm", () -> asked.size() == 300);
        assertThat(asked.values()).allMatch(times -> times == 1);
        assertThat(most.get()).as("one load at a time and instance").isLessThanOrEqualTo(2);
    }

    @Test
    void remembersThatThereIsNothing() {
        for (var cache : List.of(one, one, two)) {
            assertThat(
                            cache.get(
                                    PERSON,
                                    "nobody",
                                    () -> {
                                        loads.incrementAndGet();
                                        return Optional.empty();
                                    }))
                    .isEmpty();
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void findsManyWithOneReadAndOneLoadAndKeepsTheirOrder() {
        one.get(PERSON, "b", () -> Optional.of(new Person("b", "B", 1)));
        var asked = new HashMap<String, Integer>();
        Function<Set<String>, Map<String, Person>> loader =
                ids -> {
                    loads.incrementAndGet();
                    var people = new HashMap<String, Person>();
                    for (var id : ids) {
                        asked.merge(id, 1, Integer::sum);
                        if (!id.equals("x")) {
                            people.put(id, new Person(id, id.toUpperCase(), 1));
                        }
                    }
                    return people;
                };
        var found = two.getAll(PERSON, List.of("c", "x", "a", "b", "c"), loader);
        assertThat(found.keySet()).containsExactly("c", "a", "b");
        assertThat(loads).hasValue(1);
        assertThat(asked).containsOnlyKeys("a", "c", "x");
        assertThat(two.getAll(PERSON, List.of("x", "a"), loader)).containsOnlyKeys("a");
        assertThat(loads).hasValue(1);
    }

    @Test
    void anInvalidationIsFeltByTheOthersAtOnce() throws Exception {
        one.get(PERSON, "ann", () -> ann(1));
        two.get(PERSON, "ann", () -> ann(1));
        two.invalidate(PERSON, "ann");
        assertThat(two.get(PERSON, "ann", () -> ann(2)).orElseThrow().version()).isEqualTo(2);
        CacheFixture.until(
                "the other sees it",
                () -> one.get(PERSON, "ann", () -> ann(3)).orElseThrow().version() == 2);
    }

    @Test
    void aWriteThroughIsSeenWithoutALoad() throws Exception {
        one.get(PERSON, "ann", () -> ann(1));
        two.get(PERSON, "ann", () -> ann(1));
        two.put(PERSON, "ann", new Person("ann", "Anna", 2), 2);
        assertThat(two.get(PERSON, "ann", () -> ann(9)).orElseThrow().name()).isEqualTo("Anna");
        CacheFixture.until(
                "the other sees it",
                () -> one.get(PERSON, "ann", () -> ann(9)).orElseThrow().version() == 2);
        assertThat(loads).hasValue(1);
    }

    @Test
    void aStaleValueServesWhileItIsRefreshedOnce() throws Exception {
        one.get(PERSON, "ann", () -> ann(1));
        two.get(PERSON, "ann", () -> ann(1));
        one.expire(PERSON, List.of("ann"));
        assertThat(one.get(PERSON, "ann", () -> ann(2)).orElseThrow().version()).isEqualTo(1);
        CacheFixture.until(
                "the refreshed value",
                () -> one.get(PERSON, "ann", () -> ann(3)).orElseThrow().version() == 2);
        CacheFixture.until(
                "the refreshed value, elsewhere",
                () -> two.get(PERSON, "ann", () -> ann(3)).orElseThrow().version() == 2);
        assertThat(loads).hasValue(2);
        assertThat(meters.get("cache.stale.served").counter().count()).isPositive();
    }

    @Test
    void aTimeOfItsOwnIsKept() throws Exception {
        one.get(PERSON, "ann", Duration.ofMillis(50), () -> ann(1));
        CacheFixture.until(
                "refreshed after its own time",
                () ->
                        one.get(PERSON, "ann", Duration.ofMillis(50), () -> ann(2))
                                        .orElseThrow()
                                        .version()
                                == 2);
    }

    @Test
    void anOperatorRemovesByPattern() throws Exception {
        var many = IntStream.range(0, 1_200).mapToObj(i -> "p" + i).toList();
        one.getAll(PERSON, many, CacheHazards::people);
        one.get(PERSON, "ann", () -> ann(1));
        assertThat(two.invalidatePattern("person:p*")).isEqualTo(1_200);
        assertThat(two.get(PERSON, "ann", () -> ann(2)).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void twoSpecsOfOneNameAreRefused() {
        var other = CacheSpec.of("person", Person.class, 2);
        assertThatThrownBy(() -> one.get(other, "ann", () -> ann(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private double count(String name, String tier) {
        return meters.get(name).tag("key", "person").tag("tier", tier).counter().count();
    }
}
