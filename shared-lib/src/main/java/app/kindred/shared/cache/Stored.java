package app.kindred.shared.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Redis holds under one key: a header of 38 bytes, which only the scripts in {@code
 * resources/redis} write, and the payload behind it.
 */
record Stored(Kind kind, int schema, long freshUntil, byte[] raw) {

    static final int DEFLATED = 128;
    private static final int HEADER = 38;
    private static final int INFLATED_AT_MOST = 16 << 20;

    /** Its own, so that a setting made for HTTP cannot change what other instances read. */
    static final JsonMapper JSON = JsonMapper.builder().build();

    enum Kind {
        VALUE,
        ABSENT,
        LEASE,
        FAILED
    }

    /** Null for bytes that are not of this shape. */
    static @Nullable Stored parse(byte[] raw) {
        if (raw.length < HEADER || raw[0] != 'K' || (raw[1] & 127) >= Kind.values().length) {
            return null;
        }
        var kind = Kind.values()[raw[1] & 127];
        var header = ByteBuffer.wrap(raw);
        return kind != Kind.VALUE && raw.length > HEADER
                ? null
                : new Stored(kind, header.getInt(2), header.getLong(22), raw);
    }

    /** Null for what this version of the code cannot read. */
    <V> @Nullable V decode(ObjectReader reader) {
        int length = raw.length - HEADER;
        try {
            if (raw[1] >= 0) {
                return reader.readValue(raw, HEADER, length);
            }
            var deflated = new ByteArrayInputStream(raw, HEADER, length);
            return reader.readValue(new InflaterInputStream(deflated).readNBytes(INFLATED_AT_MOST));
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }

    static byte[] deflate(byte[] payload) {
        var bytes = new ByteArrayOutputStream(payload.length / 2);
        try (var deflater = new DeflaterOutputStream(bytes)) {
            deflater.write(payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
