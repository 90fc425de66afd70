package dev.tasker.telemetry.otlp;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom to trust and who we are, as PEM files. They are read when the first connection is made.
 *
 * @param certificate the authority to trust instead of the JVM's
 * @param clientKey our private key, for collectors that ask for one
 * @param clientCertificate the certificate of that key
 */
public record CollectorTls(
    Optional<Path> certificate, Optional<Path> clientKey, Optional<Path> clientCertificate) {

  /** The JVM's authorities, and no certificate of our own. */
  public static final CollectorTls DEFAULT =
      new CollectorTls(Optional.empty(), Optional.empty(), Optional.empty());

  public CollectorTls {
    if (clientKey.isPresent() != clientCertificate.isPresent()) {
      throw new IllegalArgumentException(
          "a client key and a client certificate need each other; set both or none");
    }
  }

  /** Trusts this authority, shows nothing. */
  public static CollectorTls trusting(Path certificate) {
    return new CollectorTls(Optional.of(certificate), Optional.empty(), Optional.empty());
  }
}
