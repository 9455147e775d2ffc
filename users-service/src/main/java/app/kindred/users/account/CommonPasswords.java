package app.kindred.users.account;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.springframework.core.io.ClassPathResource;

/**
 * The passwords that are guessed first, some ten thousand of them. Only the first 64 bits of a hash
 * of each are kept, sorted: eight bytes for a password whatever its length, and no chance worth
 * speaking of that one is refused for another.
 */
final class CommonPasswords {

    private final long[] prints;

    private CommonPasswords(long[] prints) {
        this.prints = prints;
    }

    static CommonPasswords read() {
        var list = new ClassPathResource("common-passwords.txt.gz");
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(list.getInputStream()),
                                StandardCharsets.UTF_8))) {
            return new CommonPasswords(
                    lines.lines().mapToLong(CommonPasswords::print).sorted().toArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean contains(String password) {
        return Arrays.binarySearch(prints, print(password.toLowerCase(Locale.ROOT))) >= 0;
    }

    int size() {
        return prints.length;
    }

    private static long print(String password) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            return ByteBuffer.wrap(hash.digest(password.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
