package app.kindred.gateway.route;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.resolver.AddressResolverGroup;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.TransportConfig;

/**
 * A pool of connections to the services for each event loop: a request is then proxied by the one
 * thread that its client's connection belongs to. A pool that all share hands out whichever
 * connection is free, and what one loop has for the connection of another costs a task and a
 * wake-up, twice or more for every request.
 */
final class ConnectionsPerLoop implements ConnectionProvider {

    private final Supplier<ConnectionProvider> pool;
    private final Map<EventLoop, ConnectionProvider> pools = new ConcurrentHashMap<>();

    ConnectionsPerLoop(Supplier<ConnectionProvider> pool) {
        this.pool = pool;
    }

    @Override
    public Mono<? extends Connection> acquire(
            TransportConfig config,
            ConnectionObserver observer,
            @Nullable Supplier<? extends SocketAddress> remoteAddress,
            @Nullable AddressResolverGroup<?> resolver) {
        EventLoopGroup loops = config.loopResources().onClient(config.isPreferNative());
        // The caller's own, where the caller is one of them.
        var loop = loops.next();
        var connections = pools.computeIfAbsent(loop, _ -> pool.get());
        var acquired = connections.acquire(config, observer, remoteAddress, resolver);
        return loop.inEventLoop() ? acquired : acquired.subscribeOn(Schedulers.fromExecutor(loop));
    }

    @Override
    public void disposeWhen(SocketAddress address) {
        pools.values().forEach(connections -> connections.disposeWhen(address));
    }

    @Override
    public Mono<Void> disposeLater() {
        return Flux.fromIterable(pools.values()).flatMap(ConnectionProvider::disposeLater).then();
    }

    @Override
    public boolean isDisposed() {
        return !pools.isEmpty() && pools.values().stream().allMatch(ConnectionProvider::isDisposed);
    }
}
