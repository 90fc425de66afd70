package dev.tasker.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what the server writes to a file of bounded size; one older file is kept beside it. Also
 * remembers the end for error messages.
 */
final class ServerLog {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);
  private static final long LIMIT_BYTES = 8L << 20;
  private static final int CHUNK_BYTES = 8192;
  private static final int TAIL_LINES = 12;

  private final Path file;
  private byte[] tail = new byte[0];

  ServerLog(Path file) {
    this.file = file;
  }

  /** Starts the copying thread; it ends when the server has closed its output. */
  Thread follow(InputStream output) {
    Thread thread = new Thread(() -> copy(output), "tasker-postgres-log");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** The last lines, newest last. */
  synchronized String tail() {
    String[] lines = new String(tail, StandardCharsets.UTF_8).strip().split("\n", -1);
    int from = Math.max(0, lines.length - TAIL_LINES);
    return String.join("\n", Arrays.copyOfRange(lines, from, lines.length));
  }

  private void copy(InputStream output) {
    byte[] chunk = new byte[CHUNK_BYTES];
    boolean writable = true;
    try (output) {
      for (int length = output.read(chunk); length >= 0; length = output.read(chunk)) {
        remember(chunk, length);
        // A full disk must not stop the reading: the server would block on a full pipe.
        writable = writable && write(chunk, length);
      }
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("postgres.log_ended");
    }
  }

  private synchronized void remember(byte[] chunk, int length) {
    int kept = Math.min(tail.length, CHUNK_BYTES);
    byte[] joined = new byte[kept + length];
    System.arraycopy(tail, tail.length - kept, joined, 0, kept);
    System.arraycopy(chunk, 0, joined, kept, length);
    tail = joined;
  }

  private boolean write(byte[] chunk, int length) {
    try (FileChannel channel = open()) {
      channel.write(ByteBuffer.wrap(chunk, 0, length));
      return true;
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", file).setCause(e).log("postgres.log_not_written");
      return false;
    }
  }

  private FileChannel open() throws IOException {
    if (Files.exists(file) && Files.size(file) > LIMIT_BYTES) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }
}
