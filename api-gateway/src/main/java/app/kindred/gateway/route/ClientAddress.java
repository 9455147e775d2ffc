package app.kindred.gateway.route;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;

/**
 * Where a request comes from. Behind a load balancer that is the last address in {@code
 * X-Forwarded-For} which is not a balancer of ours; everybody else's claim is worth nothing.
 */
@Component
public class ClientAddress {

    private static final int LONGEST_ADDRESS = 45;

    private final Set<String> proxies;

    ClientAddress(Settings settings) {
        this.proxies = new HashSet<>(settings.trustedProxies());
    }

    public String of(ServerHttpRequest request) {
        var remote = request.getRemoteAddress();
        InetAddress peer = remote == null ? null : remote.getAddress();
        var address = peer == null ? "unknown" : peer.getHostAddress();
        if (proxies.isEmpty() || !proxies.contains(address)) {
            return address;
        }
        var claimed = request.getHeaders().getFirst("X-Forwarded-For");
        if (claimed == null) {
            return address;
        }
        var hops = claimed.split(",");
        for (int i = hops.length - 1; i >= 0; i--) {
            var hop = hops[i].strip();
            if (!proxies.contains(hop)) {
                return hop.length() <= LONGEST_ADDRESS ? hop : address;
            }
        }
        return address;
    }

    /**
     * Who stands between the clients and the gateway.
     *
     * @param trustedProxies the addresses of load balancers whose {@code X-Forwarded-For} is
     *     believed
     */
    @ConfigurationProperties("kindred.client-address")
    record Settings(@DefaultValue List<String> trustedProxies) {}
}
