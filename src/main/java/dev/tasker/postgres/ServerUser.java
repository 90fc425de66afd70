package dev.tasker.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The user the server runs as. PostgreSQL refuses root, so root hands over to an unprivileged user:
 * the owner of the cluster if there is one, else {@value #UNPRIVILEGED}. Where that is impossible a
 * user namespace hides root from PostgreSQL; the files then stay root's.
 *
 * @param prefix the words that turn a command into one of this user
 * @param uid the owner of the cluster's files
 */
record ServerUser(List<String> prefix, int uid, int gid) {
  /** "nobody" on every Linux distribution. */
  private static final int UNPRIVILEGED = 65534;

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);

  ServerUser {
    prefix = List.copyOf(prefix);
  }

  static boolean isRoot() {
    return currentUid() == 0;
  }

  static ServerUser choose(DataDirectory directory, Path binaries) throws IOException {
    boolean kept = Files.isDirectory(directory.cluster());
    int owner = kept ? attribute(directory.cluster(), "uid") : -1;
    if (!isRoot()) {
      return ordinary(directory, owner);
    }
    if (kept && owner != 0) {
      int group = attribute(directory.cluster(), "gid");
      return unprivileged(directory, binaries, owner, group)
          .orElseThrow(() -> unreachable(directory, owner));
    }
    Optional<ServerUser> chosen =
        kept && directory.hasCluster()
            ? namespace(directory)
            : unprivileged(directory, binaries, UNPRIVILEGED, UNPRIVILEGED)
                .or(() -> namespace(directory));
    return chosen.orElseThrow(() -> noWayDown(directory));
  }

  private static ServerUser ordinary(DataDirectory directory, int owner) {
    int self = currentUid();
    if (owner != -1 && owner != self) {
      throw new EmbeddedPostgresException(
          "The cluster " + directory.cluster() + " belongs to uid " + owner + ", not to " + self,
          "run as that user, " + EmbeddedPostgresException.USE_OTHER_DIRECTORY);
    }
    return new ServerUser(List.of(), self, -1);
  }

  private static Optional<ServerUser> unprivileged(
      DataDirectory directory, Path binaries, int uid, int gid) {
    // setpriv and not runuser or su: those stay in between and keep signals from the server.
    return Command.find("setpriv")
        .filter(found -> DataDirectory.isOpenToOthers(directory.root()))
        .filter(found -> DataDirectory.isOpenToOthers(binaries))
        .map(
            found ->
                List.of(found.toString(), "--reuid=" + uid, "--regid=" + gid, "--clear-groups"))
        .filter(prefix -> works(directory, prefix))
        .map(prefix -> new ServerUser(prefix, uid, gid));
  }

  private static Optional<ServerUser> namespace(DataDirectory directory) {
    return Command.find("unshare")
        .map(found -> List.of(found.toString(), "-U"))
        .filter(prefix -> works(directory, prefix))
        .map(prefix -> new ServerUser(prefix, 0, 0));
  }

  /** Containers may have the tools and lack the capability. */
  private static boolean works(DataDirectory directory, List<String> prefix) {
    ServerUser candidate = new ServerUser(prefix, 0, 0);
    try {
      return Command.run(directory.root(), candidate.command("true"), "", PROBE_TIMEOUT)
          .succeeded();
    } catch (IOException e) {
      return false;
    }
  }

  private static EmbeddedPostgresException unreachable(DataDirectory directory, int owner) {
    return new EmbeddedPostgresException(
        "Cannot run PostgreSQL in "
            + directory.root()
            + " as the owner of its cluster, uid "
            + owner
            + ": it needs setpriv (util-linux), and a path that all users may enter",
        "install setpriv, open the path (chmod o+x), "
            + EmbeddedPostgresException.USE_OTHER_DIRECTORY);
  }

  private static EmbeddedPostgresException noWayDown(DataDirectory directory) {
    return new EmbeddedPostgresException(
        "PostgreSQL does not run as root, and neither setpriv nor unshare -U (util-linux) can start"
            + " it as another user in "
            + directory.root(),
        "run as an ordinary user, install util-linux, "
            + EmbeddedPostgresException.USE_OTHER_DIRECTORY);
  }

  /** The command line that runs {@code command} as this user. */
  List<String> command(String... command) {
    return command(List.of(command));
  }

  List<String> command(List<String> command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(command);
    return all;
  }

  /** Gives a file that we created to this user. */
  void own(Path file) throws IOException {
    if (uid != currentUid()) {
      Files.setAttribute(file, "unix:uid", uid);
      Files.setAttribute(file, "unix:gid", gid);
    }
  }

  private static int currentUid() {
    try {
      return attribute(Path.of("/proc/self"), "uid");
    } catch (IOException | UnsupportedOperationException e) {
      return System.getProperty("user.name", "").equals("root") ? 0 : -1;
    }
  }

  private static int attribute(Path path, String name) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:" + name);
  }
}
