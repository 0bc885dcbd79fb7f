# Sourced by what fetches from Debian: the machine's own mirror, whatever it is.
mirror() {
    { sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources
      sed -n 's/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list; } 2>/dev/null | head -1
}
