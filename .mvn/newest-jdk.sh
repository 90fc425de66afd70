#!/bin/sh
# Prints the home of the newest JDK (not JRE) found on this machine.
#   newest-jdk.sh MIN        at least version MIN; JAVA_HOME wins when it is set and new enough
#   newest-jdk.sh MIN MAX    from MIN to MAX, whatever JAVA_HOME says
# Exits 1, saying what was looked for, when there is none.
min=$1
max=${2:-999}

major() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\{0,1\}\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$1/release"
}

if [ -z "$2" ] && [ -n "$JAVA_HOME" ]; then
  version=$(major "$JAVA_HOME")
  if [ -n "$version" ] && [ "$version" -ge "$min" ]; then
    echo "$JAVA_HOME"
    exit 0
  fi
fi

on_path=$(command -v javac) && on_path=$(readlink -f "$on_path" 2>/dev/null) \
  && on_path=${on_path%/bin/javac}
best=0
for home in "$on_path" /usr/lib/jvm/* /opt/*jdk* /opt/java/* "$HOME"/.sdkman/candidates/java/* \
  "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
  version=$(major "$home") || continue
  [ -n "$version" ] && [ "$version" -ge "$min" ] && [ "$version" -le "$max" ] || continue
  if [ "$version" -gt "$best" ]; then
    best=$version
    found=$home
  fi
done

if [ "$best" -eq 0 ]; then
  echo "No JDK from version $min to $max found: install one, or set JAVA_HOME." >&2
  exit 1
fi
echo "$found"
