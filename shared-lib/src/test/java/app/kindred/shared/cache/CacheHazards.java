package app.kindred.shared.cache;

import static app.kindred.shared.cache.CacheFixture.PERSON;
import static app.kindred.shared.cache.CacheFixture.limits;
import static app.kindred.shared.cache.CacheFixture.together;
import static app.kindred.shared.cache.CacheFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kindred.shared.cache.CacheFixture.Person;
import app.kindred.shared.redis.RedisUnavailableException;
import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What goes wrong around a cache. Each hazard is shown twice: harmless to the cache as it is, and
 * harmful to a variant that lacks the guard in question, so that no guard can be lost unnoticed and
 * no test can pass for nothing.
 */
abstract class CacheHazards {

    private static final int RACES = 200;

    CacheFixture fixture;
    final AtomicInteger loads = new AtomicInteger();

    /** The database of these tests: one row. */
    final AtomicLong row = new AtomicLong(1);

    abstract RedisNodes nodes();

    @BeforeEach
    void start() {
        nodes().flush();
        fixture = new CacheFixture(nodes().url());
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    // Stampedes

    @Test
    void aThousandMissesInOneProcessAreOneLoad() throws Exception {
        assertThat(loadsOfAStampede(List.of(fixture.instance()), 1_000)).isEqualTo(1);
    }

    @Test
    void missesInEightInstancesAreOneLoad() throws Exception {
        assertThat(loadsOfAStampede(eight(fixture::instance), 40)).isEqualTo(1);
    }

    @Test
    void withoutLeasesEveryInstanceLoads() throws Exception {
        assertThat(loadsOfAStampede(eight(() -> variant(WithoutLeases::new)), 40))
                .isGreaterThanOrEqualTo(8);
    }

    @Test
    void withoutOpenLoadsInMemoryEveryCallerAsksRedis() throws Exception {
        var cache = fixture.instance();
        long before = nodes().reads();
        loadsOfAStampede(List.of(cache), 40);
        assertThat(nodes().reads() - before).isLessThan(40);
        loads.set(0);
        nodes().flush();
        before = nodes().reads();
        var forgetful = fixture.instance();
        var calls = new ArrayList<Callable<Long>>();
        for (int i = 0; i < 40; i++) {
            calls.add(
                    () -> {
                        forgetful.forgetLocally();
                        return version(forgetful, this::slowly);
                    });
        }
        together(calls).forEach(CompletableFuture::join);
        assertThat(nodes().reads() - before).isGreaterThan(40);
    }

    @Test
    void aFailingLoadIsOneLoadAndAllWhoWaitAreTold() throws Exception {
        assertThat(loadsOfAFailingStampede(eight(fixture::instance))).isEqualTo(1);
    }

    @Test
    void withoutTheMarkOfAFailureTheWaitersLoadOneAfterAnother() throws Exception {
        assertThat(loadsOfAFailingStampede(eight(() -> variant(WithoutFailures::new))))
                .isGreaterThan(1);
    }

    /** Redis's time is estimated from a round trip, and behind by as much as an answer is late. */
    @Test
    void aFailingLoadIsOneLoadAlsoWhereTheEstimateOfRedisTimeIsBehind() throws Exception {
        assertThat(loadsOfAFailingStampede(eight(() -> variant(Behind::new)))).isEqualTo(1);
    }

    private int loadsOfAStampede(List<TieredCache> instances, int each) throws Exception {
        var calls = new ArrayList<Callable<Long>>();
        for (var cache : instances) {
            for (int i = 0; i < each; i++) {
                calls.add(() -> version(cache, this::slowly));
            }
        }
        for (var answer : together(calls)) {
            assertThat(answer.join()).isEqualTo(1);
        }
        return loads.get();
    }

    private int loadsOfAFailingStampede(List<TieredCache> instances) throws Exception {
        var calls = new ArrayList<Callable<Long>>();
        for (var cache : instances) {
            for (int i = 0; i < 20; i++) {
                calls.add(
                        () ->
                                version(
                                        cache,
                                        () -> {
                                            slowly();
                                            throw new IllegalStateException("the database is gone");
                                        }));
            }
        }
        assertThat(together(calls)).allMatch(CompletableFuture::isCompletedExceptionally);
        return loads.get();
    }

    // Loads that are overtaken

    @Test
    void whatWasReadBeforeAnInvalidationIsNotKept() throws Exception {
        assertThat(staleFills(fixture.instance(), fixture.instance(), RACES)).isZero();
    }

    @Test
    void withoutTokensRedisKeepsWhatWasReadBefore() throws Exception {
        assertThat(staleFills(variant(WithoutTokens::new), variant(WithoutTokens::new), 20))
                .isEqualTo(20);
    }

    @Test
    void withoutDroppingLoadsUnderWayMemoryKeepsWhatWasReadBefore() throws Exception {
        assertThat(oldAnswersOfLoadsUnderWay(keepingMemory(limits()), 20)).isPositive();
    }

    @Test
    void aLoadThatIsUnderWayAnswersNobodyWhoAsksAfterTheInvalidation() throws Exception {
        assertThat(oldAnswersOfLoadsUnderWay(fixture.instance(), 50)).isZero();
    }

    private int oldAnswersOfLoadsUnderWay(TieredCache cache, int races) throws Exception {
        int old = 0;
        for (int i = 0; i < races; i++) {
            String id = "race" + i;
            row.set(1);
            var read = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            var slow = Thread.startVirtualThread(() -> readAndStand(cache, id, read, goOn));
            await(read);
            row.set(2);
            cache.invalidate(PERSON, id);
            var after =
                    CompletableFuture.supplyAsync(
                            () -> cache.get(PERSON, id, this::person).orElseThrow().version());
            // It answers at once, or stands behind the load until that may go on.
            after.copy().completeOnTimeout(0L, 50, TimeUnit.MILLISECONDS).join();
            goOn.countDown();
            slow.join();
            old += after.join() == 1 ? 1 : 0;
        }
        return old;
    }

    private void readAndStand(
            TieredCache cache, String id, CountDownLatch read, CountDownLatch goOn) {
        cache.get(
                PERSON,
                id,
                () -> {
                    var old = person();
                    read.countDown();
                    await(goOn);
                    return old;
                });
    }

    /** A reader stands between its read of the row and its answer while the row changes. */
    private int staleFills(TieredCache reader, TieredCache writer, int races) throws Exception {
        int stale = 0;
        for (int i = 0; i < races; i++) {
            String id = "race" + i;
            row.set(1);
            var read = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            var slow = Thread.startVirtualThread(() -> readAndStand(reader, id, read, goOn));
            await(read);
            row.set(2);
            writer.invalidate(PERSON, id);
            goOn.countDown();
            slow.join();
            stale += writer.get(PERSON, id, this::person).orElseThrow().version() == 1 ? 1 : 0;
        }
        return stale;
    }

    @Test
    void nobodyIsServedTheOldValueOnceInvalidateHasReturned() throws Exception {
        assertThat(oldValuesServed(fixture.instance(), 300)).isZero();
    }

    @Test
    void withoutForgettingLocallyTheOldValueIsServed() throws Exception {
        assertThat(oldValuesServed(keepingMemory(limits()), 20)).isPositive();
    }

    private long oldValuesServed(TieredCache cache, int rounds) throws Exception {
        var over = new AtomicBoolean();
        var noise = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            noise.add(
                    Thread.startVirtualThread(
                            () -> {
                                while (!over.get()) {
                                    version(cache, this::person);
                                }
                            }));
        }
        long old = 0;
        for (int i = 0; i < rounds; i++) {
            long current = row.incrementAndGet();
            cache.invalidate(PERSON, "ann");
            old += version(cache, this::person) < current ? 1 : 0;
        }
        over.set(true);
        for (var thread : noise) {
            thread.join();
        }
        return old;
    }

    // Writers

    @Test
    void theLaterVersionStaysWhoeverWritesLast() {
        assertThat(versionAfterWritersOutOfOrder(fixture.instance())).isEqualTo(3);
    }

    @Test
    void withoutVersionsTheOlderWriteStays() {
        assertThat(versionAfterWritersOutOfOrder(variant(WithoutVersions::new))).isEqualTo(2);
    }

    private long versionAfterWritersOutOfOrder(TieredCache cache) {
        cache.put(PERSON, "ann", new Person("ann", "Ann", 3), 3);
        cache.put(PERSON, "ann", new Person("ann", "Ann", 2), 2);
        return version(fixture.instance(), this::person);
    }

    @Test
    void aLateWriteDoesNotBringBackWhatWasErased() {
        var cache = fixture.instance();
        cache.put(PERSON, "ann", null, 4);
        cache.put(PERSON, "ann", new Person("ann", "Ann", 3), 3);
        assertThat(cache.get(PERSON, "ann", Optional::empty)).isEmpty();
    }

    // Times

    @Test
    void whatIsLoadedTogetherDoesNotExpireTogether() {
        assertThat(moments(fixture.instance())).isGreaterThan(50);
    }

    @Test
    void withoutJitterItExpiresTogether() {
        var together =
                new TieredCache(tier(RedisTier::new), limits(), List.of(PERSON), meters()) {
                    @Override
                    Duration jittered(Duration time) {
                        return time;
                    }
                };
        assertThat(moments(fixture.keep(together))).isLessThan(20);
    }

    /** In how many different tenths of a second the entries of one load cease to be fresh. */
    private long moments(TieredCache cache) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 500; i++) {
            ids.add("p" + i);
        }
        cache.getAll(PERSON, ids, CacheHazards::people);
        var raw = raw();
        var reader = cache.region(PERSON).reader;
        return ids.stream()
                .map(id -> Stored.read(raw.get("kindred:cache:person:" + id), 1, reader))
                .map(stored -> stored.freshUntil() / 100)
                .distinct()
                .count();
    }

    @Test
    void theClocksOfTheInstancesNeedNotAgree() throws Exception {
        assertThat(refreshesBySkew(RedisTier::new)).isZero();
    }

    @Test
    void withClocksOfTheirOwnTheyRefreshWhatIsFresh() throws Exception {
        assertThat(refreshesBySkew(WithoutRedisTime::new)).isPositive();
    }

    private double refreshesBySkew(Tier tier) {
        var meters = meters();
        Ticker ahead = () -> System.nanoTime() + TimeUnit.HOURS.toNanos(1);
        var skewed = tier.of(fixture.client(), limits(), ahead);
        var cache = fixture.keep(new TieredCache(skewed, limits(), List.of(PERSON), meters));
        version(fixture.instance(), this::person);
        version(cache, this::person);
        return meters.get("cache.stale.served").counter().count();
    }

    @Test
    void aHotEntryIsReadFromRedisOncePerInstance() throws Exception {
        var instances = List.of(fixture.instance(), fixture.instance());
        assertThat(readsOfAHotEntry(instances)).isLessThanOrEqualTo(10);
    }

    @Test
    void withoutMemoryEveryReaderAsksRedis() throws Exception {
        var forgetful = withMemoryTime(Duration.ofNanos(1));
        var cache = fixture.instance(forgetful, meters());
        assertThat(readsOfAHotEntry(List.of(cache))).isGreaterThan(20);
    }

    private long readsOfAHotEntry(List<TieredCache> instances) throws Exception {
        long before = nodes().reads();
        var calls = new ArrayList<Callable<Long>>();
        for (int i = 0; i < 20; i++) {
            var cache = instances.get(i % instances.size());
            calls.add(
                    () -> {
                        for (int n = 0; n < 50; n++) {
                            version(cache, this::person);
                        }
                        return 0L;
                    });
        }
        together(calls).forEach(CompletableFuture::join);
        return nodes().reads() - before;
    }

    @Test
    void whatDoesNotExistIsAskedForOnce() {
        assertThat(loadsOfNobody(PERSON)).isEqualTo(1);
    }

    @Test
    void withoutNegativeEntriesItIsAskedForEveryTime() {
        assertThat(loadsOfNobody(PERSON.negative(Duration.ofNanos(1_000_000)))).isGreaterThan(1);
    }

    private int loadsOfNobody(CacheSpec<Person> spec) {
        var cache =
                fixture.keep(
                        new TieredCache(tier(RedisTier::new), limits(), List.of(spec), meters()));
        for (int i = 0; i < 50; i++) {
            cache.forgetLocally();
            cache.get(
                    spec,
                    "nobody",
                    () -> {
                        loads.incrementAndGet();
                        return Optional.empty();
                    });
        }
        return loads.get();
    }

    // Bytes

    @Test
    void aValueTooBigIsServedAndNotKept() {
        assertThat(storedOfABigValue(limits())).isLessThan(100);
        assertThat(loads).as("once by each instance, which holds up none").hasValue(2);
    }

    @Test
    void withoutTheLimitItIsKept() {
        assertThat(storedOfABigValue(withRefusal(1 << 30))).isGreaterThan(512 << 10);
    }

    private int storedOfABigValue(CacheProperties limits) {
        var spec = CacheSpec.of("blob", byte[].class, 1);
        var blob = new byte[700 << 10];
        new Random(1).nextBytes(blob);
        for (var cache :
                List.of(fixture.instance(limits, meters()), fixture.instance(limits, meters()))) {
            var found =
                    cache.get(
                            spec,
                            "big",
                            () -> {
                                loads.incrementAndGet();
                                return Optional.of(blob);
                            });
            assertThat(found).contains(blob);
        }
        return raw().get("kindred:cache:blob:big").length;
    }

    @Test
    void tenThousandStrangeByteStringsAreMissesAndRepaired() {
        var cache = fixture.instance();
        var raw = raw();
        var random = new Random(7);
        for (int batch = 0; batch < 100; batch++) {
            var strange = new HashMap<String, byte[]>();
            for (int i = 0; i < 100; i++) {
                strange.put(batch + "x" + i, strange(random));
            }
            raw.put(strange);
            assertThat(cache.getAll(PERSON, strange.keySet(), CacheHazards::people)).hasSize(100);
            assertThat(fixture.instanceOnce(PERSON, strange.keySet())).hasSize(100);
        }
    }

    @Test
    void withoutReplacingTheUnreadableItIsNeverRepaired() {
        var cache = variant(WithoutRepair::new);
        byte[] fresh = new byte[60];
        fresh[0] = 'K';
        Arrays.fill(fresh, 22, 30, (byte) 0x7f);
        raw().put(Map.of("ann", fresh));
        assertThatThrownBy(() -> version(cache, this::person)).hasMessageContaining("too long");
    }

    /** Anything: noise, noise behind our first letter, or a plausible header with noise behind. */
    private static byte[] strange(Random random) {
        var bytes = new byte[random.nextInt(120)];
        random.nextBytes(bytes);
        if (bytes.length > 1 && random.nextBoolean()) {
            bytes[0] = 'K';
            bytes[1] = (byte) (random.nextInt(4) + (random.nextBoolean() ? 128 : 0));
        }
        if (bytes.length > 38 && random.nextBoolean()) {
            bytes[2] = bytes[3] = bytes[4] = 0;
            bytes[5] = 1;
        }
        return bytes;
    }

    @Test
    void anotherSchemaIsAMissAndRepaired() {
        var older = CacheSpec.of("person", Person.class, 7);
        var old =
                fixture.keep(
                        new TieredCache(tier(RedisTier::new), limits(), List.of(older), meters()));
        old.get(older, "ann", () -> Optional.of(new Person("ann", "Ann", 9)));
        assertThat(version(fixture.instance(), this::person)).isEqualTo(1);
        assertThat(version(fixture.instance(), this::slowly)).isEqualTo(1);
        assertThat(loads).hasValue(0);
    }

    record Renamed(String id, String nick) {}

    @Test
    void withoutRaisingTheSchemaTheOldShapeIsServed() {
        version(fixture.instance(), this::person);
        assertThat(renamed(CacheSpec.of("person", Renamed.class, 1)).nick()).isNull();
        assertThat(renamed(CacheSpec.of("person", Renamed.class, 2)).nick()).isEqualTo("Annie");
    }

    private Renamed renamed(CacheSpec<Renamed> spec) {
        var cache =
                fixture.keep(
                        new TieredCache(tier(RedisTier::new), limits(), List.of(spec), meters()));
        return cache.get(spec, "ann", () -> Optional.of(new Renamed("ann", "Annie"))).orElseThrow();
    }

    // A stale value and its refresh

    @Test
    void aStaleValueIsRefreshedOnceInAllInstances() throws Exception {
        assertThat(refreshesOfOneStaleValue(eight(fixture::instance))).isEqualTo(1);
    }

    @Test
    void withoutLeasesEveryInstanceRefreshes() throws Exception {
        assertThat(refreshesOfOneStaleValue(eight(() -> variant(WithoutLeases::new)))).isEqualTo(8);
    }

    private int refreshesOfOneStaleValue(List<TieredCache> instances) throws Exception {
        instances.getFirst().put(PERSON, "ann", person().orElseThrow(), 1);
        instances.getFirst().expire(PERSON, List.of("ann"));
        var calls = new ArrayList<Callable<Long>>();
        var goOn = new CountDownLatch(1);
        for (int i = 0; i < 40; i++) {
            var cache = instances.get(i % instances.size());
            calls.add(
                    () ->
                            version(
                                    cache,
                                    () -> {
                                        loads.incrementAndGet();
                                        await(goOn);
                                        return person();
                                    }));
        }
        for (var answer : together(calls)) {
            assertThat(answer.join()).as("nobody waits for it").isEqualTo(1);
        }
        until("a refresh began", () -> loads.get() > 0);
        if (instances.getFirst().redis instanceof WithoutLeases) {
            until("all have begun", () -> loads.get() == 8);
        }
        goOn.countDown();
        return loads.get();
    }

    @Test
    void aFailingRefreshIsThrottledWhileTheStaleValueServes() throws Exception {
        assertThat(loadsOfAFailingRefresh(RedisTier::new)).isEqualTo(1);
    }

    @Test
    void withoutTheLeaseThatStandsEveryReaderTriesAgain() throws Exception {
        assertThat(loadsOfAFailingRefresh(WithoutLeases::new)).isGreaterThan(1);
    }

    private int loadsOfAFailingRefresh(Tier tier) throws Exception {
        var meters = meters();
        var redis = tier.of(fixture.client(), limits(), Ticker.systemTicker());
        var cache = fixture.keep(new TieredCache(redis, limits(), List.of(PERSON), meters));
        cache.put(PERSON, "ann", person().orElseThrow(), 1);
        cache.expire(PERSON, List.of("ann"));
        Supplier<Optional<Person>> broken =
                () -> {
                    loads.incrementAndGet();
                    throw new IllegalStateException("the database is gone");
                };
        var refreshing = cache.region(PERSON).refreshing;
        for (int i = 0; i < 10; i++) {
            cache.forgetLocally();
            assertThat(version(cache, broken)).as("the stale value serves").isEqualTo(1);
            until("the refresh is over", refreshing::isEmpty);
        }
        assertThat(meters.get("cache.refresh").tag("outcome", "failed").counter().count())
                .isPositive();
        assertThat(cache.complaints.isDue(PERSON.name())).as("it was told a moment ago").isFalse();
        return loads.get();
    }

    // Redis is slow, gone, or has forgotten

    @Test
    void aFrozenRedisCostsEachCallerAFewTimeOutsAndThenNothing() throws Exception {
        assertThat(timeOutsOfAFrozenRedis(Counting::new)).isLessThan(50);
    }

    @Test
    void withoutTheBreakerEveryCallTimesOut() throws Exception {
        assertThat(timeOutsOfAFrozenRedis(WithoutBreaker::new)).isGreaterThan(60);
    }

    private int timeOutsOfAFrozenRedis(Tier tier) throws Exception {
        var impatient = withTimeout(Duration.ofMillis(50));
        var counting = (Counting) tier.of(fixture.client(), impatient, Ticker.systemTicker());
        var cache = fixture.keep(new TieredCache(counting, impatient, List.of(PERSON), meters()));
        nodes().freeze();
        try {
            var calls = new ArrayList<Callable<Long>>();
            for (int i = 0; i < 8; i++) {
                int caller = i;
                calls.add(
                        () -> {
                            for (int n = 0; n < 10; n++) {
                                String id = caller + "x" + n;
                                cache.get(PERSON, id, () -> Optional.of(new Person(id, id, 1)));
                            }
                            return 0L;
                        });
            }
            together(calls).forEach(CompletableFuture::join);
            return counting.failures.get();
        } finally {
            nodes().thaw();
            until("Redis is used again", Duration.ofSeconds(30), counting::available);
        }
    }

    /**
     * Of a caller who is alone, while nothing else asks: what was loaded meanwhile is no answer.
     */
    @Test
    void threeTimeOutsInARowOpenTheBreaker() throws Exception {
        var usual = withTimeout(Duration.ofMillis(50));
        var quiet =
                new CacheProperties(
                        usual.memoryTime(),
                        usual.memoryEntries(),
                        usual.memorySize(),
                        usual.timeout(),
                        Duration.ofHours(1),
                        usual.loads(),
                        usual.patience(),
                        usual.lease(),
                        usual.failure(),
                        usual.compressAbove(),
                        usual.refuseAbove());
        var cache = fixture.instance(quiet, meters());
        nodes().freeze();
        try {
            for (int n = 0; n < 3; n++) {
                cache.get(PERSON, "y" + n, this::person);
            }
            assertThat(cache.redis.available()).isFalse();
        } finally {
            nodes().thaw();
        }
    }

    @Test
    void withoutRedisAtMostSoManyLoadsRunAtOnce() throws Exception {
        assertThat(loadsAtOnceWithoutRedis(limits())).isLessThanOrEqualTo(16);
    }

    @Test
    void withoutTheLimitAllRunAtOnce() throws Exception {
        assertThat(loadsAtOnceWithoutRedis(withLoads(10_000))).isGreaterThan(16);
    }

    private int loadsAtOnceWithoutRedis(CacheProperties limits) throws Exception {
        var cache = fixture.instance(limits, meters());
        nodes().freeze();
        try {
            until("it is noticed", () -> !cache.redis.available());
            var now = new AtomicInteger();
            var most = new AtomicInteger();
            var calls = new ArrayList<Callable<Long>>();
            for (int i = 0; i < 200; i++) {
                String id = "p" + i;
                calls.add(
                        () -> {
                            cache.get(
                                    PERSON,
                                    id,
                                    () -> {
                                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                        pause();
                                        now.decrementAndGet();
                                        return Optional.of(new Person(id, id, 1));
                                    });
                            return 0L;
                        });
            }
            together(calls).forEach(CompletableFuture::join);
            return most.get();
        } finally {
            nodes().thaw();
        }
    }

    @Test
    void memoryServesOnWithoutRedisAndRedisIsUsedAgainWhenItIsBack() throws Exception {
        var cache = listening(withMemoryTime(Duration.ofMillis(1)));
        version(cache, this::person);
        nodes().shutDown();
        try {
            until("it is noticed", () -> !cache.redis.available());
            row.set(2);
            assertThat(version(cache, this::person)).as("stale, at once").isEqualTo(1);
            until("refreshed", () -> version(cache, this::person) == 2);
        } finally {
            nodes().startAgain();
        }
        until("used again", Duration.ofSeconds(30), () -> cache.redis.available());
        var other = fixture.instance();
        until("shared again", () -> version(cache, this::person) == version(other, this::person));
    }

    @Test
    void withoutAStaleTimeMemoryServesNothingOnceItsTimeIsOver() throws Exception {
        var brief = PERSON.times(Duration.ofMillis(1), Duration.ofMillis(1));
        var cache =
                fixture.keep(
                        new TieredCache(tier(RedisTier::new), limits(), List.of(brief), meters()));
        cache.get(brief, "ann", this::person);
        nodes().freeze();
        try {
            until("it is noticed", () -> !cache.redis.available());
            row.set(2);
            var found = cache.get(brief, "ann", this::person).orElseThrow();
            assertThat(found.version()).as("not the one of before").isEqualTo(2);
        } finally {
            nodes().thaw();
        }
    }

    @Test
    void anInvalidationThatRedisDidNotHearIsMadeGood() throws Exception {
        assertThat(versionAfterAnUnheardInvalidation(RedisTier::new)).isEqualTo(2);
    }

    @Test
    void withoutRepeatingItTheOldValueComesBack() throws Exception {
        assertThat(versionAfterAnUnheardInvalidation(WithoutRepeating::new)).isEqualTo(1);
    }

    /** The connection stands, Redis answers nothing, and still has the old value afterwards. */
    private long versionAfterAnUnheardInvalidation(Tier tier) throws Exception {
        var impatient = withTimeout(Duration.ofMillis(200));
        var redis = tier.of(fixture.client(), impatient, Ticker.systemTicker());
        var cache = fixture.keep(new TieredCache(redis, impatient, List.of(PERSON), meters()));
        var raw = raw();
        until(
                "it is in Redis",
                () -> {
                    cache.forgetLocally();
                    version(cache, this::person);
                    return raw.get("kindred:cache:person:ann") != null;
                });
        nodes().freeze();
        try {
            until("it is noticed", () -> !redis.available());
            row.set(2);
            cache.invalidate(PERSON, "ann");
        } finally {
            nodes().thaw();
        }
        until("Redis is used again", Duration.ofSeconds(30), redis::available);
        return version(fixture.instance(), this::person);
    }

    // What is said by one instance and missed by another

    @Test
    void whatWasMissedWhileTheSubscriptionWasCutIsForgottenOnReturn() throws Exception {
        var reader = fixture.instance();
        var writer = fixture.instance();
        version(reader, this::person);
        row.set(2);
        nodes().cutSubscriptions();
        writer.invalidate(PERSON, "ann");
        until("the reader sees it", () -> version(reader, this::person) == 2);
    }

    @Test
    void withoutForgettingOnReturnTheOldValueStays() throws Exception {
        var returned = new AtomicInteger();
        var reader =
                fixture.keep(
                        new TieredCache(tier(RedisTier::new), limits(), List.of(PERSON), meters()) {
                            @Override
                            void forgetLocally() {
                                returned.incrementAndGet();
                            }
                        });
        var writer = fixture.instance();
        until("the reader listens", () -> returned.get() > 0);
        version(reader, this::person);
        row.set(2);
        returned.set(0);
        nodes().cutSubscriptions();
        writer.invalidate(PERSON, "ann");
        until("the reader listens again", () -> returned.get() > 0);
        assertThat(version(reader, this::person)).isEqualTo(1);
    }

    // The fixtures of all these

    long version(TieredCache cache, Supplier<Optional<Person>> loader) {
        return cache.get(PERSON, "ann", loader).orElseThrow().version();
    }

    Optional<Person> person() {
        return Optional.of(new Person("ann", "Ann", row.get()));
    }

    Optional<Person> slowly() {
        loads.incrementAndGet();
        pause();
        return person();
    }

    /** What a query takes: long enough for everybody else to arrive. */
    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Map<String, Person> people(Set<String> ids) {
        var people = new HashMap<String, Person>();
        ids.forEach(id -> people.put(id, new Person(id, id, 1)));
        return people;
    }

    static MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }

    private RawRedis raw() {
        return new RawRedis(fixture.client());
    }

    /** Who is still connecting would load on its own. */
    private static List<TieredCache> eight(Supplier<TieredCache> instance) {
        var eight = new ArrayList<TieredCache>();
        for (int i = 0; i < 8; i++) {
            eight.add(CacheFixture.ready(instance.get()));
        }
        return eight;
    }

    private static CacheProperties withMemoryTime(Duration time) {
        return CacheFixture.limits(time, Duration.ofSeconds(2), 16, 512 << 10);
    }

    private static CacheProperties withTimeout(Duration timeout) {
        return CacheFixture.limits(Duration.ofSeconds(60), timeout, 16, 512 << 10);
    }

    private static CacheProperties withLoads(int loads) {
        return CacheFixture.limits(Duration.ofSeconds(60), Duration.ofSeconds(2), loads, 512 << 10);
    }

    private static CacheProperties withRefusal(long above) {
        return CacheFixture.limits(Duration.ofSeconds(60), Duration.ofSeconds(2), 16, above);
    }

    // The variants, each without one guard

    interface Tier {
        RedisTier of(AbstractRedisClient client, CacheProperties limits, Ticker ticker);
    }

    RedisTier tier(Tier tier) {
        return tier.of(fixture.client(), limits(), Ticker.systemTicker());
    }

    TieredCache variant(Tier tier) {
        return fixture.keep(new TieredCache(tier(tier), limits(), List.of(PERSON), meters()));
    }

    /** Whose memory is not cleared any more by the start of its subscription. */
    private TieredCache listening(CacheProperties limits) throws Exception {
        var cleared = new AtomicInteger();
        var cache =
                new TieredCache(tier(RedisTier::new), limits, List.of(PERSON), meters()) {
                    @Override
                    void forgetLocally() {
                        super.forgetLocally();
                        cleared.incrementAndGet();
                    }
                };
        fixture.keep(cache);
        until("it listens", () -> cleared.get() > 0);
        return cache;
    }

    private TieredCache keepingMemory(CacheProperties limits) {
        return fixture.keep(
                new TieredCache(tier(RedisTier::new), limits, List.of(PERSON), meters()) {
                    @Override
                    void forgetLocally(Region<?> region, Collection<String> ids) {}
                });
    }

    private static final class WithoutLeases extends RedisTier {

        WithoutLeases(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
            super(client, limits, ticker);
        }

        @Override
        <V> List<Claim<V>> lease(List<Claim<V>> claims) {
            claims.forEach(claim -> claim.token = new byte[8]);
            return List.copyOf(claims);
        }
    }

    private static final class WithoutFailures extends RedisTier {

        WithoutFailures(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
            super(client, limits, ticker);
        }

        @Override
        <V> void store(List<Claim<V>> claims) {
            int failed = Stored.Kind.FAILED.ordinal();
            super.store(claims.stream().filter(claim -> claim.kind != failed).toList());
        }
    }

    private static final class WithoutTokens extends RedisTier {

        WithoutTokens(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
            super(client, limits, ticker);
        }

        @Override
        CompletionStage<?> store(
                RedisClusterAsyncCommands<String, byte[]> commands, Claim<?> claim) {
            claim.token = null;
            return super.store(commands, claim);
        }
    }

    private static final class WithoutVersions extends RedisTier {

        WithoutVersions(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
            super(client, limits, ticker);
        }

        @Override
        CompletionStage<?> store(
                RedisClusterAsyncCommands<String, byte[]> commands, Claim<?> claim) {
            claim.version = 1L << 50;
            return super.store(commands, claim);
        }
    }

    private static final class WithoutRedisTime extends RedisTier {

        WithoutRedisTime(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
            super(client, limits, ticker);
        }

        @Override
        long now() {
            return System.currentTimeMillis() + TimeUnit.HOURS.toMillis(1);
        }
    }

    private static final class Behind extends RedisTier {

        Behind(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
            super(client, limits, ticker);
        }

        @Override
        long now() {
            return super.now() - 20;
        }
    }

    private static final class WithoutRepair extends RedisTier {

        WithoutRepair(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
            super(client, limits, ticker);
        }

        @Override
        <V> List<Claim<V>> lease(List<Claim<V>> claims) {
            claims.forEach(claim -> claim.unreadable = new byte[0]);
            return super.lease(claims);
        }
    }

    static final class WithoutRepeating extends RedisTier {

        WithoutRepeating(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
            super(client, limits, ticker);
        }

        @Override
        void repeatRecent() {}
    }

    private static class Counting extends RedisTier {

        final AtomicInteger failures = new AtomicInteger();

        Counting(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
            super(client, limits, ticker);
        }

        @Override
        public RedisUnavailableException failed(Throwable why) {
            failures.incrementAndGet();
            return super.failed(why);
        }
    }

    private static final class WithoutBreaker extends Counting {

        WithoutBreaker(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
            super(client, limits, ticker);
        }

        @Override
        public boolean available() {
            return true;
        }
    }
}
