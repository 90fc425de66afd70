package dev.tasker.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Finds template files: {@code *.yaml} and {@code *.yml} in directories and everything below them,
 * or those that travel in the jar. Every method reads files: call them on a worker thread. What
 * cannot be read becomes a problem of the catalog, never an exception.
 */
public final class TemplateDirectory {

  /** Where the templates in the jar are. */
  public static final String BUNDLED = "conf/templates";

  private static final int MAX_FILES = 10_000;
  private static final int MAX_BYTES = 4 * YamlDocument.MAX_CHARACTERS;

  private TemplateDirectory() {}

  /** The templates of all directories (or single files) together, files in the order of names. */
  public static TemplateCatalog load(List<Path> directories, TemplateParser parser) {
    TemplateCatalog.Builder catalog = new TemplateCatalog.Builder();
    directories.forEach(directory -> addDirectory(directory, "", parser, catalog));
    return catalog.build();
  }

  /** The templates that come with the program: from its jar, or from its directory of classes. */
  public static TemplateCatalog bundled(TemplateParser parser) {
    return bundledIn(programLocation(), parser);
  }

  /** The templates below {@value #BUNDLED} in a jar or a directory of classes. */
  static TemplateCatalog bundledIn(Path program, TemplateParser parser) {
    TemplateCatalog.Builder catalog = new TemplateCatalog.Builder();
    if (Files.isDirectory(program)) {
      if (Files.isDirectory(program.resolve(BUNDLED))) {
        addDirectory(program.resolve(BUNDLED), program + "/", parser, catalog);
      }
    } else {
      addJar(program, parser, catalog);
    }
    return catalog.build();
  }

  private static void addDirectory(
      Path directory, String prefix, TemplateParser parser, TemplateCatalog.Builder catalog) {
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> files =
          tree.filter(file -> isTemplate(file.toString()))
              .filter(Files::isRegularFile)
              .sorted()
              .limit(MAX_FILES + 1L)
              .toList();
      if (files.size() > MAX_FILES) {
        catalog.problem(directory.toString(), "holds more than " + MAX_FILES + " template files");
        return;
      }
      files.forEach(file -> addFile(file, name(file, prefix), parser, catalog));
    } catch (IOException | UncheckedIOException e) {
      catalog.problem(directory.toString(), "the directory cannot be read: " + e);
    }
  }

  private static void addFile(
      Path file, String name, TemplateParser parser, TemplateCatalog.Builder catalog) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        catalog.problem(
            name, "the file has " + size + " bytes; at most " + MAX_BYTES + " are read");
        return;
      }
      catalog.add(name, parser.parse(Files.readString(file), name));
    } catch (MalformedInputException e) {
      catalog.problem(name, "the file is not encoded in UTF-8");
    } catch (IOException e) {
      catalog.problem(name, "the file cannot be read: " + e);
    }
  }

  private static void addJar(Path jar, TemplateParser parser, TemplateCatalog.Builder catalog) {
    try (JarFile file = new JarFile(jar.toFile())) {
      List<JarEntry> entries =
          file.stream()
              .filter(entry -> entry.getName().startsWith(BUNDLED + "/"))
              .filter(entry -> isTemplate(entry.getName()))
              .sorted(Comparator.comparing(JarEntry::getName))
              .toList();
      for (JarEntry entry : entries) {
        String name = "classpath:" + entry.getName();
        byte[] bytes = file.getInputStream(entry).readNBytes(MAX_BYTES);
        catalog.add(name, parser.parse(new String(bytes, StandardCharsets.UTF_8), name));
      }
    } catch (IOException e) {
      catalog.problem(jar.toString(), "the jar cannot be read: " + e);
    }
  }

  private static boolean isTemplate(String name) {
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  /** Bundled files are named alike, whether the program runs from a jar or from classes. */
  private static String name(Path file, String prefix) {
    String name = file.toString();
    return !prefix.isEmpty() && name.startsWith(prefix)
        ? "classpath:" + name.substring(prefix.length())
        : name;
  }

  private static Path programLocation() {
    CodeSource source = TemplateDirectory.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IllegalStateException("the location of the program is not known");
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the location of the program is no path", e);
    }
  }
}
