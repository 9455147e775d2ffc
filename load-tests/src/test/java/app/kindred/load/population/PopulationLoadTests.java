package app.kindred.load.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import app.kindred.load.Database;
import app.kindred.load.UsageException;
import app.kindred.shared.testing.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A small population in a real database, migrated as the services do it. */
class PopulationLoadTests {

    private static final int PEOPLE = 2_000;

    @TempDir static Path folder;

    @BeforeAll
    static void load() throws Exception {
        for (String service : new String[] {"users", "matching", "messaging"}) {
            Flyway.configure()
                    .dataSource(TestPostgres.jdbcUrl(), "kindred_" + service, TestPostgres.PASSWORD)
                    .schemas(service)
                    .defaultSchema(service)
                    .locations("classpath:db/migrations/" + service)
                    .load()
                    .migrate();
        }
        load(false);
    }

    @Test
    void everySchemaHoldsEverybody() throws Exception {
        assertThat(number("SELECT count(*) FROM users.account WHERE demo AND state = 'ACTIVE'"))
                .isEqualTo(PEOPLE);
        assertThat(
                        number(
                                """
                                SELECT count(*)
                                FROM users.profile u
                                    JOIN matching.profile m ON m.id = u.id
                                        AND m.birth_date = u.birth_date AND m.gender = u.gender AND m.wants = u.interested_in
                                        AND m.min_age = u.min_age AND m.max_age = u.max_age AND m.max_km = u.max_distance_km
                                        AND m.version = u.version
                                    JOIN matching.card c ON c.id = u.id
                                        AND c.name = u.name AND c.bio = u.bio AND c.interests = u.interests AND c.prompts = u.prompts
                                        AND jsonb_array_length(c.photos) = (SELECT count(*) FROM users.photo WHERE user_id = u.id)
                                    JOIN messaging.person p ON p.id = u.id AND p.name = u.name
                                WHERE CASE WHEN u.hide_distance THEN ST_Distance(m.geog, u.location) > 0 ELSE m.geog = u.location END
                                """))
                .isEqualTo(PEOPLE);
    }

    /** Each query finds what must not be; the name says what. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count(*) FROM matching.profile WHERE active_hour <> floor(extract(epoch FROM last_active) / 3600)",
                """
                SELECT count(*) FROM matching.profile
                WHERE cell <> floor((ST_Y(geog::geometry) + 90) * 4) * 1440 + floor((ST_X(geog::geometry) + 180) * 4)
                """,
                """
                SELECT count(*) FROM matching.match m
                WHERE NOT EXISTS (SELECT FROM matching.swipe s WHERE s.swiper_id = low_id AND s.target_id = high_id AND action > 0)
                    OR NOT EXISTS (SELECT FROM matching.swipe s WHERE s.swiper_id = high_id AND s.target_id = low_id AND action > 0)
                """,
                """
                SELECT count(*) FROM matching.swipe a JOIN matching.swipe b ON b.swiper_id = a.target_id AND b.target_id = a.swiper_id
                WHERE a.action > 0 AND b.action > 0 AND NOT EXISTS (SELECT FROM matching.match m
                    WHERE m.low_id = least(a.swiper_id, b.swiper_id) AND m.high_id = greatest(a.swiper_id, b.swiper_id))
                """,
                """
                SELECT count(*) FROM matching.match m FULL JOIN messaging.conversation c ON c.match_id = m.id
                WHERE m.low_id IS DISTINCT FROM c.low_id OR m.high_id IS DISTINCT FROM c.high_id
                    OR m.closed_at IS DISTINCT FROM c.closed_at
                """,
                """
                SELECT count(*) FROM messaging.conversation c
                WHERE last_seq <> (SELECT count(*) FROM messaging.message m WHERE m.match_id = c.match_id)
                    OR last_seq <> (SELECT coalesce(max(seq), 0) FROM messaging.message_key k WHERE k.match_id = c.match_id)
                    OR last_message_at IS DISTINCT FROM (SELECT max(sent_at) FROM messaging.message m WHERE m.match_id = c.match_id)
                    OR (SELECT count(*) FROM messaging.participant p WHERE p.match_id = c.match_id AND closed = (c.closed_at IS NOT NULL)) <> 2
                """,
                """
                SELECT count(*) FROM messaging.message m FULL JOIN messaging.message_key k USING (match_id, seq)
                WHERE m.sent_at IS DISTINCT FROM k.sent_at OR m.client_message_id IS DISTINCT FROM k.client_message_id
                """,
                """
                SELECT count(*) FROM messaging.participant p JOIN messaging.conversation c USING (match_id)
                WHERE read_seq > delivered_seq OR delivered_seq > last_seq OR sort_at <> coalesce(last_message_at, opened_at)
                """
            })
    void thereIsNoRowThatBreaksAnInvariant(String offenders) throws Exception {
        assertThat(number(offenders)).isZero();
    }

    @Test
    void theDemoAccountHasCandidatesMatchesAndUnreadMessages() throws Exception {
        String demo = "(SELECT id FROM users.account WHERE email = 'test@example.com')";
        assertThat(
                        number(
                                "SELECT count(*) FROM matching.match WHERE closed_at IS NULL AND "
                                        + demo
                                        + " IN (low_id, high_id)"))
                .isGreaterThan(2);
        assertThat(
                        number(
                                "SELECT count(*) FROM messaging.message WHERE sender_id <> "
                                        + demo
                                        + " AND match_id IN (SELECT match_id FROM messaging.participant WHERE user_id = "
                                        + demo
                                        + ")"))
                .isPositive();
        assertThat(
                        number(
                                "SELECT count(*) FROM matching.profile t, matching.profile d WHERE d.id = "
                                        + demo
                                        + " AND t.id = '123e4567-e89b-12d3-a456-426614174000' AND t.visibility = 1 AND ST_Distance(t.geog, d.geog) < 2000"))
                .isOne();
        assertThat(number("SELECT count(*) FROM users.account WHERE role <> 'MEMBER'"))
                .isEqualTo(2);
    }

    @Test
    void picturesLieWhereEveryPhotoPoints() throws Exception {
        try (var connection = open();
                var rows =
                        connection
                                .createStatement()
                                .executeQuery("SELECT DISTINCT object_key FROM users.photo")) {
            while (rows.next()) {
                for (String size : new String[] {"thumb", "card", "full"}) {
                    assertThat(
                                    folder.resolve("photos")
                                            .resolve(rows.getString(1))
                                            .resolve(size + ".jpg"))
                            .isNotEmptyFile();
                }
            }
        }
    }

    @Test
    void theManifestNamesEveryMember() throws Exception {
        assertThat(Files.readAllLines(folder.resolve("manifest.csv")))
                .hasSize(PEOPLE - 2 + 1)
                .startsWith("id,email,busiestMatch")
                .anyMatch(line -> line.contains(",test@example.com,") && !line.endsWith(","));
    }

    @Test
    void aSecondLoadLeavesThePopulationAsItIs() throws Exception {
        assertThat(load(false)).contains("2,000 people already");
    }

    @Test
    void aDatabaseWithRealAccountsIsRefused() throws Exception {
        try (var connection = open()) {
            connection
                    .createStatement()
                    .execute(
                            """
                            INSERT INTO users.account (id, email, password_hash)
                            VALUES ('00000000-0000-7000-8000-000000000001', 'ada@example.org', '-')
                            """);
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> load(true))
                    .withMessageContaining("no demo");
            connection.createStatement().execute("DELETE FROM users.account WHERE NOT demo");
        }
    }

    private static String load(boolean replace) throws Exception {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        var clock = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        new PopulationCommand(clock, out)
                .load(
                        new PopulationCommand.Request(
                                PEOPLE,
                                1,
                                Optional.of(folder.resolve("photos")),
                                Optional.of(folder.resolve("manifest.csv")),
                                replace),
                        new Database(
                                TestPostgres.jdbcUrl(), Optional.empty(), TestPostgres.PASSWORD));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static long number(String query) throws Exception {
        try (var connection = open();
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Connection open() throws Exception {
        return DriverManager.getConnection(TestPostgres.superuserUrl());
    }
}
