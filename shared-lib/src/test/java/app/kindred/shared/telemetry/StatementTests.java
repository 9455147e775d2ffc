package app.kindred.shared.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    SELECT a FROM swipe WHERE b = 'update x'                    | select | swipe
                    select 1                                                    | select | none
                    SELECT pg_advisory_xact_lock(?)                             | select | none
                    select p1_0.id from users.profile p1_0 join photo p2 on 1=1 | select | profile
                    SELECT * FROM (SELECT id FROM outbox) x                     | select | outbox
                    INSERT INTO "swipe" (a) SELECT b FROM profile               | insert | swipe
                    /* hot */ update matching.profile set a = 1                 | update | profile
                    /* select profile */ SELECT * FROM nearest_1_2(1)           | select | profile
                    DELETE FROM outbox WHERE id IN (SELECT id FROM x)           | delete | outbox
                    WITH near AS (SELECT id FROM profile) SELECT * FROM near    | select | profile
                    WITH a AS (DELETE FROM outbox RETURNING id) SELECT 1 FROM a | delete | outbox
                    MERGE INTO receipt USING x ON true                          | merge  | receipt
                    SET LOCAL statement_timeout = 1                             | other  | none
                    COMMIT                                                      | other  | none
                    """)
    void aStatementIsReadOffItsText(String sql, String operation, String table) {
        assertThat(Statement.of(sql)).isEqualTo(new Statement(operation, table));
    }
}
