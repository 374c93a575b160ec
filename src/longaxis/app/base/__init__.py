"""Theme and languages: what every widget may use."""
