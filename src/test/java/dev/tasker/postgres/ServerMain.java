package dev.tasker.postgres;

import java.nio.file.Path;

/** A process that runs a server until its stdin ends; see {@link ServerJvm}. */
final class ServerMain {
  private ServerMain() {}

  public static void main(String[] args) throws Exception {
    try (EmbeddedPostgres server =
        EmbeddedPostgres.start(EmbeddedPostgresOptions.of(Path.of(args[0])))) {
      System.out.println("STARTED " + server.url());
      while (System.in.read() >= 0) {
        // Only the end matters.
      }
    } catch (EmbeddedPostgresException e) {
      System.out.println("FAILED " + e.getMessage().replace('\n', ' '));
    }
  }
}
