package app.kindred.shared.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * What this version of the code makes of what Redis holds under one key: a header of 38 bytes,
 * which only the scripts in {@code resources/redis} write, and the payload behind it.
 */
record Stored<V>(Kind kind, long freshUntil, @Nullable V value) {

    static final int DEFLATED = 128;
    private static final int HEADER = 38;
    private static final int INFLATED_AT_MOST = 16 << 20;

    /** Its own, so that a setting made for HTTP cannot change what other instances read. */
    static final JsonMapper JSON = JsonMapper.builder().build();

    /** In Redis by their position; anything that is unknown is unreadable. */
    enum Kind {
        VALUE,
        ABSENT,
        LEASE,
        FAILED,
        UNREADABLE
    }

    static <V> Stored<V> read(byte[] raw, int schema, ObjectReader reader) {
        if (raw.length < HEADER || raw[0] != 'K' || (raw[1] & 127) >= Kind.values().length) {
            return new Stored<>(Kind.UNREADABLE, 0, null);
        }
        var header = ByteBuffer.wrap(raw);
        var kind = Kind.values()[raw[1] & 127];
        V value = kind == Kind.VALUE ? decode(raw, reader) : null;
        boolean sound = kind == Kind.VALUE ? value != null : raw.length == HEADER;
        boolean known = kind == Kind.LEASE || header.getInt(2) == schema;
        return new Stored<>(sound && known ? kind : Kind.UNREADABLE, header.getLong(22), value);
    }

    private static <V> @Nullable V decode(byte[] raw, ObjectReader reader) {
        var payload = new ByteArrayInputStream(raw, HEADER, raw.length - HEADER);
        try {
            return raw[1] >= 0
                    ? reader.readValue(payload)
                    : reader.readValue(
                            new InflaterInputStream(payload).readNBytes(INFLATED_AT_MOST));
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }

    /** Fast rather than small: whoever missed waits for it. */
    static byte[] deflated(byte[] payload) {
        try (var deflater = new Deflater(Deflater.BEST_SPEED)) {
            var bytes = new ByteArrayOutputStream(payload.length / 2);
            var stream = new DeflaterOutputStream(bytes, deflater, payload.length);
            stream.write(payload);
            stream.finish();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
