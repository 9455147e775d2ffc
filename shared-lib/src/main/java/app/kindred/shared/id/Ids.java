package app.kindred.shared.id;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Mints and reads UUIDs of version 7 (RFC 9562, section 5.7). */
public final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** A new id that carries {@code time} in milliseconds and 74 random bits. */
    public static UUID at(Instant time) {
        var bytes = new byte[10];
        RANDOM.nextBytes(bytes);
        long low = 0;
        for (int i = 2; i < 10; i++) {
            low = low << 8 | (bytes[i] & 0xff);
        }
        long randA = (bytes[0] & 0x0fL) << 8 | (bytes[1] & 0xffL);
        long high = time.toEpochMilli() << 16 | 0x7000L | randA;
        return new UUID(high, low & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L);
    }

    /** The time that a version 7 id carries, to the millisecond. */
    public static Instant timeOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
