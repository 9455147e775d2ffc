package app.kindred.users.photo;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class PhotoConfiguration {

    @Bean
    PhotoStore photoStore(PhotoProperties properties) {
        return new FileSystemPhotoStore(properties.folder());
    }
}
