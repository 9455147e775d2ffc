package app.kindred.shared.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Redis holds under one key: a header of 38 bytes, which the scripts in {@code
 * resources/redis} write, and the payload behind it.
 */
record Stored(Kind kind, boolean deflated, int schema, long freshUntil, byte[] raw) {

    static final int HEADER = 38;
    private static final int DEFLATED = 128;
    private static final int INFLATED_AT_MOST = 16 << 20;

    /** Its own, so that a setting made for HTTP cannot change what other instances read. */
    private static final JsonMapper JSON = JsonMapper.builder().build();

    enum Kind {
        VALUE,
        ABSENT,
        LEASE,
        FAILED,
        OVERSIZE
    }

    /** Empty for bytes that are not ours or not of this shape. */
    static @Nullable Stored parse(byte[] raw) {
        if (raw.length < HEADER || raw[0] != 'K' || (raw[1] & 127) >= Kind.values().length) {
            return null;
        }
        var header = ByteBuffer.wrap(raw);
        return new Stored(
                Kind.values()[raw[1] & 127],
                (raw[1] & DEFLATED) != 0,
                header.getInt(2),
                header.getLong(22),
                raw);
    }

    /** Null for what cannot be read as the type. */
    @Nullable Object decode(JavaType type) {
        try (var bytes = new ByteArrayInputStream(raw, HEADER, raw.length - HEADER)) {
            if (!deflated) {
                return type.hasRawClass(byte[].class)
                        ? bytes.readAllBytes()
                        : JSON.readValue(raw, HEADER, raw.length - HEADER, type);
            }
            byte[] payload = new InflaterInputStream(bytes).readNBytes(INFLATED_AT_MOST);
            return type.hasRawClass(byte[].class) ? payload : JSON.readValue(payload, type);
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }

    static JavaType typeOf(CacheSpec<?> spec) {
        return JSON.constructType(spec.type());
    }

    /** What is to be stored; too big a payload leaves only the fact that it was. */
    record Draft(int kind, byte[] payload) {

        static final Draft ABSENT = new Draft(Kind.ABSENT.ordinal(), new byte[0]);
        static final Draft FAILED = new Draft(Kind.FAILED.ordinal(), new byte[0]);
        static final Draft OVERSIZE = new Draft(Kind.OVERSIZE.ordinal(), new byte[0]);

        static Draft of(Object value, CacheProperties limits) {
            byte[] payload = value instanceof byte[] bytes ? bytes : JSON.writeValueAsBytes(value);
            int kind = Kind.VALUE.ordinal();
            if (payload.length > limits.compressAbove().toBytes()) {
                payload = deflate(payload);
                kind |= DEFLATED;
            }
            return payload.length > limits.refuseAbove().toBytes()
                    ? OVERSIZE
                    : new Draft(kind, payload);
        }

        private static byte[] deflate(byte[] payload) {
            var bytes = new ByteArrayOutputStream(payload.length / 2);
            try (var deflater = new DeflaterOutputStream(bytes)) {
                deflater.write(payload);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    }
}
