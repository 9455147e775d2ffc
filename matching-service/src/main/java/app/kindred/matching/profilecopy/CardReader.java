package app.kindred.matching.profilecopy;

import app.kindred.matching.profilecopy.Card.Photo;
import app.kindred.matching.profilecopy.Card.Prompt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a {@link Card} from a row. Features join {@code profile p} and {@code card c} to their own
 * question and select {@link #COLUMNS} beside an {@code id}, so that cards never cost a round trip.
 */
@Component
public class CardReader {

    public static final String COLUMNS =
            "c.name, c.bio, c.photos, c.interests, c.prompts, c.goal, c.going_out,"
                    + " p.birth_date, p.hide_age, p.gender";

    private final JsonMapper json;
    private final Clock clock;

    CardReader(JsonMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    public Card read(ResultSet row) throws SQLException {
        var born = row.getObject("birth_date", LocalDate.class);
        var age = Period.between(born, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        return new Card(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getBoolean("hide_age") ? null : age.getYears(),
                row.getString("bio"),
                Gender.of(row.getInt("gender")).label(),
                Arrays.stream(json.readValue(row.getString("photos"), StoredPhoto[].class))
                        .map(StoredPhoto::shown)
                        .toList(),
                List.of((String[]) row.getArray("interests").getArray()),
                List.of(json.readValue(row.getString("prompts"), Prompt[].class)),
                row.getString("goal"),
                row.getString("going_out"));
    }

    /** A picture as {@code card.photos} keeps it. */
    record StoredPhoto(UUID id, int width, int height) {

        Photo shown() {
            var path = "/photos/" + id + "/";
            return new Photo(
                    id,
                    new Photo.Urls(path + "thumb.jpg", path + "card.jpg", path + "full.jpg"),
                    width,
                    height);
        }
    }
}
