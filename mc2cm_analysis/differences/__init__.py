"""What has changed from one data package, or one release, to another: in rows, orders, sentences and figures."""
