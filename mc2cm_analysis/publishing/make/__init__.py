"""How are reports made and delivered? Each in a process of its own, here or on a cluster; the build alone writes."""
