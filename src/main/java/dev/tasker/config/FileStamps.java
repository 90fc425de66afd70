package dev.tasker.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How the files of a source look from outside, those included that are not there. Two of them are
 * equal as long as no file was written, replaced, made or removed.
 */
public final class FileStamps {
  private static final String ABSENT = "absent";

  private final Map<Path, String> stamps;

  private FileStamps(Map<Path, String> stamps) {
    this.stamps = stamps;
  }

  /** Looks at the files; blocks for a moment, reads none of them. */
  public static FileStamps of(ConfigSource source) {
    Map<Path, String> stamps = new LinkedHashMap<>();
    files(source).forEach(file -> stamps.put(file, stamp(file)));
    return new FileStamps(stamps);
  }

  /** Whether there is any file that could change; the copy in the jar cannot. */
  public boolean isEmpty() {
    return stamps.isEmpty();
  }

  private static Stream<Path> files(ConfigSource source) {
    if (source.file().isPresent()) {
      return source.file().stream();
    }
    return source.root().stream()
        .flatMap(
            root ->
                Stream.of("base", "environments/" + source.environment())
                    .flatMap(
                        directory ->
                            source.role().parts().stream()
                                .map(part -> root.resolve(directory).resolve(part + ".toml"))));
  }

  private static String stamp(Path file) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return is.fileKey() + " " + is.size() + " " + is.lastModifiedTime();
    } catch (IOException e) {
      return ABSENT;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileStamps that && stamps.equals(that.stamps);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(stamps);
  }
}
