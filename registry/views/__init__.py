"""The register's public face."""
