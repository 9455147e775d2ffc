package app.kindred.users.profile;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a person says they are. Stored as 1, 2, 3; a set of them as bits. */
public enum Gender {
    @JsonProperty("woman")
    WOMAN,
    @JsonProperty("man")
    MAN,
    @JsonProperty("nonbinary")
    NONBINARY;

    public short code() {
        return (short) (ordinal() + 1);
    }

    public static Gender ofCode(int code) {
        return values()[code - 1];
    }

    public static short bits(Set<Gender> genders) {
        return (short) genders.stream().mapToInt(gender -> 1 << gender.ordinal()).sum();
    }

    public static List<Gender> ofBits(int bits) {
        return Stream.of(values()).filter(g -> (bits & 1 << g.ordinal()) != 0).toList();
    }

    static Set<Gender> all() {
        return EnumSet.allOf(Gender.class);
    }
}
