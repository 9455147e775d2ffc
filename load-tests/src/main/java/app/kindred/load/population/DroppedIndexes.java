package app.kindred.load.population;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The secondary indexes of large tables, taken away while rows stream in and built in one go
 * afterwards, as the schema defines them. All of it within the loader's transaction: if that fails,
 * they were never gone.
 */
final class DroppedIndexes implements AutoCloseable {

    private final Connection connection;
    private final List<String> definitions;

    private DroppedIndexes(Connection connection, List<String> definitions) {
        this.connection = connection;
        this.definitions = definitions;
    }

    static DroppedIndexes of(Connection connection, String schema, String... tables)
            throws SQLException {
        var names = new ArrayList<String>();
        var definitions = new ArrayList<String>();
        String sql =
                """
                SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), pg_get_indexdef(i.indexrelid)
                FROM pg_index i
                    JOIN pg_class c ON c.oid = i.indexrelid
                    JOIN pg_class t ON t.oid = i.indrelid
                    JOIN pg_namespace n ON n.oid = t.relnamespace
                WHERE n.nspname = ? AND t.relname = ANY (?) AND NOT i.indisunique
                ORDER BY c.relname
                """;
        try (var query = connection.prepareStatement(sql)) {
            query.setString(1, schema);
            query.setArray(2, connection.createArrayOf("text", tables));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                    definitions.add(rows.getString(2));
                }
            }
        }
        run(connection, names.stream().map(name -> "DROP INDEX " + name).toList());
        return new DroppedIndexes(connection, definitions);
    }

    void restore() throws SQLException {
        run(connection, definitions);
    }

    @Override
    public void close() {
        // A rollback restores what restore() did not.
    }

    private static void run(Connection connection, List<String> statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
