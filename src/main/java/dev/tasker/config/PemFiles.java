package dev.tasker.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a PEM file, without what it holds, or an empty string. Blocks. */
final class PemFiles {
  private static final long MAX_BYTES = 1 << 20;

  /** The forms that the client for TLS reads. */
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN ((?:EC |RSA )?PRIVATE KEY)-----([^-]+)-----END \\1-----");

  private PemFiles() {}

  static String certificates(Path file) {
    return problem(file, PemFiles::certificates);
  }

  static String privateKey(Path file) {
    return problem(file, PemFiles::privateKey);
  }

  private static String certificates(String text) {
    String rule = "names a file that holds no certificate in PEM form";
    if (!text.contains("-----BEGIN CERTIFICATE-----")) {
      return rule;
    }
    try {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      boolean none =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))
              .isEmpty();
      return none ? rule : "";
    } catch (CertificateException e) {
      return rule;
    }
  }

  private static String privateKey(String text) {
    String rule = "names a file that holds no private key in PEM form";
    Matcher key = PRIVATE_KEY.matcher(text);
    try {
      boolean there = key.find() && Base64.getMimeDecoder().decode(key.group(2)).length > 0;
      return there ? "" : rule;
    } catch (IllegalArgumentException e) {
      return rule;
    }
  }

  private static String problem(Path file, Function<String, String> rule) {
    try {
      if (!Files.isRegularFile(file)) {
        return Files.exists(file) ? "names what is no file" : "names a file that is not there";
      }
      if (Files.size(file) > MAX_BYTES) {
        return "names a file that is larger than 1 MiB";
      }
      return rule.apply(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return "names a file that cannot be read: " + e.getClass().getSimpleName();
    }
  }
}
