package dev.tasker.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Holds a data directory for this process; the operating system lets go of it if we are killed. */
final class DirectoryLock implements AutoCloseable {
  /**
   * POSIX locks belong to the process: opening and closing a locked file a second time in the same
   * process gives the lock away. So the process itself must know what it holds.
   */
  private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static DirectoryLock acquire(DataDirectory directory) {
    Path file = directory.lockFile();
    if (!HELD_BY_THIS_PROCESS.add(file)) {
      throw inUse(directory, "this process (" + ProcessHandle.current().pid() + ")");
    }
    try {
      return new DirectoryLock(file, lock(directory, file));
    } catch (IOException e) {
      HELD_BY_THIS_PROCESS.remove(file);
      throw EmbeddedPostgresException.cannot("lock the data directory " + directory.root(), e);
    } catch (RuntimeException e) {
      HELD_BY_THIS_PROCESS.remove(file);
      throw e;
    }
  }

  private static FileChannel lock(DataDirectory directory, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(directory, "process " + holder(file));
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static String holder(Path file) {
    try {
      String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
      return pid.isEmpty() ? "unknown" : pid;
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static EmbeddedPostgresException inUse(DataDirectory directory, String by) {
    return new EmbeddedPostgresException(
        "The data directory " + directory.root() + " is in use by " + by,
        "stop that process, " + EmbeddedPostgresException.USE_OTHER_DIRECTORY);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw EmbeddedPostgresException.cannot("release the lock " + file, e);
    } finally {
      HELD_BY_THIS_PROCESS.remove(file);
    }
  }
}
