"""Feeds: subscriptions, what they show, and polling them."""
