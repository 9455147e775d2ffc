package app.kindred.shared.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/** The master secret. Nothing reads it but this class; the rest derives keys from it. */
public final class Secret {

    private final byte[] master;

    Secret(String master) {
        this.master = master.getBytes(StandardCharsets.UTF_8);
    }

    /** A key of 256 bits for one use, the same in every service that names the use alike. */
    public SecretKey key(String use, String algorithm) {
        try {
            var parameters =
                    HKDFParameterSpec.ofExtract()
                            .addIKM(master)
                            .thenExpand(("kindred/" + use).getBytes(StandardCharsets.UTF_8), 32);
            return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
