package app.kindred.users.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id that computes in the same memory each time, in the format that Spring Security's encoder
 * and others share. That encoder takes its twenty megabytes anew for each hash: in a heap of the
 * usual size two of them outgrow the survivors, and every few logins end in a full collection.
 *
 * @param pool blocks of a kilobyte, for as many hashes as are computed at once
 */
record PooledArgon2(int memoryKib, int iterations, FixedBlockPool pool) {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** Blocks besides the memory itself, which every computation takes for what it is at. */
    private static final int SCRATCH_BLOCKS = 8;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder TO_TEXT = Base64.getEncoder().withoutPadding();
    private static final Pattern FORMAT =
            Pattern.compile(
                    "\\$argon2id\\$v=(\\d{1,3})\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})"
                            + "\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    PooledArgon2(int memoryKib, int iterations, int atOnce) {
        this(memoryKib, iterations, new FixedBlockPool(atOnce * (memoryKib + SCRATCH_BLOCKS)));
    }

    String encode(String password) {
        var salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        var hash =
                hash(
                        password,
                        salt,
                        HASH_BYTES,
                        Argon2Parameters.ARGON2_VERSION_13,
                        memoryKib,
                        iterations,
                        1);
        return "$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s"
                .formatted(
                        Argon2Parameters.ARGON2_VERSION_13,
                        memoryKib,
                        iterations,
                        TO_TEXT.encodeToString(salt),
                        TO_TEXT.encodeToString(hash));
    }

    /** Whether this password was encoded, with whatever effort was asked for then. */
    boolean matches(String password, String encoded) {
        var parts = FORMAT.matcher(encoded);
        if (!parts.matches()) {
            return false;
        }
        var expected = Base64.getDecoder().decode(parts.group(6));
        var hash =
                hash(
                        password,
                        Base64.getDecoder().decode(parts.group(5)),
                        expected.length,
                        Integer.parseInt(parts.group(1)),
                        Integer.parseInt(parts.group(2)),
                        Integer.parseInt(parts.group(3)),
                        Integer.parseInt(parts.group(4)));
        return MessageDigest.isEqual(expected, hash);
    }

    /**
     * Whether a hash was made with less effort than is asked for today, more passes making up for
     * less memory, or in more memory than is kept ready.
     */
    boolean isOutdated(String encoded) {
        var parts = FORMAT.matcher(encoded);
        if (!parts.matches()) {
            return true;
        }
        long memory = Long.parseLong(parts.group(2));
        return memory > memoryKib
                || memory * Long.parseLong(parts.group(3)) < (long) memoryKib * iterations;
    }

    private byte[] hash(
            String password,
            byte[] salt,
            int length,
            int version,
            int memory,
            int passes,
            int lanes) {
        var generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(version)
                        .withSalt(salt)
                        .withMemoryAsKB(memory)
                        .withIterations(passes)
                        .withParallelism(lanes)
                        .withBlockPool(pool)
                        .build());
        var hash = new byte[length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
