package app.kindred.users.mail;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mail.javamail.JavaMailSenderImpl;

@Configuration(proxyBeanMethods = false)
class MailConfiguration {

    @Bean
    Transport mailTransport(MailProperties properties, Clock clock) throws IOException {
        var server = properties.server();
        if (server == null || server.toString().isBlank()) {
            return folder(properties.folder(), clock);
        }
        return smtp(server);
    }

    /** Mail as files, newest last by name; each appears whole or not at all. */
    private static Transport folder(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        return message -> {
            var name = clock.millis() + "-" + UUID.randomUUID();
            var draft = folder.resolve("." + name);
            try (var out = Files.newOutputStream(draft)) {
                message.writeTo(out);
            } catch (MessagingException e) {
                throw new IOException(e);
            }
            Files.move(draft, folder.resolve(name + ".eml"), StandardCopyOption.ATOMIC_MOVE);
        };
    }

    private static Transport smtp(URI server) {
        var sender = new JavaMailSenderImpl();
        sender.setHost(server.getHost());
        sender.setPort(server.getPort() < 0 ? 25 : server.getPort());
        sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
        var login = server.getUserInfo();
        var properties = sender.getJavaMailProperties();
        if (login != null) {
            var parts = login.split(":", 2);
            sender.setUsername(parts[0]);
            sender.setPassword(parts.length > 1 ? parts[1] : "");
            properties.put("mail.smtp.auth", "true");
            properties.put("mail.smtp.starttls.enable", "true");
        }
        properties.put("mail.smtp.connectiontimeout", "3000");
        properties.put("mail.smtp.timeout", "5000");
        properties.put("mail.smtp.writetimeout", "5000");
        return sender::send;
    }
}
