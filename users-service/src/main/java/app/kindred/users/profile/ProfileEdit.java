package app.kindred.users.profile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a merge patch changes: an absent part stays as it is. */
record ProfileEdit(
        Optional<String> name,
        Optional<String> bio,
        Optional<Gender> gender,
        Optional<List<String>> interests,
        Optional<Optional<String>> goal,
        Optional<Optional<String>> goingOut,
        Optional<HabitChange> habits,
        Optional<List<Prompt>> prompts) {

    /**
     * @param replace whether habits not named here are forgotten
     * @param values a habit's new value, absent to forget it
     */
    record HabitChange(boolean replace, Map<String, Optional<String>> values) {

        Map<String, String> applyTo(Map<String, String> habits) {
            var changed = new HashMap<>(replace ? Map.of() : habits);
            values.forEach(
                    (habit, value) ->
                            value.ifPresentOrElse(
                                    v -> changed.put(habit, v), () -> changed.remove(habit)));
            return Map.copyOf(changed);
        }
    }
}
