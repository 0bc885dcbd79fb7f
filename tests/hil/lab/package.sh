# Sourced by nspawn.sh, in the container that is booted: the Debian package, from its installation
# to its purge. What a later version is made of is unpacked and packed again with a higher number.
later() { # later VERSION: the package again, with settings that have changed as well
    rm -rf "$root/opt/lab/later"
    dpkg-deb -R "$package" "$root/opt/lab/later"
    sed -i "s/^Version: .*/Version: $1/" "$root/opt/lab/later/DEBIAN/control"
    echo "# as of $1" >>"$root/opt/lab/later/etc/facecue/config.toml"
    dpkg-deb --root-owner-group -Znone -b "$root/opt/lab/later" "$root/opt/lab/facecue-$1.deb" \
        >/dev/null
    rm -rf "$root/opt/lab/later"
}
put() { # put FILE: installs or upgrades it, without a network and without anybody to ask
    inside env DEBIAN_FRONTEND=noninteractive dpkg --force-confdef --force-confold -i "$1" </dev/null
}
state() { inside dpkg-query -Wf '${Version} ${db:Status-Status}' facecue 2>/dev/null; }
enabled() { inside systemctl --quiet is-enabled facecue; }
disabled() { ! enabled; }
stopped() { [ "$(prop ActiveState)" = inactive ]; }
left() { # what of Facecue is left in the container
    (cd "$root" && find etc usr opt/facecue var/lib/systemd -path '*facecue*' \
        ! -path '*/facecue.service.d*' 2>/dev/null
        grep -s ^facecue: etc/passwd etc/group) || true
}
nothing_left() { [ -z "$(left)" ] || { left; false; }; }

mv "$package" "$root/opt/lab/facecue-1.deb" && package=$root/opt/lab/facecue-1.deb
rm -rf "$root/etc/facecue"
later 98
later 99
check "the package installs without a network" put /opt/lab/facecue-1.deb
check "it is enabled" enabled
check "and ready" soon 30 active
check "picamera2 shows it a face too" soon 15 sees
check "facecue status tells of it" inside facecue status
check "systemd has nothing to say against its unit" \
    [ -z "$(inside systemd-analyze verify facecue.service 2>&1)" ]
check "its files are those that were packed" \
    [ -z "$(inside dpkg --verify facecue | grep -v /usr/share/doc/)" ] # which the container leaves out

echo '# my own' | inside tee -a /etc/facecue/config.toml >/dev/null
begun=$(prop MainPID)
check "a later one upgrades it" put /opt/lab/facecue-98.deb
anew() { [ "$(prop MainPID)" != "$begun" ] && active; }
check "and is the one that runs" soon 30 anew
check "the user's settings stay" inside grep -q '# my own' /etc/facecue/config.toml
check "still enabled" enabled
inside systemctl disable --now facecue 2>/dev/null
check "the next one upgrades it" put /opt/lab/facecue-99.deb
check "what was disabled stays so" disabled
check "what was stopped too" stopped

check "it is removed" inside dpkg -r facecue
check "the settings stay" inside grep -q '# my own' /etc/facecue/config.toml
check "no program stays" [ ! -e "$root/usr/lib/facecue" ]
check "it comes back" put /opt/lab/facecue-99.deb
check "disabled as before" disabled
check "with the user's settings" inside grep -q '# my own' /etc/facecue/config.toml
check "it is purged" inside dpkg -P facecue
check "nothing of it is left" nothing_left

# What the installer leaves, disabled by its user.
inside mkdir /opt/facecue
inside cp /opt/lab/facecue/facecue.service /etc/systemd/system/
inside ln -s /opt/facecue/bin/facecue /usr/local/bin/facecue
inside systemctl daemon-reload
check "the package takes its place" put /opt/lab/facecue-1.deb
check "no second copy stays" [ -z "$(cd "$root" && ls -d opt/facecue usr/local/bin/facecue \
    etc/systemd/system/facecue.service 2>/dev/null)" ]
check "disabled as the other was" disabled
no_installer() { ! install_it; }
check "the installer leaves a package alone" no_installer
check "all of it can be purged" inside dpkg -P facecue
check "nothing at all is left" nothing_left
