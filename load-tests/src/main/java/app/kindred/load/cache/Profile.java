package app.kindred.load.cache;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** About as much as a person's public profile: a kilobyte of JSON. */
record Profile(String id, String name, long version, String bio, List<Picture> pictures)
        implements Serializable {

    static final JsonMapper JSON = JsonMapper.builder().build();

    record Picture(String id, String thumb, String card, String full) implements Serializable {}

    static Profile of(String id, long version) {
        var pictures =
                IntStream.range(0, 3)
                        .mapToObj(i -> "/photos/0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5" + i)
                        .map(at -> new Picture(at, at + "/t.jpg", at + "/c.jpg", at + "/f.jpg"))
                        .toList();
        var bio = "Cooks on Sundays, climbs on Mondays and is asleep by ten. ".repeat(5);
        return new Profile(id, "Alexandra", version, bio, pictures);
    }
}
