package app.kindred.users.mail;

/** One message to one person, in plain text. */
public record Mail(String recipient, String subject, String body) {}
