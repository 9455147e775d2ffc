package app.kindred.users.profile;

/**
 * Who sees what of a person.
 *
 * @param paused seen by nobody new
 * @param incognito seen only by those the person has liked
 */
public record Visibility(
        boolean paused, boolean incognito, boolean hideAge, boolean hideDistance) {}
