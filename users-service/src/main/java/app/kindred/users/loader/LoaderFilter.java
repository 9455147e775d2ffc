package app.kindred.users.loader;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.dataloader.DataLoaderRegistry;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request loaders of its own. */
@Component
class LoaderFilter extends OncePerRequestFilter {

    static final String ATTRIBUTE = LoaderFilter.class.getName();

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        request.setAttribute(ATTRIBUTE, new DataLoaderRegistry());
        chain.doFilter(request, response);
    }
}
