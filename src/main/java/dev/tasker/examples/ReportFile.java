package dev.tasker.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file so that a reader sees the old one or the new one, never a part. */
final class ReportFile {

  private ReportFile() {}

  /** The absolute path of the file written; makes the directory when it does not exist. */
  static Path write(Path directory, String name, String content) throws IOException {
    Files.createDirectories(directory);
    Path target = directory.resolve(name).toAbsolutePath().normalize();
    // In the same directory: a rename is atomic only within one file system.
    Path draft = Files.createTempFile(directory, "." + name, ".tmp");
    try {
      Files.writeString(draft, content);
      return Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
