package app.kindred.shared.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedactionTests {

    @Test
    void aPlanKeepsItsMeasuresAndLosesItsValues() {
        var plan =
                """
                duration: 154.321 ms  plan:
                Query Text: SELECT id FROM account WHERE email = 'ada''s@example.org' AND birth_year > 1990 AND id = $1
                Index Scan using account_email_key on account  (cost=0.15..8.17 rows=1 width=16) (actual rows=1 loops=1)
                  Index Cond: (email = 'ada''s@example.org'::text)
                  Filter: (birth_year > 1990)
                  Rows Removed by Filter: 12
                  Buffers: shared hit=4
                """;
        assertThat(Redaction.of(plan))
                .doesNotContain("ada", "example", "1990")
                .contains(
                        "154.321 ms",
                        "cost=0.15..8.17 rows=1",
                        "Rows Removed by Filter: 12",
                        "shared hit=4",
                        "email = '?'",
                        "id = $1");
    }
}
