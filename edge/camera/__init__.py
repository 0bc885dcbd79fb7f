"""Where frames come from, and the guard that looks at each one."""
