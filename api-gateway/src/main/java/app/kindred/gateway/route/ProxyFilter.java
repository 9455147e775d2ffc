package app.kindred.gateway.route;

import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.stereotype.Component;
import reactor.netty.http.client.HttpClient;

/**
 * Spring Cloud Gateway's proxy with our header filters in place of its seven, each of which copies
 * all headers of every request. Those that carry a trace on stay.
 */
@Component
class ProxyFilter extends NettyRoutingFilter {

    private final List<HttpHeadersFilter> filters = new ArrayList<>();

    ProxyFilter(
            HttpClient client,
            ObjectProvider<List<HttpHeadersFilter>> all,
            EdgeHeaders edgeHeaders,
            HttpClientProperties settings) {
        super(client, all, settings);
        filters.add(edgeHeaders);
        filters.add(new AnswerHeaders());
        all.getObject().stream()
                .filter(filter -> filter.getClass().getSimpleName().startsWith("Observed"))
                .forEach(filters::add);
    }

    @Override
    public List<HttpHeadersFilter> getHeadersFilters() {
        return filters;
    }
}
