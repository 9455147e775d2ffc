package app.kindred.users.account;

import app.kindred.users.secret.Secrets;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Addresses that may not register again. Only keyed hashes are kept: a ban outlives the erasure of
 * the account, what was known about the person does not.
 */
@Component
class BannedAddresses {

    private final JdbcClient jdbc;
    private final Secrets secrets;

    BannedAddresses(JdbcClient jdbc, Secrets secrets) {
        this.jdbc = jdbc;
        this.secrets = secrets;
    }

    void remember(String email, AccountState state) {
        switch (state) {
            case BANNED ->
                    jdbc.sql("INSERT INTO banned_address (hash) VALUES (?) ON CONFLICT DO NOTHING")
                            .param(hash(email))
                            .update();
            case ACTIVE ->
                    jdbc.sql("DELETE FROM banned_address WHERE hash = ?")
                            .param(hash(email))
                            .update();
            case UNVERIFIED, SUSPENDED, SHADOW_BANNED, DELETED -> {}
        }
    }

    boolean contains(String email) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM banned_address WHERE hash = ?)")
                .param(hash(email))
                .query(Boolean.class)
                .single();
    }

    private String hash(String email) {
        return secrets.mac("account/banned-address", email);
    }
}
