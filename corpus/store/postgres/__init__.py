"""PostgreSQL under the store's repositories."""
