package app.kindred.load.population;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.postgresql.core.BaseConnection;

/**
 * One {@code COPY … FROM STDIN}, written field by field into a small buffer: columns in the order
 * they were named, each row ended by {@link #end()}.
 */
final class CopyTable implements AutoCloseable {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final CopyIn copy;
    private final byte[] buffer = new byte[1 << 17];
    private int used;
    private boolean fresh = true;
    private boolean complete;

    /**
     * @param table and its columns, such as {@code users.block (blocker_id, blocked_id)}
     */
    CopyTable(BaseConnection connection, String table) throws SQLException {
        copy = connection.getCopyAPI().copyIn("COPY " + table + " FROM STDIN");
    }

    CopyTable uuid(UUID id) {
        next(40);
        hex(id.getMostSignificantBits() >>> 32, 8);
        put('-');
        hex(id.getMostSignificantBits() >>> 16, 4);
        put('-');
        hex(id.getMostSignificantBits(), 4);
        put('-');
        hex(id.getLeastSignificantBits() >>> 48, 4);
        put('-');
        hex(id.getLeastSignificantBits(), 12);
        return this;
    }

    CopyTable text(@Nullable String text) {
        if (text == null) {
            next(2);
            put('\\');
            put('N');
            return this;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        next(bytes.length * 2);
        for (byte b : bytes) {
            switch (b) {
                case '\\', '\t', '\n', '\r' -> {
                    put('\\');
                    put(b == '\t' ? 't' : b == '\n' ? 'n' : b == '\r' ? 'r' : '\\');
                }
                default -> buffer[used++] = b;
            }
        }
        return this;
    }

    CopyTable number(long value) {
        return text(Long.toString(value));
    }

    CopyTable bool(boolean value) {
        next(1);
        put(value ? 't' : 'f');
        return this;
    }

    CopyTable date(LocalDate date) {
        return text(date.toString());
    }

    CopyTable time(@Nullable Instant time) {
        return text(time == null ? null : time.toString());
    }

    /**
     * A geography point as hexadecimal EWKB, little-endian: the form that needs no parsing of
     * decimals.
     */
    CopyTable point(double latitude, double longitude) {
        next(50);
        for (char digit : "0101000020E6100000".toCharArray()) {
            put(digit);
        }
        hex(Long.reverseBytes(Double.doubleToRawLongBits(longitude)), 16);
        hex(Long.reverseBytes(Double.doubleToRawLongBits(latitude)), 16);
        return this;
    }

    /**
     * For words of the vocabulary only: they hold no character that an array literal must quote.
     */
    CopyTable array(List<String> words) {
        return text("{" + String.join(",", words) + "}");
    }

    void end() throws SQLException {
        put('\n');
        fresh = true;
        if (used > buffer.length - (1 << 15)) {
            flush();
        }
    }

    /** Ends the statement; closing without it takes everything back. */
    void complete() throws SQLException {
        flush();
        copy.endCopy();
        complete = true;
    }

    @Override
    public void close() throws SQLException {
        if (!complete && copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private void next(int length) {
        if (used + length + 2 > buffer.length) {
            throw new IllegalStateException("A row is longer than the buffer keeps free.");
        }
        if (!fresh) {
            put('\t');
        }
        fresh = false;
    }

    private void put(int character) {
        buffer[used++] = (byte) character;
    }

    private void hex(long bits, int digits) {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            buffer[used++] = HEX[(int) (bits >>> shift & 15)];
        }
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer, 0, used);
        used = 0;
    }
}
