package app.kindred.matching;

import app.kindred.shared.id.Ids;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A person to be, as {@code profile.v1} would tell of them. */
public final class Someone {

    private final UUID id = Ids.at(Instant.now());
    private final Map<String, Object> fact = new HashMap<>();

    private Someone() {
        fact.put("id", id);
        fact.put("name", "Sam");
        fact.put("bio", "Here for the long walks.");
        fact.put("gender", "woman");
        fact.put("interestedIn", List.of("man"));
        fact.put("minAge", 18);
        fact.put("maxAge", 99);
        fact.put("maxDistanceKm", 50);
        fact.put("refuses", List.of());
        fact.put("habits", Map.of());
        fact.put("interests", List.of());
        fact.put("prompts", List.of(Map.of("prompt", "last-trip", "answer", "Lisbon")));
        fact.put(
                "photos",
                List.of(Map.of("id", Ids.at(Instant.now()), "width", 800, "height", 1000)));
        fact.put("hideAge", false);
        fact.put("hideDistance", false);
        fact.put("paused", false);
        fact.put("incognito", false);
        aged(30);
    }

    public static Someone aWoman() {
        return new Someone();
    }

    public static Someone aMan() {
        return new Someone().with("gender", "man").seeking("woman");
    }

    public UUID id() {
        return id;
    }

    public Someone named(String name) {
        return with("name", name);
    }

    public Someone aged(int years) {
        return with("birthDate", LocalDate.now().minusYears(years).minusDays(40).toString());
    }

    public Someone seeking(String... genders) {
        return with("interestedIn", List.of(genders));
    }

    public Someone agesSought(int from, int to) {
        return with("minAge", from).with("maxAge", to);
    }

    public Someone within(int km) {
        return with("maxDistanceKm", km);
    }

    public Someone at(double latitude, double longitude) {
        return with("location", Map.of("latitude", latitude, "longitude", longitude));
    }

    public Someone with(String field, Object value) {
        fact.put(field, value);
        return this;
    }

    public Map<String, Object> fact() {
        return fact;
    }
}
