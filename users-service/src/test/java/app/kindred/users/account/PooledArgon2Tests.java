package app.kindred.users.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

class PooledArgon2Tests {

    private static final int MEMORY_KIB = 8_192;

    private final PooledArgon2 ours = new PooledArgon2(MEMORY_KIB, 1, 1);
    private final Argon2PasswordEncoder springs =
            new Argon2PasswordEncoder(16, 32, 1, MEMORY_KIB, 1);

    @Test
    void eachReadsWhatTheOtherWrote() {
        for (var password : new String[] {"Test123!@#", "", "pässwörd 🔑"}) {
            assertThat(springs.matches(password, ours.encode(password)))
                    .as(password)
                    .isEqualTo(!password.isEmpty());
            assertThat(ours.matches(password, ours.encode(password))).as(password).isTrue();
            assertThat(ours.matches(password, String.valueOf(springs.encode(password))))
                    .as(password)
                    .isTrue();
            assertThat(ours.matches(password + "x", ours.encode(password))).isFalse();
        }
    }

    @Test
    void whatIsNoHashMatchesNothing() {
        assertThat(ours.matches("a", "")).isFalse();
        assertThat(ours.matches("a", "$argon2id$v=19$m=8192,t=1,p=1$$")).isFalse();
        assertThat(ours.matches("a", "$2a$10$abcdefghijklmnopqrstuu")).isFalse();
    }

    @Test
    void lessEffortOrMoreMemoryThanIsAskedForIsOutdated() {
        var weaker = new PooledArgon2(MEMORY_KIB / 2, 1, 1).encode("a");
        assertThat(ours.isOutdated(weaker)).isTrue();
        assertThat(ours.isOutdated(ours.encode("a"))).isFalse();
        assertThat(new PooledArgon2(MEMORY_KIB, 2, 1).isOutdated(ours.encode("a"))).isTrue();
        var asStrong = new PooledArgon2(MEMORY_KIB / 2, 2, 1);
        assertThat(ours.isOutdated(asStrong.encode("a"))).isFalse();
        assertThat(asStrong.isOutdated(ours.encode("a"))).isTrue();
    }

    @Test
    void aHashAfterTheFirstTakesNextToNoNewMemory() {
        ours.encode("first");
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        ours.encode("second");

        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .isLessThan(MEMORY_KIB * 1024L / 4);
    }
}
