package app.kindred.users.profile;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.PrecisionModel;

@Entity
@Table(name = "profile")
@DynamicUpdate
class ProfileEntity {

    private static final GeometryFactory WGS84 = new GeometryFactory(new PrecisionModel(), 4326);

    @Id private UUID id;

    @Column(nullable = false)
    private String name;

    @Column(nullable = false)
    private String bio = "";

    @Column(nullable = false)
    private LocalDate birthDate;

    private short gender;

    private @Nullable String goal;

    private @Nullable String goingOut;

    @Column(nullable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> habits = Map.of();

    @Column(nullable = false)
    @JdbcTypeCode(SqlTypes.ARRAY)
    private String[] interests = {};

    @Column(nullable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    private List<Prompt> prompts = List.of();

    private short interestedIn = Gender.bits(Gender.all());

    private short minAge = 18;

    private short maxAge = 99;

    private short maxDistanceKm = 50;

    @Column(nullable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, List<String>> dealbreakers = Map.of();

    private boolean paused;

    private boolean incognito;

    private boolean hideAge;

    private boolean hideDistance;

    @JdbcTypeCode(SqlTypes.GEOGRAPHY)
    private @Nullable Point location;

    private @Nullable Instant locatedAt;

    private boolean travelling;

    @Column(nullable = false)
    private Instant createdAt;

    @Column(nullable = false)
    private Instant updatedAt;

    @Version private long version;

    protected ProfileEntity() {}

    ProfileEntity(UUID id, String name, LocalDate birthDate, Gender gender, Instant now) {
        this.id = id;
        this.name = name;
        this.birthDate = birthDate;
        this.gender = gender.code();
        this.createdAt = now;
        this.updatedAt = now;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    /** Makes the next version even where only something beside this row has changed. */
    void touch(Instant now) {
        // Two changes within the clock's tick must still count as two.
        updatedAt = now.isAfter(updatedAt) ? now : updatedAt.plusNanos(1000);
    }

    /** As long as nobody has verified the account: the last one to register describes it. */
    void describe(String name, LocalDate birthDate, Gender gender) {
        this.name = name;
        this.birthDate = birthDate;
        this.gender = gender.code();
    }

    void edit(ProfileEdit edit) {
        edit.name().ifPresent(value -> name = value);
        edit.bio().ifPresent(value -> bio = value);
        edit.gender().ifPresent(value -> gender = value.code());
        edit.interests().ifPresent(value -> interests = value.toArray(String[]::new));
        edit.goal().ifPresent(value -> goal = value.orElse(null));
        edit.goingOut().ifPresent(value -> goingOut = value.orElse(null));
        edit.habits().ifPresent(change -> habits = change.applyTo(habits));
        edit.prompts().ifPresent(value -> prompts = List.copyOf(value));
    }

    void prefer(Preferences preferences) {
        interestedIn = Gender.bits(Set.copyOf(preferences.interestedIn()));
        minAge = (short) preferences.minAge();
        maxAge = (short) preferences.maxAge();
        maxDistanceKm = (short) preferences.maxDistanceKm();
        dealbreakers = Map.of("refuses", preferences.dealbreakers().refuses());
    }

    void show(Visibility visibility) {
        paused = visibility.paused();
        incognito = visibility.incognito();
        hideAge = visibility.hideAge();
        hideDistance = visibility.hideDistance();
    }

    void place(Position position, boolean travelling, Instant now) {
        location = WGS84.createPoint(new Coordinate(position.longitude(), position.latitude()));
        locatedAt = now;
        this.travelling = travelling;
    }
}
