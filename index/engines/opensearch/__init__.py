"""OpenSearch under the index: passages and articles in a cluster that several processes share."""
