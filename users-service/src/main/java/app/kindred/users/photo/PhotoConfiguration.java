package app.kindred.users.photo;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class PhotoConfiguration {

    @Bean
    @ConditionalOnProperty(
            name = "kindred.photo.store",
            havingValue = "FOLDER",
            matchIfMissing = true)
    PhotoStore folderPhotoStore(PhotoProperties properties) {
        return new FileSystemPhotoStore(properties.folder());
    }
}
