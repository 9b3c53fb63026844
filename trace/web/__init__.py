"""Pages by audience: consumer, producer, brand, officer, account, admin."""
