package app.kindred.messaging.person;

import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Looks people up in messaging's own copy. */
@Component
public class People {

    private final PersonStore store;

    People(PersonStore store) {
        this.store = store;
    }

    /** The person, unless unknown here or not in good standing. */
    public Optional<Person> find(UUID id) {
        return store.findVisible(id);
    }
}
