package app.kindred.users.session;

import app.kindred.shared.identity.Caller;
import java.util.UUID;

/** Whose session it is, as the access tokens will say. */
public record Holder(UUID accountId, Caller.Role role, boolean premium) {}
