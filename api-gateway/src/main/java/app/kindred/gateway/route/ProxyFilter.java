package app.kindred.gateway.route;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.stereotype.Component;
import reactor.netty.http.client.HttpClient;

/**
 * Spring Cloud Gateway's proxy with our header filters in place of its nine, each of which copies
 * all headers of every request.
 */
@Component
class ProxyFilter extends NettyRoutingFilter {

    private final List<HttpHeadersFilter> filters;

    ProxyFilter(
            HttpClient client,
            ObjectProvider<List<HttpHeadersFilter>> all,
            EdgeHeaders edgeHeaders,
            TraceHeaders traceHeaders,
            HttpClientProperties settings) {
        super(client, all, settings);
        this.filters = List.of(edgeHeaders, traceHeaders, new AnswerHeaders());
    }

    @Override
    public List<HttpHeadersFilter> getHeadersFilters() {
        return filters;
    }
}
