package app.kindred.load.bench;

import app.kindred.matching.candidate.Search;
import app.kindred.matching.candidate.Viewer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What Kindred's search is measured against, holding the same people and asked with the same
 * filters: a wide table with the indexes of the textbook, a narrow table with one GiST index, and
 * no index at all.
 */
final class Designs {

    enum Design {
        WIDE("wide_user", "location"),
        GIST("gist_profile", "geog"),
        BRUTE_FORCE("gist_profile", "geog");

        final String table;
        final String point;

        Design(String table, String point) {
            this.table = table;
            this.point = point;
        }
    }

    enum Family {
        NEAREST(100),
        RECENT(50);

        final int limit;

        Family(int limit) {
            this.limit = limit;
        }
    }

    private static final String WIDE_TABLE =
            """
            CREATE TABLE wide_user AS
            SELECT p.id, p.id || '@example.com' AS email, c.name AS first_name, c.bio, p.geog AS location, p.birth_date, p.gender,
                   p.wants, p.min_age, p.max_age, p.max_km, p.traits, p.refuses, p.visibility, p.last_active, c.photos, c.prompts,
                   c.interests, p.last_active AS created_at, p.last_active AS updated_at, NULL::timestamptz AS deleted_at
            FROM profile p LEFT JOIN card c USING (id)
            ORDER BY p.id;
            ALTER TABLE wide_user ADD PRIMARY KEY (id);
            CREATE INDEX ON wide_user USING gist (location);
            CREATE INDEX ON wide_user (gender, birth_date);
            CREATE INDEX ON wide_user (last_active DESC);
            """;

    private static final String GIST_TABLE =
            """
            CREATE TABLE gist_profile AS SELECT * FROM profile ORDER BY id;
            ALTER TABLE gist_profile ADD PRIMARY KEY (id);
            ALTER TABLE gist_profile SET (fillfactor = 80);
            CREATE INDEX ON gist_profile USING gist (geog, gender, birth_date);
            """;

    private static final String QUESTION =
            """
            SELECT c.id, c.last_active, ST_Distance(c.{point}, {here}, false) AS metres
            FROM {table} c
            WHERE c.visibility = 1 AND c.gender IN ({genders}) AND (c.wants & {bit}) <> 0
                AND c.birth_date BETWEEN '{bornFrom}' AND '{bornTo}'
                AND {age} BETWEEN c.min_age AND c.max_age
                AND {within}ST_Distance(c.{point}, {here}, false) <= c.max_km * 1000
                AND (c.traits & {refuses}) = 0 AND (c.refuses & {traits}) = 0
                AND c.id <> '{me}'
                AND NOT EXISTS (SELECT FROM swipe s WHERE s.swiper_id = '{me}' AND s.target_id = c.id
                    AND (s.action > 0 OR s.created_at > '{cooledDown}'))
                AND NOT EXISTS (SELECT FROM block b WHERE b.blocker_id = '{me}' AND b.blocked_id = c.id AND b.active)
                AND NOT EXISTS (SELECT FROM block b WHERE b.blocked_id = '{me}' AND b.blocker_id = c.id AND b.active)
            ORDER BY {order}
            LIMIT {limit}
            """;

    private Designs() {}

    static void buildWide(Connection connection) throws SQLException {
        BenchDatabase.execute(connection, WIDE_TABLE);
        BenchDatabase.execute(connection, "VACUUM (ANALYZE) wide_user");
    }

    static void buildNarrow(Connection connection) throws SQLException {
        BenchDatabase.execute(connection, GIST_TABLE);
        BenchDatabase.execute(connection, "VACUUM (ANALYZE) gist_profile");
    }

    /**
     * The question as each design asks it. Brute force compares plain distances, and says how many
     * more share the last place: whoever ties with it may stand in for it.
     */
    static String sql(Design design, Family family, Search search, int limit) {
        var viewer = search.viewer();
        var today = LocalDate.ofInstant(search.asOf(), ZoneOffset.UTC);
        String here = here(viewer);
        String distance = "ST_Distance(c.{point}, {here}, false)";
        String order =
                family == Family.RECENT
                        ? "c.last_active DESC"
                        : design == Design.GIST ? "c.{point} <-> {here}" : distance;
        String within =
                design == Design.BRUTE_FORCE
                        ? distance + " <= " + search.km() * 1000 + " AND "
                        : "ST_DWithin(c.{point}, {here}, " + search.km() * 1000 + ", false) AND ";
        return QUESTION.replace("{within}", within)
                .replace("{order}", order)
                .replace("{table}", design.table)
                .replace("{point}", design.point)
                .replace("{here}", here)
                .replace("{genders}", genders(viewer))
                .replace("{bit}", Integer.toString(viewer.gender().bit()))
                .replace(
                        "{bornFrom}", today.minusYears(viewer.maxAge() + 1L).plusDays(1).toString())
                .replace("{bornTo}", today.minusYears(viewer.minAge()).toString())
                .replace("{age}", Integer.toString(viewer.person().age()))
                .replace("{refuses}", Integer.toString(viewer.refuses()))
                .replace("{traits}", Integer.toString(viewer.traits()))
                .replace("{me}", viewer.id().toString())
                .replace("{cooledDown}", search.cooledDown().toString())
                .replace("{limit}", Integer.toString(limit));
    }

    private static String here(Viewer viewer) {
        var place = Objects.requireNonNull(viewer.place());
        return "'SRID=4326;POINT(" + place.longitude() + " " + place.latitude() + ")'::geography";
    }

    private static String genders(Viewer viewer) {
        return viewer.gendersSought().stream()
                .map(g -> Integer.toString(g.code()))
                .collect(Collectors.joining(", "));
    }
}
