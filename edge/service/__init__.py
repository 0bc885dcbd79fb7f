"""The daemon under systemd: its loop, its watchdog, its status, its last words."""
