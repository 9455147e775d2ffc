package app.kindred.users.profile;

/** A question of the vocabulary and the answer a person gave. */
public record Prompt(String prompt, String answer) {}
